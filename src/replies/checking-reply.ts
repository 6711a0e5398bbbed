/** "Checking…": what stands in the place of the answer until there is a verdict. */
import { parseResourceId } from '../core/app-ref.ts';
import type { FactsRead } from '../diagnosis/facts-read.ts';
import { progressLine } from './progress-words.ts';
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';
import { say } from './say.ts';

/**
 * @param app `name` as it was typed until the app is found; `resourceId` null until then
 * @param read how far it is, if something has begun
 * @returns with the id of the answer to come as soon as it is known which app is meant
 */
export function checkingReply(
  app: { readonly name: string; readonly resourceId: string | null },
  read: FactsRead = new Map(),
): Reply {
  const name = say(app.name, 80);
  const found = app.resourceId === null ? null : parseResourceId(app.resourceId);
  const line = progressLine(read);
  return reply({
    id: app.resourceId === null ? `checking:${name.toLowerCase()}` : diagnosisId(app.resourceId),
    title: `Checking ${name}…`,
    severity: 'info',
    summary: [
      [
        found === null
          ? 'Looking for it in Azure.'
          : `Found it in ${say(found.resourceGroup, 90)}. Reading its state, its log, its registry and its network.`,
      ],
      ...(line === '' ? [] : [[line]]),
    ],
  });
}

/** Of a command that looks at something else than an app; for who asked alone. */
export function lookingReply(what: string): Reply {
  return reply({
    id: 'looking',
    title: `Checking ${say(what, 80)}…`,
    severity: 'info',
    summary: [['It takes up to twenty seconds.']],
    visibility: 'asker',
  });
}

/** One id for all that is said of an app's state, so that a later reply takes the place of an earlier one. */
export function diagnosisId(resourceId: string): string {
  return `diagnosis:${resourceId.toLowerCase()}`;
}
