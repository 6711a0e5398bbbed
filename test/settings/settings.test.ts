import { readFileSync } from 'node:fs';
import { PullcheckError } from '../../src/core/error.ts';
import { checkSettings, readSettings, SETTING_NAMES } from '../../src/settings.ts';

const ID = '11111111-2222-4333-8444-555555555555';

test('nothing set is a good setting', () => {
  expect(readSettings({})).toMatchObject({
    azure: { subscriptionIds: null, cloud: 'public' },
    docsUrl: null,
    logLevel: null,
    present: [],
  });
});

test('an empty value counts as not set', () => {
  expect(readSettings({ AZURE_CLOUD: '', LOG_LEVEL: '  ', AZURE_SUBSCRIPTION_IDS: ' , ' })).toMatchObject({
    azure: { subscriptionIds: null, cloud: 'public' },
  });
});

test('lists, letter case and a slash too many are put right', () => {
  const settings = readSettings({
    AZURE_SUBSCRIPTION_IDS: `${ID}, ${ID.toUpperCase()} 99999999-2222-4333-8444-555555555555`,
    AZURE_CLOUD: 'China',
    LOG_LEVEL: 'DEBUG',
    PULLCHECK_DOCS_URL: 'https://example.com/causes//',
  });
  expect(settings.azure.subscriptionIds).toEqual([ID, '99999999-2222-4333-8444-555555555555']);
  expect(settings.azure.cloud).toBe('china');
  expect(settings.logLevel).toBe('debug');
  expect(settings.docsUrl).toBe('https://example.com/causes');
});

test('every problem is said at once, each with its remedy', () => {
  const result = checkSettings({
    AZURE_SUBSCRIPTION_IDS: `${ID},prod`,
    AZURE_CLOUD: 'mars',
    LOG_LEVEL: 'loud',
    PULLCHECK_DOCS_URL: 'docs',
    AZURE_CLIENT_ID: 'me',
  });
  const problems = result.ok ? [] : result.problems;
  expect(problems.map(({ name }) => name).sort()).toEqual([
    'AZURE_CLIENT_ID',
    'AZURE_CLOUD',
    'AZURE_SUBSCRIPTION_IDS',
    'LOG_LEVEL',
    'PULLCHECK_DOCS_URL',
  ]);
  for (const problem of problems) expect(problem.remedy.length).toBeGreaterThan(10);
  expect(() => readSettings({ AZURE_CLOUD: 'mars', LOG_LEVEL: 'loud' })).toThrow(PullcheckError);
  expect(() => readSettings({ AZURE_CLOUD: 'mars', LOG_LEVEL: 'loud' })).toThrow(/AZURE_CLOUD.*LOG_LEVEL/);
});

test('a setting of the chat programs never stands in the way of the terminal', () => {
  const settings = readSettings({ SLACK_BOT_TOKEN: 'nonsense', PORT: 'x', DATABASE_URL: ':' });
  expect(settings.present).toEqual(['SLACK_BOT_TOKEN', 'DATABASE_URL', 'PORT']);
  expect(JSON.stringify(settings)).not.toContain('nonsense');
});

test('.env.example names every setting', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  for (const name of SETTING_NAMES) expect(example).toMatch(new RegExp(`^#${name}=`, 'm'));
});

describe('registries in a private network', () => {
  test('hosts as images name them; each once', () => {
    const text = ' Registry.corp.example:5000, 10.0.0.7:443;registry.corp.example:5000 ';
    expect(readSettings({ PULLCHECK_PRIVATE_REGISTRIES: text }).privateRegistries).toEqual([
      'registry.corp.example:5000',
      '10.0.0.7',
    ]);
    expect(readSettings({}).privateRegistries).toEqual([]);
  });
  test.each(['https://registry.corp.example', '*.corp.example', 'registry:99999', 'user@host'])(
    '%s is none',
    (text) => {
      const result = checkSettings({ PULLCHECK_PRIVATE_REGISTRIES: text });
      expect(result.ok ? [] : result.problems.map(({ name }) => name)).toEqual(['PULLCHECK_PRIVATE_REGISTRIES']);
    },
  );
});
