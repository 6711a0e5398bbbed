/** Every JSON output obeys its schema in `docs/schemas`: one helper for all tests. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const FOLDER = new URL('../docs/schemas/', import.meta.url);
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
formats.default(ajv);

/** Fails unless the object obeys the schema that its own `schema` names (`pullcheck.error/1` -> `error.schema.json`). */
export function expectValid(output: object): void {
  const id = 'schema' in output && typeof output.schema === 'string' ? output.schema : '';
  const name = /^pullcheck\.([a-z]+)\/1$/.exec(id)?.[1];
  if (name === undefined) throw new Error(`the output names no schema: ${JSON.stringify(output).slice(0, 200)}`);
  const key = `urn:pullcheck:schema:${name}:1`;
  if (!ajv.getSchema(key)) ajv.addSchema(JSON.parse(readFileSync(new URL(`${name}.schema.json`, FOLDER), 'utf8')));
  const validate = ajv.getSchema(key);
  if (!validate) throw new Error(`no schema ${key}`);
  if (!validate(output)) throw new Error(`${id}: ${ajv.errorsText(validate.errors)}`);
}
