/**
 * Slack's schema of an app manifest, made from the types that Slack publishes (@slack/web-api, `Manifest`): names, types,
 * scopes and events come from the types, lengths from their comments ("Maximum length is 35 characters").
 */
import { Ajv } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

/** The part of a JSON schema that is changed here. */
interface Schema {
  type?: unknown;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: unknown;
  maxLength?: number;
  maxItems?: number;
  [key: string]: unknown;
}

export interface SlackSchema {
  /** What the schema has against a manifest; `[]` when nothing. */
  errorsOf(manifest: unknown): string[];
  /** Where a length was found in Slack's comments: `display_information.name: 35`. */
  readonly limits: readonly string[];
}

/** Takes about a second: make it once. */
export function slackManifestSchema(): SlackSchema {
  const made = createGenerator({
    path: 'node_modules/@slack/web-api/dist/types/request/manifest.d.ts',
    tsconfig: 'tsconfig.json',
    type: 'Manifest',
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema('Manifest') as unknown as Schema & { definitions: Record<string, Schema> };
  const root = made.definitions.Manifest;
  if (root?.properties === undefined) throw new Error('@slack/web-api has no type Manifest with properties any more.');
  // The type extends Record<string, unknown>, which would let every misspelt section pass.
  root.additionalProperties = false;
  const limits: string[] = [];
  limit(root, '', limits);
  const validate = new Ajv({ allErrors: true, strict: false }).compile(made);
  return {
    limits,
    errorsOf(manifest) {
      validate(manifest);
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`);
    },
  };
}

function limit(schema: Schema, path: string, limits: string[]): void {
  const words = schema.description?.replace(/\s+/g, ' ') ?? '';
  const length = /Maximum length (?:is|of) ([\d,]+) characters/.exec(words)?.[1];
  const items = /[Mm]aximum of ([\d,]+) /.exec(words)?.[1];
  if (schema.type === 'string' && length !== undefined) {
    schema.maxLength = Number(length.replaceAll(',', ''));
    limits.push(`${path}: ${schema.maxLength}`);
  }
  if (schema.type === 'array' && items !== undefined) {
    schema.maxItems = Number(items.replaceAll(',', ''));
    limits.push(`${path}: ${schema.maxItems}`);
  }
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    limit(child, path === '' ? name : `${path}.${name}`, limits);
  if (schema.items) limit(schema.items, `${path}[]`, limits);
}
