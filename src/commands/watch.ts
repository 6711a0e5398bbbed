/** `watch APP`: says once, where it was asked, when the app starts. */
import { PullcheckError } from '../core/error.ts';
import { findApp } from '../diagnosis/find-app.ts';
import { watchReply } from '../replies/watch-reply.ts';
import { readAppQuestion } from './app-name.ts';
import type { Command } from './command.ts';

/** As long as for the search of a diagnosis. */
const FIND_LIMIT_MS = 12_000;

export const watchCommand: Command = {
  name: 'watch',
  limitedAs: 'diagnose',
  usage: 'watch APP [-g GROUP] [-s SUBSCRIPTION] [--kind app|job]',
  summary: 'say once, in the thread, when the app starts',
  chatOnly: true,
  async run(words, request, context) {
    const question = readAppQuestion(words);
    if (context.watch === null)
      throw new PullcheckError('usage', 'Only in a chat can I say something later.', {
        remedy: `Here, ask again: \`diagnose ${question.name}\`.`,
      });
    const app = await findApp(question, context.facts, { signal: AbortSignal.timeout(FIND_LIMIT_MS) });
    const { state, until } = await context.watch(app, request);
    // A program that wants to wait asks again: there is no JSON of a promise.
    return { reply: watchReply(app, state, until), json: {}, exit: 0 };
  },
};
