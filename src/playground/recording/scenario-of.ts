/** A recording as a scenario: what was answered, word for word but scrubbed, and the app itself, so that it can be looked at. */
import { PullcheckError } from '../../core/error.ts';
import { markTimes, relativeTime, withoutTimes } from '../azure/recorded.ts';
import type { ScenarioInput } from '../azure/scenario.ts';
import type { Exchange } from './recorder.ts';
import { createScrubber } from './scrub.ts';

const APP = /^microsoft\.app\/(?:containerapps|jobs)(?:\/revisions)?$/i;

/** Whoever plays it. */
const CALLER = 'decaf000-0000-4000-8000-ca11e4000000';
/** In a form: another one every time. */
const A_TOKEN = /((?:^|&)(?:refresh_token|access_token|client_assertion)=)[^&]*/g;

/**
 * @param app the name that was asked for
 * @throws PullcheckError `internal` when a name would be left in it: then nothing is to be written
 */
export function scenarioOf(exchanges: readonly Exchange[], app: string, now: Date): ScenarioInput {
  const scrub = createScrubber(
    app,
    exchanges.flatMap(({ url, asked, body }) => [decoded(url), asked, body]),
  );
  const answers = exchanges.map(({ method, url, asked, status, headers, body, staysOpen, connection }) => ({
    match: withoutTimes(scrub(`${method} ${url}`)),
    ...(asked === '' ? {} : { asked: withoutTimes(scrub(asked)).replace(A_TOKEN, '$1*') }),
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, scrub(value)])),
    body: markTimes(scrub(body), now),
    ...(staysOpen ? { staysOpen } : {}),
    ...(connection === null || connection === undefined ? {} : { connection }),
  }));
  const name = scrub.nameFor(app);
  const tenant = answers
    .filter(({ match }) => /\/subscriptions\?/.test(match))
    .map(({ body }) => /"tenantId":"([^"]+)"/.exec(body)?.[1])
    .find((one) => one !== undefined);
  const scenario: ScenarioInput = {
    schema: 'pullcheck.scenario/1',
    title: 'A recorded diagnosis',
    story: 'Recorded from a real subscription and scrubbed: what Azure answered then, it answers again.',
    try: [`/pullcheck ${name}`],
    // Whose tenant it is decides what may be concluded of an application.
    ...(tenant === undefined ? {} : { caller: { objectId: CALLER, tenantId: tenant } }),
    subscriptions: [],
    resources: resourcesIn(answers.map(({ body }) => body)),
    answers,
  };
  const left = scrub.leftIn(JSON.stringify(scenario));
  if (left.length > 0)
    throw new PullcheckError(
      'internal',
      `The recording would still hold ${left.length} of your names, so it was not written.`,
      {
        remedy: 'Please report this, without the names.',
      },
    );
  return scenario;
}

/** Apps and revisions among the answers, each once. */
function resourcesIn(bodies: readonly string[]): ScenarioInput['resources'] {
  const found = new Map<string, ScenarioInput['resources'][number]>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const inner of value) walk(inner);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const { id, name, type, properties } = value as Record<string, unknown>;
    if (typeof id === 'string' && typeof name === 'string' && typeof type === 'string' && APP.test(type) && properties)
      found.set(id.toLowerCase(), value as ScenarioInput['resources'][number]);
    else for (const inner of Object.values(value)) walk(inner);
  };
  for (const body of bodies)
    try {
      walk(JSON.parse(body, (_key, value: unknown) => (typeof value === 'string' ? relativeTime(value) : value)));
    } catch {
      // A log, or nothing.
    }
  return [...found.values()];
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
