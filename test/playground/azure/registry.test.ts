import { collect, demoAzure, errorOf, registryClient } from './clients.ts';

const PROD = 'contosoprod.azurecr.io';

describe('registries through @azure/container-registry', () => {
  test('signs in, lists newest tags first, finds a tag and its platforms', async () => {
    const client = registryClient(demoAzure(), PROD);
    const pages = client
      .getArtifact('checkout-api', 'x')
      .listTagProperties({ order: 'LastUpdatedOnDescending' })
      .byPage({ maxPageSize: 2 });
    const first = await pages.next();
    expect(first.value.map((tag: { name: string }) => tag.name)).toEqual(['2.8.0', '2.8.0-rc1']);
    const second = await pages.next();
    expect(second.value.map((tag: { name: string }) => tag.name)).toEqual(['2.7.4']);
    const single = await client.getArtifact('image-resizer-arm', '3.1.0').getManifestProperties();
    expect(single).toMatchObject({ architecture: 'arm64', operatingSystem: 'linux' });
    const index = await client.getArtifact('storefront', '10.0.0').getManifestProperties();
    expect(index.relatedArtifacts?.map((one) => one.architecture)).toEqual(['amd64', 'arm64']);
    const child = await client
      .getArtifact('storefront', String(index.relatedArtifacts?.[0]?.digest))
      .getManifestProperties();
    expect(child.architecture).toBe('amd64');
  });

  test('a repository with a slash, and the catalog', async () => {
    const azure = demoAzure();
    const tag = await registryClient(azure, 'contosoteams.azurecr.io')
      .getArtifact('basket/api', '0.9.0')
      .getTagProperties('0.9.0');
    expect(tag.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await collect(registryClient(azure, PROD).listRepositoryNames())).toContain('loyalty-api');
  });

  test('unknown tag, repository and digest, each with its code', async () => {
    const client = registryClient(demoAzure(), PROD);
    const codeOf = async (work: Promise<unknown>) => {
      const error = (await errorOf(work)) as unknown as { statusCode: number; details: { errors: { code: string }[] } };
      return [error.statusCode, error.details.errors[0]?.code];
    };
    expect(await codeOf(client.getArtifact('checkout-api', '2.8.1').getTagProperties('2.8.1'))).toEqual([
      404,
      'TAG_UNKNOWN',
    ]);
    expect(await codeOf(client.getArtifact('nope', 'x').getTagProperties('x'))).toEqual([404, 'NAME_UNKNOWN']);
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await codeOf(client.getArtifact('search-api', digest).getManifestProperties())).toEqual([
      404,
      'MANIFEST_UNKNOWN',
    ]);
  });

  test('a closed registry refuses by the address it sees; a missing right by 401; a missing registry does not resolve', async () => {
    const azure = demoAzure();
    const closed = await errorOf(
      registryClient(azure, 'contosovault.azurecr.io').getArtifact('payments-api', '6.2.0').getTagProperties('6.2.0'),
    );
    expect(closed.statusCode).toBe(403);
    expect(JSON.stringify(closed)).toContain("client with IP '198.51.100.77' is not allowed access");
    azure.update(({ caller }) => caller.notActions.push('Microsoft.ContainerRegistry/registries/*/read'));
    expect(await errorOf(registryClient(azure, PROD).getArtifact('api', '1').getTagProperties('1'))).toMatchObject({
      statusCode: 401,
    });
    expect(
      await errorOf(registryClient(azure, 'nowhere.azurecr.io').getArtifact('api', '1').getTagProperties('1')),
    ).toMatchObject({ code: 'ENOTFOUND' });
  });

  test('the scenario has the last word on reach', async () => {
    const azure = demoAzure();
    azure.update(({ registries }) => {
      const vault = registries.find((one) => one.loginServer.startsWith('contosovault'));
      if (vault) vault.reachableByCaller = true;
    });
    const tag = await registryClient(azure, 'contosovault.azurecr.io')
      .getArtifact('payments-api', '6.2.0')
      .getTagProperties('6.2.0');
    expect(tag.name).toBe('6.2.0');
  });
});
