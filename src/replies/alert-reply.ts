/** What is said of an alert that leads to no card: it names several apps, or none, or its app could not be looked at. */
import type { AppRef } from '../core/app-ref.ts';
import type { PullcheckError } from '../core/error.ts';
import { lowerFirst } from '../core/words.ts';
import { appWords } from './app-words.ts';
import { errorReply } from './error-reply.ts';
import type { Reply } from './reply.ts';
import { reply } from './reply.ts';
import { say, sentence } from './say.ts';

/** @param by the clue that names them all; more: those that are not offered */
export function whichAppReply(
  title: string,
  { apps, more, by }: { readonly apps: readonly AppRef[]; readonly more: number; readonly by: string },
): Reply {
  const same = new Set(apps.map(({ name }) => name.toLowerCase())).size < apps.length;
  const rest = more > 0 ? ` ${more} more fit as well.` : '';
  return reply({
    id: `alert:${apps.map(({ resourceId }) => resourceId.toLowerCase()).join(' ')}`,
    title: 'Which app is it?',
    severity: 'warning',
    summary: [
      [`The alert fits several apps, by ${say(by, 80)}.${rest} Press one: I say why it does not start.`],
      [quoted(title)],
    ],
    actions: apps.map((app) => ({
      label: same ? `${say(app.name, 40)} in ${say(app.resourceGroup, 30)}` : say(app.name, 70),
      command: appWords('diagnose', app),
      style: 'plain' as const,
      confirm: null,
    })),
  });
}

/** The alert's own words, after the verdict: they can be long. */
function quoted(title: string): string {
  return `The alert: "${say(title, 200)}".`;
}

/** Alerts come, and Azure does not tell what apps there are. @param because a clause, of Azure's last answer */
export function unlistedReply(title: string, because: string): Reply {
  return reply({
    id: 'alert:unlisted',
    title: 'An alert that I cannot place',
    severity: 'warning',
    summary: [
      ['Which app it is about cannot be told, for Azure does not list the apps now.'],
      [quoted(title)],
      [sentence(say(`Azure: ${because}`, 300))],
      ['I try again for half an hour. Until then, ask by name: the name of the app is enough.'],
    ],
  });
}

/** An alert names a Container App outright, and there is none of that name in sight. @param because a sentence */
export function unseenAppReply(title: string, because: string): Reply {
  return reply({
    id: 'alert:unseen-app',
    title: 'An alert about an app that I do not see',
    severity: 'warning',
    summary: [
      [sentence(say(because, 300))],
      [quoted(title)],
      ['It is gone, or in a subscription that I may not read; "doctor" says what I may.'],
      ['The next such alerts are not told for half an hour.'],
    ],
  });
}

/** For somebody who asked. @param because a sentence */
export function noAppReply(because: string): Reply {
  return reply({
    id: 'alert:none',
    title: 'I do not see which app this is about',
    severity: 'warning',
    summary: [
      [sentence(say(because, 300))],
      ['Ask by name: the name of a Container App, such as orders-api, is enough.'],
    ],
    thread: true,
  });
}

/** An incident stands, and Azure did not tell why. */
export function unseenReply(app: AppRef, error: PullcheckError): Reply {
  const said = errorReply(error);
  return {
    ...said,
    id: `unseen:${app.resourceId.toLowerCase()}`,
    title: `${say(app.name, 80)} could not be looked at`,
    actions: [
      { label: 'Check again', command: appWords('diagnose', app), style: 'primary', confirm: null },
      ...said.actions,
    ],
    visibility: 'channel',
    thread: true,
  };
}

/** The headline of such an incident. */
export function unseenHeadline(app: AppRef, error: PullcheckError): string {
  return `There is an alert about ${app.name}, and it could not be looked at: ${lowerFirst(error.message)}`;
}
