/** The user name and password that an app signs in to a registry with: what is known of them, and how they are repaired. */
import { sameId } from '../core/app-ref.ts';
import type { Fact } from '../core/fact.ts';
import type { AppState } from './app-facts.ts';
import type { Shown, Suspect } from './cause.ts';
import { az, azApp, azRegistry, inRegistry, inTurn, portal, type Repair, word } from './commands.ts';
import { minuteOf, shown } from './evidence.ts';
import { ROLE_FOR } from './pull-grants.ts';
import type { AzureRegistry, Credential, Registry } from './registry-facts.ts';
import { hostName, isGuid } from './suspect-names.ts';

/** The user name of a registry token that `az acr login --expose-token` hands out; it lives for three hours. */
export const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export interface PasswordState {
  /**
   * `none` the app signs in otherwise, or its entry lacks a part · `off` the user is gone, switched off or has no password any
   * more · `expired` all its passwords have ended · `lasting` its only password never ends · `some-left` at least one is still
   * good, and which one the app holds is not to be seen · `unseen`
   */
  readonly state: 'none' | 'off' | 'expired' | 'lasting' | 'some-left' | 'unseen';
  /** A sentence. */
  readonly because: string;
  readonly evidence: readonly Shown[];
}

export function passwordState(suspect: Suspect, credential: Fact<Credential>): PasswordState {
  const { signIn, ref } = suspect;
  const host = hostName(suspect);
  const state = (name: PasswordState['state'], because: string, evidence: readonly Shown[] = []): PasswordState => ({
    state: name,
    because,
    evidence,
  });
  if (signIn.kind !== 'secret') return state('none', `${ref.name} does not sign in to ${host} with a password.`);
  if (signIn.username === null || signIn.secretName === null)
    return state('none', `The entry of ${ref.name} for ${host} holds no complete user name and password.`);
  if (credential.state === 'unknown')
    return state(
      'unseen',
      `Whether the password of ${signIn.username} is still good could not be seen: ${credential.because}.`,
    );
  const { enabled, expiresAt, expiryKnown, passwords } = credential.value;
  const who = userName(credential.value);
  const line = (text: string) => [shown('credential', credential, text)];
  if (enabled === false)
    return state(
      'off',
      `${who}, as which ${ref.name} signs in to ${host}, does not exist any more or is switched off.`,
      line(`${who}: not there, or disabled`),
    );
  if (passwords === 0)
    return state(
      'off',
      `${who} has no password any more: the one that ${ref.name} signs in to ${host} with was deleted.`,
      line(`${who}: no password`),
    );
  if (!expiryKnown) return state('unseen', `${who}: when its password ends could not be told.`);
  if (expiresAt === null && passwords === 1)
    return state('lasting', `${who} has a password without an end.`, line(`${who}: one password, without an end`));
  if (expiresAt === null)
    return state(
      'some-left',
      `${who} has a password without an end; whether it is the one that ${ref.name} holds cannot be seen.`,
      line(`${who}: a password without an end`),
    );
  const end = minuteOf(expiresAt);
  if (expiresAt.getTime() <= credential.at.getTime())
    return state(
      'expired',
      `${who} has no good password any more: the last one ended at ${end}, and ${ref.name} cannot sign in to ${host} with it.`,
      line(`${who}: the last password ended ${end}`),
    );
  return state(
    'some-left',
    `${who} has a password that is good until ${end}; whether it is the one that ${ref.name} holds cannot be seen.`,
    line(`${who}: the last password ends ${end}`),
  );
}

/** Who it is: a noun phrase that begins a sentence. */
function userName(credential: Credential): string {
  const { displayName, username } = credential;
  const name = displayName === null || displayName === username ? username : `${displayName} (${username})`;
  switch (credential.kind) {
    case 'service-principal':
      return `The service principal ${name}`;
    case 'admin-user':
      return `The admin user ${name}`;
    case 'registry-token':
      return `The registry token ${name}`;
    case 'other':
      return `The user ${name}`;
  }
}

/**
 * Is the user name that of the registry's admin user? It is the registry's own name, in any case; where the registry cannot be
 * read, its host tells it: names hold no dash, what follows one was added to the host.
 * @returns null for a host outside Azure, or a sign-in without a user name
 */
export function isAdminUser(suspect: Suspect, registry: Fact<Registry>): boolean | null {
  const { signIn, image } = suspect;
  if (signIn.kind !== 'secret' || signIn.username === null || image === null) return null;
  if (registry.state === 'known' && registry.value.kind === 'other') return null;
  const name =
    registry.state === 'known' && registry.value.kind === 'azure'
      ? registry.value.name
      : (image.host.split(/[.-]/)[0] ?? image.host);
  return signIn.username.toLowerCase() === name.toLowerCase();
}

/** The registry as an Azure one that could be read, or null. */
export function azureOf(registry: Fact<Registry>): AzureRegistry | null {
  return registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
}

/** No password at all: the lasting repair at an Azure registry. */
export function identityInstead(suspect: Suspect, registry: AzureRegistry | null): Repair {
  return {
    ...signInByIdentity(suspect, registry),
    title: 'Sign in with an identity instead: it needs no password and never expires',
    undo: null,
    note: `The role takes up to ten minutes to be honoured. The password entry is replaced: to go back, set user name and password again.`,
  };
}

