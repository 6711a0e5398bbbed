/** Waiting for what stands in a simulated conversation: it is looked at after every change, so no test needs a pause. */

const WAIT_MS = 90_000;

export interface Watchers<Conversation> {
  /** @throws Error with the whole conversation when it does not hold within 90 s, for machines differ; whatever the predicate throws */
  until(predicate: (conversation: Conversation) => boolean, what: string): Promise<void>;
  /** Ends the waits that are left, with an error each. */
  close(): void;
}

/**
 * @param watched `onChange` calls its listener after every change, and returns what stops that. `dump` is the whole
 *   conversation for a test that failed: lines by title.
 */
export function createWatchers<Conversation>(watched: {
  readonly conversation: Conversation;
  readonly onChange: (listener: () => void) => () => void;
  readonly dump: () => Readonly<Record<string, readonly string[]>>;
}): Watchers<Conversation> {
  const endings = new Set<(reason: string) => void>();
  return {
    until(predicate, what) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => end(`Not within ${WAIT_MS / 1000} s`), WAIT_MS);
        const stopListening = watched.onChange(look);
        endings.add(end);
        look();

        function look(): void {
          try {
            if (!predicate(watched.conversation)) return;
            finish();
            resolve();
          } catch (error) {
            finish();
            reject(error);
          }
        }
        function end(reason: string): void {
          finish();
          reject(new Error(`${reason}: ${what}.\n${textOf(watched.dump())}`));
        }
        function finish(): void {
          clearTimeout(timer);
          stopListening();
          endings.delete(end);
        }
      });
    },
    close() {
      for (const end of [...endings]) end('Closed while waiting');
    },
  };
}

function textOf(dump: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(dump)
    .flatMap(([title, lines]) => [`${title}:`, ...(lines.length > 0 ? lines : ['none']).map((line) => `  ${line}`)])
    .join('\n');
}
