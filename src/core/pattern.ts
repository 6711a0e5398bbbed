/** Names by pattern, as policy files have them: `*` stands for any run of characters, none too. */

/** Does one of the patterns fit? Azure keeps no case of names, so neither does a pattern. */
export function fits(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase()));
}

/** Linear: one pass for each run between two stars. */
export function matches(pattern: string, text: string): boolean {
  const runs = pattern.split('*');
  const first = runs[0] ?? '';
  if (runs.length === 1) return first === text;
  const last = runs.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const run of runs.slice(1, -1)) {
    const found = text.indexOf(run, at);
    if (found < 0) return false;
    at = found + run.length;
  }
  return at <= text.length - last.length;
}