/**
 * Everything that signing in by an identity takes, in its order: an identity, its role at the registry, the app's entry. A
 * role that is missing would be the next failure, and ours.
 */
export function signInByIdentity(suspect: Suspect, registry: AzureRegistry | null): Repair {
  const { app, ref } = suspect;
  const host = suspect.image?.host ?? '<registry-host>';
  const spare = pullingIdentity(app);
  const role = ROLE_FOR[registry?.permissionMode ?? 'legacy'].name;
  const identity = spare?.id ?? 'system';
  const principal = spare === undefined ? (app.systemIdentity?.principalId ?? null) : spare.principalId;
  const grant = (assignee: string) =>
    `${az('role', 'assignment', 'create')} --assignee-object-id ${assignee} ${['--assignee-principal-type', 'ServicePrincipal', '--role', role, '--scope', registry?.resourceId ?? '<registry-resource-id>'].map(word).join(' ')}`;
  const show = azApp(suspect, ['show'], '--query', 'identity.principalId', '-o', 'tsv');
  const steps = [
    ...(spare === undefined && app.systemIdentity === null
      ? [azApp(suspect, ['identity', 'assign'], '--system-assigned')]
      : []),
    // The principal of an identity that is only now being made is not known: the shell asks for it.
    grant(principal !== null ? word(principal) : spare === undefined ? `"$(${show})"` : word('<principal-object-id>')),
    azApp(suspect, ['registry', 'set'], '--server', host, '--identity', identity),
  ];
  return {
    title: `Let ${ref.name} sign in to ${host} with an identity`,
    command: inTurn(...steps),
    url: portal(suspect, ref.resourceId, 'identity'),
    risk: 'low',
    undo: azApp(suspect, ['registry', 'remove'], '--server', host),
    note: 'The role takes up to ten minutes to be honoured.',
    thenRestart: true,
  };
}

/**
 * The user-assigned identity by which the app pulls from another registry already. Any other one is for a purpose of its own (a
 * deployment, a database), and a role at the registry would be none of its business: undefined then.
 */
function pullingIdentity(app: AppState): AppState['userIdentities'][number] | undefined {
  return app.userIdentities.find(({ id }) => app.registries.some(({ identity }) => sameId(identity ?? '', id)));
}

/** Puts a good password where the app looks for it. */
export function setPassword(suspect: Suspect): Repair {
  const { signIn } = suspect;
  const host = suspect.image?.host ?? '<registry-host>';
  const url = portal(suspect, suspect.ref.resourceId, 'secrets');
  if (signIn.kind === 'secret' && signIn.secretName !== null && signIn.username !== null)
    return {
      title: `Set the secret ${signIn.secretName} to the right password`,
      command: azApp(suspect, ['secret', 'set'], '--secrets', `${signIn.secretName}=<password>`),
      url,
      risk: 'low',
      undo: null,
      note: `Put the password of ${signIn.username} in the place of YOUR_PASSWORD. The former value is lost.`,
      thenRestart: true,
    };
  const username = (signIn.kind === 'secret' ? signIn.username : null) ?? '<user-name>';
  return {
    title: `Set user name and password for ${host}`,
    command: azApp(suspect, ['registry', 'set'], '--server', host, '--username', username, '--password', '<password>'),
    url,
    risk: 'low',
    undo: null,
    note: 'Put the real ones in the place of what begins with YOUR_.',
    thenRestart: true,
  };
}

/** A new password for the user that the app signs in as, where Azure hands one out; null elsewhere. */
export function newPassword(suspect: Suspect, registry: Fact<Registry>, credential: Fact<Credential>): Repair | null {
  const { signIn } = suspect;
  const azure = azureOf(registry);
  if (azure === null || signIn.kind !== 'secret' || signIn.username === null || signIn.username === TOKEN_USER)
    return null;
  if (isAdminUser(suspect, registry) === true)
    return {
      title: `Look up the password of ${azure.name}'s admin user`,
      command: azRegistry(azure, ['credential', 'show']),
      url: portal(suspect, azure.resourceId, 'accessKey'),
      risk: 'none',
      undo: null,
      note: 'It prints the passwords; one of them goes into the secret.',
    };
  if (isGuid(signIn.username))
    return {
      title: 'Make a new password for the service principal',
      command: az('ad', 'app', 'credential', 'reset', '--id', signIn.username, '--append'),
      url: null,
      risk: 'low',
      undo: null,
      note: 'It prints it once; it goes into the secret. Former passwords stay valid until they expire.',
    };
  return {
    title: `Make a new password for the token ${signIn.username}`,
    command: az('acr', 'token', 'credential', 'generate', '-n', signIn.username, ...inRegistry(azure), '--password1'),
    url: portal(suspect, azure.resourceId, 'tokens'),
    // Where all of them have ended there is nobody left to lock out.
    risk: passwordState(suspect, credential).state === 'expired' ? 'low' : 'high',
    undo: null,
    note: 'It prints it once; it goes into the secret. The former first password of the token stops working, for everybody who signs in with it.',
  };
}
