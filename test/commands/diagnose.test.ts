/** What `diagnose` shows before its answer: that the app was found, and the verdict as soon as there is one. */
import type { CommandContext } from '../../src/commands/command.ts';
import { diagnoseCommand } from '../../src/commands/diagnose.ts';
import { known } from '../../src/core/fact.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { clockAt } from '../diagnosis/settle-order.ts';
import { failingRevision, line, NOW, plainSource } from '../fixtures/plain-source.ts';
import { withDiagnoses } from '../fixtures/with-diagnoses.ts';

const person = { platform: 'slack', id: 'U1', name: 'Robin' } as const;
const ABSENT =
  'Container \'app\' was terminated with exit code \'\' and reason \'ImagePullFailure\'. Image acme.azurecr.io/orders:2 not found in registry. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"2\\" is not found"}]}';

function ask(words: readonly string[], more: Partial<CommandContext>) {
  const plain = plainSource({
    revisions: [failingRevision('2')],
    eventStream: [line(3, 'PullingImage', "Pulling image 'acme.azurecr.io/orders:2'"), line(3, 'Terminated', ABSENT)],
    tag: { found: 'no-tag', digest: null },
  });
  const shown: Reply[] = [];
  let release = (): void => {};
  const context = withDiagnoses({
    facts: {
      ...plain,
      // The slowest fact comes when the verdict has been shown.
      detector: async () => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return known({ name: null, status: null, findings: [] }, 'detector', NOW);
      },
    },
    clock: clockAt(NOW),
    log: silentLog,
    checks: [],
    docsUrl: null,
    progress: () => {},
    show(reply) {
      shown.push(reply);
      if (reply.severity !== 'info') release();
    },
    watch: async () => ({ state: 'added', until: NOW }),
    answers: null,
    clicked: null,
    rollbacks: null,
    ...more,
  });
  const asked = diagnoseCommand.run(words, { words: ['diagnose', ...words], person, place: place('C1') }, context);
  return asked.then((answer) => ({ answer, shown }));
}

test('"Checking…", the verdict with what is still being read, the answer: one subject, one id', async () => {
  const { answer, shown } = await ask(['orders-api'], {});
  const [checking, verdict] = shown;
  expect(shown).toHaveLength(2);
  expect(checking?.title).toBe('Checking orders-api…');
  expect(verdict?.footer?.join('')).toContain("Azure's own detector");
  expect(verdict?.summary).toEqual(answer.reply.summary);
  expect(answer.reply.footer?.join('')).not.toContain('Still reading');
  expect(new Set([...shown, answer.reply].map(({ id }) => id)).size).toBe(1);
});

test('"Tell me when it starts" is offered where something can be said later: under the verdict and the answer', async () => {
  const offers = ({ actions }: Reply) => actions.some(({ label }) => label === 'Tell me when it starts');
  const chat = await ask(['orders-api'], {});
  expect([...chat.shown, chat.answer.reply].map(offers)).toEqual([false, true, true]);
  const shell = await ask(['orders-api'], { watch: null });
  expect([...shell.shown, shell.answer.reply].some(offers)).toBe(false);
});

test('says at once which app it looks at, and refuses at once what cannot be one', () => {
  expect(diagnoseCommand.slow?.(['orders-api', '-g', 'shop'])).toBe('orders-api');
  expect(() => diagnoseCommand.slow?.(['<!channel>'])).toThrow(expect.objectContaining({ code: 'usage' }));
  expect(diagnoseCommand.click).toBe('replaces');
});
