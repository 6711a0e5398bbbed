/** "Tell me when it starts": the promise, and how it is kept. */

import type { AppRef } from '../core/app-ref.ts';
import type { Person } from '../core/person.ts';
import { upperFirst } from '../core/words.ts';
import type { Diagnosis } from '../diagnosis/result.ts';
import { type AppNamed, appWords } from './app-words.ts';
import type { Action, Reply } from './reply.ts';
import { reply } from './reply.ts';
import { say, sentence } from './say.ts';

/** @param state `already`: the same person waits for it here */
export function watchReply(app: AppRef, state: 'added' | 'already', until: Date): Reply {
  const again = state === 'already' ? 'already watch it and ' : '';
  return reply({
    id: `watch:${app.resourceId.toLowerCase()}`,
    title: `Watching ${say(app.name, 80)}`,
    severity: 'info',
    summary: [[`I ${again}will say it here, once, as soon as it starts. I look until `, { time: until }, '.']],
    visibility: 'asker',
    thread: true,
  });
}

/** There is nothing to wait for. */
export function runsAlreadyReply({ app, headline }: Diagnosis): Reply {
  return reply({
    id: `watch:${app.resourceId.toLowerCase()}`,
    title: `${say(app.name, 80)} runs already`,
    severity: 'ok',
    summary: [[sentence(say(headline))], ['There is nothing to wait for.']],
    visibility: 'asker',
    thread: true,
  });
}

/** It runs: said once, to the one who asked. */
export function startedReply(diagnosis: Diagnosis, asker: Person, since: Date): Reply {
  const { app, revision, serving } = diagnosis;
  const which = revision === null ? '' : ` Revision ${say(revision)} runs.`;
  return reply({
    id: `watch:${app.resourceId.toLowerCase()}`,
    title: `${say(app.name, 80)} has started`,
    severity: 'ok',
    summary: [
      [`${sentence(say(diagnosis.headline))}${which}`],
      ...(serving.text.trim() === '' ? [] : [[upperFirst(sentence(say(serving.text)))]]),
      [`${say(asker.name, 60)} asked to be told at `, { time: since }, '.'],
    ],
    actions: [checkAgain(app)],
    thread: true,
    mention: asker,
  });
}

/** The time is over, or nothing can be seen of it any more. */
export function watchEndedReply(app: AppRef, because: string, asker: Person): Reply {
  return reply({
    id: `watch:${app.resourceId.toLowerCase()}`,
    title: `No longer watching ${say(app.name, 80)}`,
    severity: 'warning',
    summary: [[sentence(say(because))]],
    actions: [
      checkAgain(app),
      { label: 'Keep watching', command: appWords('watch', app), style: 'plain', confirm: null },
    ],
    thread: true,
    mention: asker,
  });
}

function checkAgain(app: AppNamed): Action {
  return { label: 'Check again', command: appWords('diagnose', app), style: 'plain', confirm: null };
}
