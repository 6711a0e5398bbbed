/** Who made a change, and with what: in words, and never more than the activity log tells. Pure. */
import { parseResourceId } from '../core/app-ref.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Actor } from './change-facts.ts';

/**
 * Client ids of Microsoft's own tools
 * (https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in). Terraform, azd and the
 * like that use somebody's `az login` come with the CLI's.
 */
const TOOLS: Readonly<Record<string, string>> = {
  'c44b4083-3bb0-49c1-b47d-974e53cbdf3c': 'Azure portal',
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'Azure CLI',
  '1950a258-227b-4e31-a9cf-717495945fc2': 'Azure PowerShell',
  'b677c290-cf4b-4a8e-a60e-91ba650a4abe': 'Azure Cloud Shell',
  '872cd9fa-d31f-45e0-9eab-6e460a02d1f1': 'Visual Studio',
  'aebc6443-996d-45c2-90f0-388ff96faa56': 'Visual Studio Code',
  '0c1307d4-29d6-4389-a11c-5cbe7f65d7fa': 'Azure mobile app',
};

/**
 * @param known names of principals that the diagnosis has met, by object id or client id in lower case
 * @returns a noun phrase; null when the log names nobody
 */
export function whoDid({ caller, identityId, appId }: Actor, known: ReadonlyMap<string, string>): string | null {
  const met = [caller, appId].map((id) => known.get(id?.toLowerCase() ?? '')).find((name) => name !== undefined);
  if (met !== undefined) return met;
  if (identityId !== null) {
    const { type, name } = parseResourceId(identityId) ?? { type: '', name: identityId };
    const own = /userAssignedIdentities$/i.test(type);
    return safeLine(own ? `the managed identity ${name}` : `the managed identity of ${name}`, 120);
  }
  if (caller === null) return null;
  return isGuid(caller) ? `the service principal ${caller.toLowerCase()}` : safeLine(caller, 120);
}

/** @returns null when it is not told */
export function toolOf({ appId, onItsOwn }: Actor): string | null {
  const tool = TOOLS[appId?.toLowerCase() ?? ''];
  if (tool !== undefined) return tool;
  // An application's own sign-in: GitHub Actions, Azure DevOps, Terraform, a script. Which of them, the token does not say.
  return onItsOwn === true ? 'a pipeline or a program' : null;
}

function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
