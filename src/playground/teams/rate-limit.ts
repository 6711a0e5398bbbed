/** How much one thread takes: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit */
const LIMITS = [
  { seconds: 1, most: 7 },
  { seconds: 2, most: 8 },
  { seconds: 30, most: 60 },
  { seconds: 3600, most: 1800 },
] as const;

/** @returns of a conversation: seconds to wait; null = it may pass, and is counted */
export function createSendLimit(now: () => Date): (conversation: string) => number | null {
  const sent = new Map<string, number[]>();
  return (conversation) => {
    const at = now().getTime();
    const times = (sent.get(conversation) ?? []).filter((time) => time > at - 3_600_000);
    sent.set(conversation, times);
    for (const { seconds, most } of LIMITS)
      if (times.filter((time) => time > at - seconds * 1000).length >= most) return seconds;
    times.push(at);
    return null;
  };
}
