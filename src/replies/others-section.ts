/** Whom else the cause strikes: how many in one line, and their names, folded away. */
import type { Affected, Diagnosis } from '../diagnosis/result.ts';
import type { Section, Text } from './reply.ts';
import { say, sentence } from './say.ts';

/** More than this many are counted rather than shown: a message is read on a phone. */
const MOST = 30;

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
  const sure = causes[0]?.confidence === 'verified' ? '' : 'if it is that, ';
  const perhaps = may === 0 ? '' : `${struck === 0 ? of(['may'], may) : `${may} more`} may share it`;
  if (struck === 0) return perhaps === '' ? [] : [[`Also affected, perhaps: ${perhaps}.`]];
  if (struck === 1 && perhaps === '') {
    const when = failsNow === 1 ? 'it fails now' : 'it fails at its next restart';
    return [[`Also affected: ${sure}${of(['fails-now', 'will-fail-at-next-restart'], 1)} shares it, likely: ${when}.`]];
  }
  const when = [
    ...(failsNow === 0 ? [] : [`${failsNow} ${failsNow === 1 ? 'fails' : 'fail'} now`]),
    ...(atNextRestart === 0 ? [] : [`${atNextRestart} at ${atNextRestart === 1 ? 'its' : 'their'} next restart`]),
  ].join(', ');
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

/** Those that fail now first; who shares it in the same way shares a line. */
export function othersSection({ alsoAffected, blastRadius, app }: Diagnosis): readonly Section[] {
  if (alsoAffected.length === 0) return [];
  const rest = Math.max(0, alsoAffected.length - MOST) + blastRadius.notListed;
  const partial = blastRadius.state === 'partial' && blastRadius.because !== null;
  return [
    {
      title: 'Also affected',
      lines: [
        ...linesOf(alsoAffected.slice(0, MOST), app.resourceGroup),
        ...(rest > 0 ? [[`and ${rest} more; the terminal's \`--output json\` has them, up to 50.`]] : []),
        ...(partial ? [[sentence(say(`There may be others: ${blastRadius.because}`, 300))]] : []),
      ],
      fold: 'always',
    },
  ];
}

function linesOf(affected: readonly Affected[], group: string): readonly Text[] {
  const names = new Map<string, string[]>();
  for (const one of affected) names.set(one.because, [...(names.get(one.because) ?? []), nameOf(one, group)]);
  return [...names].map(([because, all]) => [
    `${all.join(', ')}${all.length > 1 ? ' (each)' : ''}: ${sentence(say(because, 400))}`,
  ]);
}

/** The group is named where it is another one: two apps may have one name. */
function nameOf({ app }: Affected, group: string): string {
  const kind = app.kind === 'job' ? 'job ' : '';
  const where = app.resourceGroup.toLowerCase() === group.toLowerCase() ? '' : ` in ${say(app.resourceGroup, 90)}`;
  return `${kind}${say(app.name, 80)}${where}`;
}
