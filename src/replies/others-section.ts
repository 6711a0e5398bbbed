/** Whom else the cause strikes: how many in one line, and their names, folded away. */
import type { Affected, Diagnosis } from '../diagnosis/result.ts';
import type { Section, Text } from './reply.ts';
import { say, sentence } from './say.ts';

/** More than this many are counted rather than shown: a message is read on a phone. */
const MOST = 12;

/**
 * `Also affected: 9 other apps share it, likely: 2 fail now, 7 at their next restart.` None when nobody else is struck, or
 * nobody knows: then it is among what could not be seen.
 */
export function othersLine({ blastRadius, alsoAffected, causes }: Diagnosis): readonly Text[] {
  const { counts } = blastRadius;
  if (counts === null) return [];
  const { failsNow, atNextRestart, may } = counts;
  const struck = failsNow + atNextRestart;
  const of = (states: readonly Affected['state'][], count: number) =>
    `${count} other ${noun(
      alsoAffected.filter(({ state }) => states.includes(state)),
      count,
    )}`;
  const perhaps = may === 0 ? '' : `${struck === 0 ? of(['may'], may) : `${may} more`} may share it`;
  if (struck === 0) return perhaps === '' ? [] : [[`Also affected, perhaps: ${perhaps}.`]];
  const when = [
    ...(failsNow === 0 ? [] : [`${failsNow} ${failsNow === 1 ? 'fails' : 'fail'} now`]),
    ...(atNextRestart === 0 ? [] : [`${atNextRestart} at ${atNextRestart === 1 ? 'its' : 'their'} next restart`]),
  ].join(', ');
  const sure = causes[0]?.confidence === 'verified' ? '' : 'if it is that, ';
  const share = struck === 1 ? 'shares it' : 'share it';
  const rest = perhaps === '' ? '' : `; ${perhaps}`;
  return [
    [
      `Also affected: ${sure}${of(['fails-now', 'will-fail-at-next-restart'], struck)} ${share}, likely: ${when}${rest}.`,
    ],
  ];
}

/** `apps`, `jobs`, or `apps and jobs`; what is not listed may be either. */
function noun(listed: readonly Affected[], count: number): string {
  const jobs = listed.filter(({ app }) => app.kind === 'job').length;
  const all = listed.length === count;
  if (all && jobs === 0) return count === 1 ? 'app' : 'apps';
  if (all && jobs === count) return count === 1 ? 'job' : 'jobs';
  return 'apps and jobs';
}

/** Those that fail now first. */
export function othersSection({ alsoAffected, blastRadius, app }: Diagnosis): readonly Section[] {
  if (alsoAffected.length === 0) return [];
  const rest = Math.max(0, alsoAffected.length - MOST) + blastRadius.notListed;
  const partial = blastRadius.state === 'partial' && blastRadius.because !== null;
  return [
    {
      title: 'Also affected',
      lines: [
        ...alsoAffected
          .slice(0, MOST)
          .map((one): Text => [`${nameOf(one, app.resourceGroup)}: ${sentence(say(one.because, 400))}`]),
        ...(rest > 0 ? [[`and ${rest} more; the terminal's \`--output json\` has them, up to 50.`]] : []),
        ...(partial ? [[sentence(say(`there may be others: ${blastRadius.because}`, 300))]] : []),
      ],
      fold: 'always',
    },
  ];
}

/** The group is named where it is another one: two apps may have one name. */
function nameOf({ app }: Affected, group: string): string {
  const kind = app.kind === 'job' ? 'job ' : '';
  const where = app.resourceGroup.toLowerCase() === group.toLowerCase() ? '' : ` in ${say(app.resourceGroup, 90)}`;
  return `${kind}${say(app.name, 80)}${where}`;
}
