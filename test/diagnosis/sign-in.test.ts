import { signInFor } from '../../src/diagnosis/sign-in.ts';
import { appState } from '../fixtures/plain-source.ts';

const withEntry = (server: string) =>
  appState({
    registries: [{ server, identity: null, username: 'team', passwordSecretRef: 'hub' }],
    secretNames: ['hub'],
  });

describe('the entry for a host', () => {
  test.each([
    'docker.io',
    'index.docker.io',
    'https://index.docker.io/v1/',
    'registry-1.docker.io',
    'registry.hub.docker.com',
  ])('%s is one for Docker Hub', (server) =>
    expect(signInFor(withEntry(server), 'docker.io')).toMatchObject({ kind: 'secret', secretExists: true }),
  );
  test('another host is not', () => {
    expect(signInFor(withEntry('ghcr.io'), 'docker.io')).toEqual({ kind: 'anonymous', otherServers: ['ghcr.io'] });
    expect(signInFor(withEntry('registry.hub.docker.com'), 'ghcr.io').kind).toBe('anonymous');
  });
  test('case and a scheme do not matter at an Azure registry', () => {
    expect(signInFor(withEntry('https://ACME.azurecr.io'), 'acme.azurecr.io').kind).toBe('secret');
  });
});
