/** `pullcheck explain`: words alone. No settings are needed but where the pages are, and Azure is never asked. */
import { PullcheckError } from '../core/error.ts';
import { silentLog } from '../core/log.ts';
import { checkSettings } from '../settings.ts';
import { inTerminal } from './in-terminal.ts';
import type { Format, Shell } from './shell.ts';

/**
 * @param words the text; none, or `-`, = read stdin
 * @returns the exit code
 * @throws PullcheckError `usage` for a text that is too long
 */
export async function explain(shell: Shell, words: readonly string[], output: Format): Promise<number> {
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  const text = fromStdin ? await readStdin(shell) : words.join(' ');
  const result = checkSettings(shell.env);
  const openFacts = async () => {
    throw new PullcheckError('internal', 'explain asks for no facts');
  };
  const docsUrl = result.ok ? result.settings.docsUrl : null;
  const parts = { openFacts, openRegistries: openFacts, checks: [], log: silentLog, docsUrl, output };
  return inTerminal(shell, parts, ['explain', text]);
}

/** `explain --jsonl`: a line in, a line out. @returns the exit code. @throws PullcheckError `usage` when there are words */
export async function explainJsonl({ stdin, stdout }: Shell, words: readonly string[]): Promise<number> {
  if (words.length > 0) throw new PullcheckError('usage', '`explain --jsonl` reads stdin and takes no text.');
  const [{ explainText }, { explainLines }] = await Promise.all([
    import('../commands/explain.ts'),
    import('../terminal/explain-lines.ts'),
  ]);
  for await (const line of explainLines(stdin, explainText))
    if (!stdout.write(line)) await new Promise((resolve) => stdout.once('drain', resolve));
  return 0;
}

async function readStdin({ stdin, stderr }: Shell): Promise<string> {
  const { LIMITS } = await import('../terminal/limits.ts');
  if (stdin.isTTY) stderr.write('Paste the message, then press Ctrl-D:\n');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LIMITS.text)
      throw new PullcheckError('usage', `The text is longer than ${LIMITS.text} characters.`, {
        remedy: 'Give the part with the error: `tail -n 1000 log.txt | pullcheck explain`.',
      });
  }
  return text;
}
