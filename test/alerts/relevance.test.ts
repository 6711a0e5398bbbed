/** What alerts are called in real life: which can be about a start or a pull, and which cannot. */
import type { Alert } from '../../src/alerts/alert.ts';
import { isAboutStart } from '../../src/alerts/relevance.ts';
import { readChatPost } from '../../src/alerts/senders/chat-post.ts';

const post = (title: string, ...texts: readonly string[]): Alert =>
  readChatPost({ author: 'bot', title, texts: [...texts], fields: [], links: [], colour: null });

describe('looked at', () => {
  test.each([
    ['orders-api is not starting'],
    ['orders-api failed to start'],
    ['ImagePullBackOff on orders-api'],
    ['KubePodNotReady (orders-api)'],
    ['ContainerAppReplicasMissing orders-api'],
    ['Container restarts on orders-api'],
    ['Revision orders-api--0000007 is unhealthy'],
    ['CrashLoopBackOff orders-api'],
    ['Startup probe failed: orders-api'],
    ['orders-api: 0 ready replicas'],
    ['orders-api deployment failed'],
    ['sql-proxy cannot start'],
    ['orders-api is down'],
    ['Provisioning state failed: orders-api'],
    [
      'Key Vault alert',
      'Failed to pull image "contoso.azurecr.io/shop/orders-api:1": unauthorized: authentication required',
    ],
    ['prod trouble', 'DENIED: client with IP 20.1.2.3 is not allowed access, refer https://aka.ms/acr/firewall'],
    ['something odd', 'container_app = orders-api'],
    ['5xx over 1 %', 'container_app = orders-api'],
  ])('%s', (title, ...texts) => {
    expect(isAboutStart(post(title, ...texts))).toMatchObject({ relevant: true });
  });
});

describe('left alone', () => {
  test.each([
    ['CPU over 90 % on orders-api'],
    ['Memory of orders-api', 'container_app = orders-api'],
    ['AppLatencyHigh', 'container_app = orders-api\np95 = 4 s'],
    ['p95 latency on service:shop-api'],
    ['PostgresReplicationLag orders-db'],
    ['Database orders: permission denied', 'permission denied for table orders'],
    ['SQL firewall', "Client with IP address '1.2.3.4' is not allowed to access the server. Access denied."],
    ['Storage account stshop: 403', 'This request is not authorized to perform this operation.'],
    ['Key Vault kv-shop access denied', 'Caller is not authorized to perform action on resource'],
    ['Certificate of shop.example expires in 7 days'],
    ['Budget exceeded', 'The spend of subscription shop is 120 %'],
    ['Disk full on vm-7', 'no space left on device'],
    ['Dead-letter queue length above 100'],
    ['Sign-in from a new country', 'denied'],
    ['Backup failed to start on vm-7'],
    ['orders-api 2.5.0 was deployed'],
    ['ada merged pull request 42', 'speed up pulls'],
    ['Dependabot: bump react'],
    ['Standup in 5 minutes'],
    ['429 from the payment provider', 'orders-api: too many requests'],
    ['orders-api: connection refused', 'dial tcp 10.0.0.5:5432: connect: connection refused'],
    ['4xx rate on orders-api', 'container_app = orders-api'],
    ['', ''],
  ])('%s', (title, ...texts) => {
    expect(isAboutStart(post(title, ...texts))).toMatchObject({ relevant: false });
  });
});

test('every answer has its reason, in words that go on a sentence', () => {
  for (const title of ['orders-api is down', 'CPU high', 'ImagePullBackOff', 'lunch']) {
    const { because } = isAboutStart(post(title));
    expect(because).toMatch(/^[a-z].{10,}[^.]$/);
  }
});
