/**
 * The file that `PULLCHECK_POLICY` names: who may approve what, who may ask what, and which channel is told of which alert. A wrong
 * one is no policy at all, and says everything that is wrong.
 */
import { readFile } from 'node:fs/promises';
import { type AlertSettingsResult, describeAlerts } from '../alert-settings.ts';
import { type AlertRoutes, NO_ROUTES, readRoutes } from '../alerts/routes.ts';
import { type AccessPolicy, OPEN_ACCESS } from '../commands/access-policy.ts';
import type { Check } from '../commands/command.ts';
import { type Named, NOTHING_NAMED, namedIn } from '../commands/named.ts';
import { readAccess } from '../commands/read-access.ts';
import { safeLine } from '../core/safe-text.ts';
import { EMPTY_POLICY, type Policy, readPolicy } from '../rollback/policy.ts';
import type { SettingsProblem } from '../settings.ts';

export type PolicyResult =
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly access: AccessPolicy;
      readonly routes: AlertRoutes;
      readonly isSet: boolean;
    }
  /** Each with its place in the file. */
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

const PAGES = { approvals: 'docs/rollback.md', access: 'docs/access.md', routes: 'docs/alerts.md' } as const;
const SECTIONS: readonly string[] = ['$schema', ...Object.keys(PAGES)];

/**
 * Never throws: `doctor` shows each problem as a check of its own, and `serve` beside those of the other settings.
 * @param path null = not set: nobody may approve anything, and no channel is told
 */
export async function checkPolicyFile(path: string | null): Promise<PolicyResult> {
  if (path === null) return { ok: true, policy: EMPTY_POLICY, access: OPEN_ACCESS, routes: NO_ROUTES, isSet: false };
  let file: unknown;
  try {
    file = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const because = error instanceof SyntaxError ? 'the file is no JSON' : 'the file cannot be read';
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [problem(`${because}: ${safeLine(said, 200)}`)] };
  }
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    return { ok: false, problems: [problem('the file: it is no object ({…})')] };
  const policy = readPolicy(file);
  const access = readAccess(file);
  const routes = readRoutes(file);
  // Nobody would read such a section, and whoever wrote it relies on it.
  const strange = Object.keys(file).filter((name) => !SECTIONS.includes(name));
  if ('policy' in policy && 'access' in access && 'routes' in routes && strange.length === 0)
    return { ok: true, ...policy, ...access, ...routes, isSet: true };
  const problems = [
    ...strange.map((name) =>
      problem(`${safeLine(name, 60)}: there is no such section, only ${Object.keys(PAGES).join(', ')}`),
    ),
    ...('problems' in policy ? policy.problems : []).map((because) => problem(because, PAGES.approvals)),
    ...('problems' in access ? access.problems : []).map((because) => problem(because, PAGES.access)),
    ...('problems' in routes ? routes.problems : []).map((because) => problem(because, PAGES.routes)),
  ];
  return { ok: false, problems };
}

function problem(because: string, page?: string): SettingsProblem {
  const examples =
    page === undefined ? `${Object.values(PAGES).join(' and ')} have examples` : `${page} has an example`;
  const remedy = `${examples}, and docs/schemas/policy.schema.json what may stand in it.`;
  return { name: 'PULLCHECK_POLICY', because, remedy };
}

/** Who may approve, in a few words: for the table at the start, and for `doctor`. */
export function describePolicy(policy: Policy): string {
  const { rules, expiresAfterMinutes, watchMinutes } = policy;
  if (rules.length === 0) return 'the policy has no rule: nobody may approve anything';
  const count = `${rules.length} rule${rules.length === 1 ? '' : 's'}`;
  return `${count}; a plan may be approved for ${expiresAfterMinutes} minutes, and the app is watched for ${watchMinutes}`;
}

/** Who may ask, in a few words. */
export function describeAccess({ rules }: AccessPolicy): string {
  const rest = 'members may ask everything, guests what tells no names';
  return rules.length === 0 ? rest : `${rules.length} rule${rules.length === 1 ? '' : 's'}; else ${rest}`;
}

/** Who is told of alerts, in a few words. */
export function describeRoutes({ rules, default: others }: AlertRoutes): string {
  if (!tellsSomebody({ rules, default: others }))
    return 'the policy names no channel: alerts by webhook are told nowhere';
  const count = `${rules.length} rule${rules.length === 1 ? '' : 's'}`;
  const rest = others.length === 0 ? 'nowhere' : `to ${others.length} channel${others.length === 1 ? '' : 's'}`;
  return `${count}; what fits none goes ${rest}`;
}

export function tellsSomebody({ rules, default: others }: AlertRoutes): boolean {
  return [...rules.map(({ channels }) => channels), others].some((channels) => channels.length > 0);
}

/** What `doctor` asks the chats and Entra about. */
export function namedByPolicy(result: PolicyResult): Named {
  return result.ok ? namedIn(result.routes, result.access, result.policy) : NOTHING_NAMED;
}

/** Lines of `doctor`. Only `serve` needs it: not set is nothing that failed. */
export function policyChecks(result: PolicyResult, alerts: AlertSettingsResult): readonly Check[] {
  if (!result.ok)
    return result.problems.map(({ name, because, remedy }) => ({
      name,
      run: async () => ({ state: 'failed', text: because, remedy }),
    }));
  const { isSet, policy, access, routes } = result;
  const routed = tellsSomebody(routes);
  // With an open door and no channel, alerts come in and nobody hears of them.
  const lost = !routed && alerts.ok && describeAlerts(alerts.settings) !== null;
  return [
    {
      name: 'Approvals',
      run: async () =>
        isSet && policy.rules.length > 0
          ? { state: 'ok', text: describePolicy(policy), remedy: null }
          : {
              state: 'skipped',
              text: isSet ? describePolicy(policy) : 'PULLCHECK_POLICY is not set: nobody may approve a rollback',
              remedy: 'docs/rollback.md, "Set it up".',
            },
    },
    { name: 'Access', run: async () => ({ state: 'ok', text: describeAccess(access), remedy: null }) },
    {
      name: 'Alert routes',
      group: 'Alerts',
      run: async () => ({
        state: routed ? 'ok' : lost ? 'failed' : 'skipped',
        text: isSet ? describeRoutes(routes) : 'PULLCHECK_POLICY is not set: alerts by webhook are told nowhere',
        remedy: routed ? null : 'docs/alerts.md, "Which channel is told".',
      }),
    },
  ];
}
