/** Which names were probably meant: for tags and repositories that do not exist. */
import { distance } from 'fastest-levenshtein';

/** At most five, nearest first; of equally near ones the order of the list (newest first) stays. */
export function nearestNames(names: readonly string[], wanted: string): readonly string[] {
  const most = Math.max(2, Math.floor(wanted.length / 2));
  const base = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  return names
    .map((name) => ({
      name,
      far: base(name) === base(wanted) ? 0 : distance(name.toLowerCase(), wanted.toLowerCase()),
    }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 5)
    .map(({ name }) => name);
}
