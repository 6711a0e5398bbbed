/** Settings that nobody reads, as lines of `doctor`: a name with a typing mistake leaves the right one unset, in silence. */
import { distance } from 'fastest-levenshtein';
import { type Check, inGroup } from '../commands/command.ts';
import { safeLine } from '../core/safe-text.ts';
import { SETTING_NAMES } from '../settings.ts';
import type { Environment } from './shell.ts';

/** Variables with other beginnings may be anybody's. */
const OURS = /^(PULLCHECK|SLACK|MICROSOFT_APP)_/i;
const NEAR = 4;

/** @returns one for each name that looks like a setting and is none; values are never said */
export function strangeSettings(env: Environment): readonly Check[] {
  const known: ReadonlySet<string> = new Set(SETTING_NAMES);
  const strange = Object.keys(env)
    .filter((name) => OURS.test(name) && !known.has(name) && (env[name] ?? '').trim() !== '')
    .sort();
  return inGroup(
    'Settings',
    strange.map((name) => {
      const shown = safeLine(name, 60);
      const [nearest] = SETTING_NAMES.map((one) => ({ one, far: distance(one, name.toUpperCase()) })).sort(
        (a, b) => a.far - b.far,
      );
      // Where the right one is set, this one is something else.
      const isNear = nearest !== undefined && nearest.far <= NEAR && (env[nearest.one] ?? '').trim() === '';
      const meant = isNear ? nearest.one : null;
      return {
        name: shown,
        run: async () =>
          meant === null
            ? {
                state: 'skipped',
                text: 'there is no such setting: nobody reads it',
                remedy: '.env.example has all names.',
              }
            : { state: 'failed', text: 'there is no such setting: nobody reads it', remedy: `Rename it to ${meant}.` },
      };
    }),
  );
}
