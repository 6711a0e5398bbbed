/** The dialog that asks for words: what it looks like whatever is in it, and what comes back. */

import fc from 'fast-check';
import { posted } from '../../src/commands/messenger.ts';
import { place } from '../../src/core/place.ts';
import { checkDialog } from '../../src/playground/slack/check-dialog.ts';
import { askValue, dialogView, readAskValue, readDialog } from '../../src/slack/dialog.ts';
import { LIMITS } from '../../src/slack/limits.ts';
import { readSubmission } from '../../src/slack/read-request.ts';
import { escapedLength } from '../../src/slack/rich-text.ts';
import { anyText } from '../any-text.ts';

const ACTION = {
  label: 'Break the glass',
  command: 'approve 0123456789ab --break-glass',
  style: 'danger',
  confirm: 'Without a second pair of eyes?',
} as const;
const CLICKED = {
  command: ACTION.command,
  place: place('{"v":1}'),
  message: posted('{"v":1}'),
  respond: { url: 'https://hooks.slack.com/actions/T/1/x', until: '2026-03-03T03:00:00.000Z' },
};
const ask = readAskValue(askValue(ACTION, { label: 'Why?', required: true }));
if (ask === null) throw new Error('the value of a button cannot be read');

test('what the button carries opens a dialog that Slack takes', () => {
  const view = dialogView(ask, CLICKED);
  expect(checkDialog(view)).toEqual([]);
  expect(view).toMatchObject({
    title: { text: 'Break the glass' },
    blocks: [{ type: 'section' }, { type: 'input', optional: false, element: { max_length: LIMITS.input } }],
  });
  expect(dialogView({ ...ask, text: null, required: false }, CLICKED)?.blocks).toMatchObject([{ optional: true }]);
});

test('the click comes back with the words; who sent them is the word of the submission', () => {
  const view = {
    ...dialogView(ask, CLICKED),
    id: 'V1',
    state: { values: { words: { typed: { type: 'plain_text_input', value: '  it is --to "burning  ' } } } },
  };
  expect(readDialog(view)).toEqual({ clicked: CLICKED, words: 'it is --to "burning' });
  const read = readSubmission({
    type: 'view_submission',
    user: { id: 'U9', username: 'olga' },
    team: { id: 'T1' },
    view,
  });
  expect(read).toMatchObject({
    respond: CLICKED.respond,
    arrival: {
      key: 'slack:T1:view:V1',
      request: {
        words: ['approve', '0123456789ab', '--break-glass', 'it is --to "burning'],
        person: { platform: 'slack', id: 'U9', name: 'olga' },
      },
      shown: { as: 'message', message: CLICKED.message },
    },
  });
});

test('nothing typed is no word, and a dialog of somebody else is none of ours', () => {
  const view = { ...dialogView(ask, CLICKED), id: 'V1', state: { values: { words: { typed: { value: null } } } } };
  const body = { type: 'view_submission', user: { id: 'U9' }, team: { id: 'T1' }, view };
  expect(readSubmission(body)?.arrival.request.words).toEqual(['approve', '0123456789ab', '--break-glass']);
  for (const other of [
    { ...view, callback_id: 'other' },
    { ...view, private_metadata: '' },
    { ...view, private_metadata: '{"v":2}' },
    { ...view, private_metadata: '{"v":1,"command":"approve x"}' },
  ])
    expect(readSubmission({ ...body, view: other })).toBeNull();
  expect(readAskValue('approve 0123456789ab')).toBeNull();
});

test('whatever the words are, Slack takes the dialog, and the button has room for them', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 700 }), fc.boolean(), (text, required) => {
      const words = text.replace(/\p{Surrogate}/gu, '').trim() || 'x';
      const value = askValue({ ...ACTION, label: words, confirm: words }, { label: words, required });
      expect(escapedLength(value)).toBeLessThan(2 * LIMITS.value);
      const read = readAskValue(value);
      if (read !== null) expect(checkDialog(dialogView(read, CLICKED))).toEqual([]);
    }),
  );
});

test('a place that is too long opens no dialog', () => {
  expect(dialogView(ask, { ...CLICKED, place: place('x'.repeat(LIMITS.metadata)) })).toBeNull();
});
