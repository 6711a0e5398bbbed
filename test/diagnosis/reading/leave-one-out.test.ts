/**
 * How much rests on knowing a program: the table of one emitter is taken away, and its messages are read with the rest.
 * What every program repeats (Go's network errors, HTTP statuses, the codes of the registry API) must still answer, and
 * where it does not, the answer must be "a pull failed", not silence and not something else said with certainty.
 */
import { fileURLToPath } from 'node:url';
import { explain } from '../../../src/diagnosis/explain.ts';
import { readText } from '../../../src/diagnosis/reading/read-text.ts';
import type { Signature } from '../../../src/diagnosis/reading/signature.ts';
import { azureRegistry } from '../../../src/diagnosis/reading/signatures/azure-registry.ts';
import { containerApps } from '../../../src/diagnosis/reading/signatures/container-apps.ts';
import { containerd } from '../../../src/diagnosis/reading/signatures/containerd.ts';
import { docker } from '../../../src/diagnosis/reading/signatures/docker.ts';
import { allSignatures } from '../../../src/diagnosis/reading/signatures/index.ts';
import { registryWords } from '../../../src/diagnosis/reading/signatures/registry-words.ts';
import type { Writer } from '../../../src/diagnosis/reading.ts';
import { isRight, type LabelledMessage, readMessages } from '../../fixtures/message-score.ts';

interface Emitter {
  readonly table: readonly Signature[];
  /** Whose messages these are. */
  readonly writers: readonly Writer[];
  /** At least this share is still answered right, and this share still known to be a failed pull. */
  readonly floor: { readonly right: number; readonly known: number };
}

const EMITTERS: Readonly<Record<string, Emitter>> = {
  containerd: { table: containerd, writers: ['containerd'], floor: { right: 0.7, known: 0.85 } },
  docker: { table: docker, writers: ['docker', 'containers-image'], floor: { right: 0.7, known: 0.85 } },
  'Azure registry': {
    table: azureRegistry,
    writers: ['azure-registry', 'azure-cli'],
    floor: { right: 0.7, known: 0.85 },
  },
  'Container Apps': {
    table: containerApps,
    writers: ['container-apps', 'go-containerregistry'],
    floor: { right: 0.7, known: 0.85 },
  },
  'other registries': {
    table: registryWords,
    writers: ['registry', 'kubelet', 'unknown'],
    floor: { right: 0.7, known: 0.85 },
  },
};

const messages = readMessages<LabelledMessage>(fileURLToPath(new URL('field-messages.jsonl', import.meta.url)));

function without(emitter: Emitter) {
  const rest = allSignatures.filter((signature) => !emitter.table.includes(signature));
  const theirs = messages.filter((row) => {
    const writer = readText(row.text)[0]?.writer;
    return row.cause !== 'not-a-pull-failure' && writer !== undefined && emitter.writers.includes(writer);
  });
  const answers = theirs.map((row) => ({ row, answer: explain(row.text, readText(row.text, rest)) }));
  return {
    messages: theirs.length,
    full: theirs.filter((row) => isRight(row, explain(row.text))).length / theirs.length,
    right: answers.filter(({ row, answer }) => isRight(row, answer)).length / theirs.length,
    known: answers.filter(({ answer }) => answer.outcome === 'pull-failure').length / theirs.length,
    sureAndWrong: answers
      .filter(({ row, answer }) => answer.causes[0]?.confidence === 'verified' && !isRight(row, answer))
      .map(({ row, answer }) => `${row.id}: ${row.cause} -> ${answer.causes[0]?.id}`),
  };
}

const results = Object.entries(EMITTERS).map(([name, emitter]) => ({ name, emitter, ...without(emitter) }));

test('the table', () => {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`.padStart(7);
  const lines = results.map(
    ({ name, messages: count, full, right, known }) =>
      `${name.padEnd(18)}${String(count).padStart(9)}${percent(full)}${percent(right)}${percent(known)}`,
  );
  console.log(['table taken away   messages  with it without  a pull', ...lines].join('\n'));
  expect(lines.length).toBe(5);
});

describe.each(results.map((result) => [result.name, result] as const))('without %s', (_name, result) => {
  test('there are messages of theirs', () => expect(result.messages).toBeGreaterThanOrEqual(15));

  test('the generic tables still answer', () => {
    expect(result.right).toBeGreaterThanOrEqual(result.emitter.floor.right);
    expect(result.known).toBeGreaterThanOrEqual(result.emitter.floor.known);
  });

  test('and are not sure of something wrong', () => expect(result.sureAndWrong).toEqual([]));
});
