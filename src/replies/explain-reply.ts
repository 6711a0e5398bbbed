/** What pasted words say by themselves, and what would settle it. */
import { upperFirst } from '../core/words.ts';
import type { Explanation } from '../diagnosis/explain.ts';
import type { Code, Reply, Section, Severity, Text } from './reply.ts';
import { reply } from './reply.ts';
import { say, sayOthers, sentence, splitCommand } from './say.ts';

const TITLES: Readonly<Record<Explanation['outcome'], string>> = {
  'pull-failure': 'An image could not be pulled',
  'not-a-pull-failure': 'This is not a failed image pull',
  healthy: 'Nothing is wrong in these words',
  inconclusive: 'These words do not say what happened',
};

const SEVERITIES: Readonly<Record<Explanation['outcome'], Severity>> = {
  'pull-failure': 'warning',
  'not-a-pull-failure': 'info',
  healthy: 'ok',
  inconclusive: 'info',
};

/** Words alone often allow a dozen; the first ones are told, the others named. */
const MOST_CAUSES = 5;

export function explainReply(explanation: Explanation, docsUrl: string | null): Reply {
  const { causes, settle, read } = explanation;
  const sections: Section[] = [];
  if (causes.length > 0)
    sections.push({
      title: causes.length === 1 ? 'What it is' : 'What it can be, most probable first',
      lines: [
        ...causes
          .slice(0, MOST_CAUSES)
          .map(
            (cause): Text => [
              `${cause.confidence}, ${cause.id}: ${sentence(say(cause.title, 120))} ${sentence(say(cause.because))}`,
            ],
          ),
        ...sayOthers(causes.slice(MOST_CAUSES)),
      ],
      fold: 'never',
    });
  // A way to look that is a command stands among the code, where it can be copied.
  const looks = settle.map(({ how, causes: told }) => ({
    ...splitCommand(how),
    tells: `It tells about ${told.join(', ')}.`,
  }));
  const inWords = looks.filter(({ command }) => command === null);
  if (inWords.length > 0)
    sections.push({
      title: 'What would settle it',
      lines: inWords.map(({ words, tells }) => [`${sentence(upperFirst(say(words)))} ${tells}`]),
      fold: 'never',
    });
  if (read.length > 0)
    sections.push({
      title: 'What was read',
      lines: read.map((each) => [`${each.writer} says ${each.symptom}: ${say(each.text)}`]),
      fold: 'always',
    });
  const first = causes[0];
  const code = looks.flatMap(({ words, lead, command, tells }): Code[] => {
    const title = `To settle it: ${say([words, lead].filter((part) => part !== '').join(' '), 160)}`;
    return command === null ? [] : [{ title, text: command, note: tells }];
  });
  return reply({
    id: 'explain',
    title: TITLES[explanation.outcome],
    severity: SEVERITIES[explanation.outcome],
    summary: [[sentence(say(explanation.headline))]],
    sections,
    code,
    actions: docsUrl !== null && first ? [{ label: `About ${first.id}`, url: `${docsUrl}/${first.id}.md` }] : [],
    // What is no pull failure is nobody else's news.
    visibility: explanation.outcome === 'pull-failure' ? 'channel' : 'asker',
    footer: ['By the words alone; nothing was asked of Azure. With an app, `diagnose APP` reads the facts.'],
  });
}
