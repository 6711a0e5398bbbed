/** How bad it is, by whoever sent it, in four words: senders have five scales. */

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * Azure Monitor: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview (Sev0 critical … Sev4 verbose).
 * PagerDuty (Common Event Format) and Alertmanager's usual labels say the words themselves. Datadog has P1 to P5.
 */
const WORDS: Readonly<Record<Severity, RegExp>> = {
  critical: /^(sev(erity)?[ -]?0|p1|critical|crit|fatal|emergency|emerg|disaster|page|blocker)$/,
  error: /^(sev(erity)?[ -]?1|p2|error|err|high|major)$/,
  warning: /^(sev(erity)?[ -]?2|p3|warning|warn|medium|average|moderate)$/,
  info: /^(sev(erity)?[ -]?[34]|p[45]|info|information|informational|notice|low|minor|verbose|debug|none|ok)$/,
};

/** @returns null when it is not told, or a word that nobody knows */
export function severityOf(word: string | null): Severity | null {
  const text = (word ?? '').trim().toLowerCase();
  return SEVERITIES.find((severity) => WORDS[severity].test(text)) ?? null;
}
