/** Settings that cannot be used, all of them, one under the other: whoever starts the bot puts them right in one go. */
import type { Answer } from '../commands/command.ts';
import { errorAnswer } from '../commands/error-answer.ts';
import { say, sayRemedy, sentence } from '../replies/say.ts';
import { type SettingsProblem, settingsError } from '../settings.ts';

/** @param consequence a sentence: what does not happen because of them */
export function settingsAnswer(
  problems: readonly SettingsProblem[],
  consequence = 'The bot cannot start with them.',
): Answer {
  const answer = errorAnswer(settingsError(problems));
  return {
    ...answer,
    reply: {
      ...answer.reply,
      summary: [[consequence]],
      sections: [
        {
          title: 'To be put right',
          lines: problems.map(({ name, because, remedy }) => [
            `${name}: ${sentence(say(because))} ${sentence(sayRemedy(remedy))}`,
          ]),
          fold: 'never',
        },
      ],
    },
  };
}
