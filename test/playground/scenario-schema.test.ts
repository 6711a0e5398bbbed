/** docs/schemas/scenario.schema.json is written from the code (`UPDATE_SCENARIO=1`), and held to be up to date. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { scenarioSchema } from '../../src/playground/azure/scenario.ts';

const FILE = new URL('../../docs/schemas/scenario.schema.json', import.meta.url);

test('docs/schemas/scenario.schema.json is up to date', () => {
  const { $schema, ...rest } = z.toJSONSchema(scenarioSchema, { io: 'input' });
  const wanted: unknown = JSON.parse(
    JSON.stringify({
      $schema,
      $id: 'urn:pullcheck:schema:scenario:1',
      title:
        'A subscription with its trouble, as `pullcheck playground --scenario` plays it and `diagnose --record` writes it',
      ...rest,
    }),
  );
  if (process.env.UPDATE_SCENARIO) writeFileSync(FILE, `${JSON.stringify(wanted, null, 2)}\n`);
  // The formatter decides where its lines break.
  expect(existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : null).toEqual(wanted);
});
