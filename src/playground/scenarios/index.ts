/** The incidents to pick from: each a subscription as data, a short story, and what to try. */
import { demoScenario } from '../azure/demo/index.ts';
import type { ScenarioInput } from '../azure/scenario.ts';
import { blueGreen } from './blue-green.ts';
import { focusedOn } from './focus.ts';
import { stormStories } from './storm.ts';

export interface PickedScenario {
  /** Stays: links and tests name it. */
  readonly id: string;
  /** The app that it is about, and what the bot says of it: held by a test. */
  readonly app: string;
  readonly outcome: 'pull-failure' | 'not-a-pull-failure' | 'healthy';
  /** null = there is no failed pull to explain. */
  readonly cause: string | null;
  readonly load: () => ScenarioInput;
}

interface About {
  readonly title: string;
  readonly story: string;
  readonly try: readonly string[];
}

function pick(
  id: string,
  app: string,
  [outcome, cause]: readonly [PickedScenario['outcome'], string | null],
  { title, story, try: first }: About,
  load: () => ScenarioInput,
): PickedScenario {
  const ask = `/pullcheck ${app}`;
  return { id, app, outcome, cause, load: () => ({ ...load(), title, story, try: [ask, ...first] }) };
}

const PULL = (cause: string) => ['pull-failure', cause] as const;

/** In the order in which a newcomer may play them. */
export const SCENARIOS: readonly PickedScenario[] = [
  pick(
    'missing-role',
    'orders-api',
    PULL('auth.missing-pull-role'),
    {
      title: 'The missing role',
      story:
        'orders-api was deployed twelve minutes ago and does not start. Its identity has a role that looks right, at the wrong registry: a clean-up took the one that counted.',
      try: ['Turn the role back on with the switch, and ask again', 'Press "Tell me when it starts" before you do'],
    },
    () => focusedOn(['orders-api', 'storefront']),
  ),
  pick(
    'unlinked-zone',
    'payments-api',
    PULL('network.dns'),
    {
      title: 'The DNS link that says "unauthorized"',
      story:
        'The log says unauthorized, and the role is there. The link of the private DNS zone was deleted, so the name leads to the closed front door of the registry.',
      try: ['Look at the evidence: the role is ruled out by a fact', 'Link the zone again with the switch'],
    },
    () => focusedOn(['payments-api', 'storefront']),
  ),
  pick(
    'closed-firewall',
    'partner-gateway',
    PULL('network.firewall-denied'),
    {
      title: 'The firewall that says "not found"',
      story:
        'The log says that the image is not found. The registry has it: its firewall does not know the address that the app comes from.',
      try: ['Let the app in with the switch, and ask again'],
    },
    () => focusedOn(['partner-gateway', 'storefront']),
  ),
  pick(
    'failed-build',
    'shipping-api',
    PULL('image.tag-not-found'),
    {
      title: 'The tag that no build pushed',
      story:
        'The pipeline starts a build and deploys what it will make, without waiting for it. This time the build failed, and nobody told the deployment.',
      try: ['Read which build failed, and at which step'],
    },
    () => focusedOn(['shipping-api', 'storefront']),
  ),
  pick(
    'purged-target',
    'gift-api',
    PULL('image.tag-not-found'),
    {
      title: 'The rollback target that was purged',
      story:
        'All traffic went to a revision whose tag was never pushed. There is one to go back to, and a clean-up has deleted its image: going back would fail in the same way.',
      try: ['/pullcheck rollback gift-api'],
    },
    () =>
      focusedOn(
        ['storefront'],
        [blueGreen({ name: 'gift-api', story: 'Down, and the way back is gone too', blueTag: '1.39.0' })],
      ),
  ),
  pick(
    'expired-secret',
    'mailer-api',
    PULL('auth.secret-expired'),
    {
      title: 'The secret that expired',
      story:
        'mailer-api signs in to its registry as a service principal. For a year that was well; two days ago the secret ended.',
      try: ['Renew it with the switch'],
    },
    () => focusedOn(['mailer-api', 'storefront']),
  ),
  pick(
    'docker-hub-limit',
    'cache-warmer',
    PULL('registry.rate-limited'),
    {
      title: 'Docker Hub has had enough of us',
      story: 'Every environment of the region pulls through the same few addresses, and Docker Hub counts by address.',
      try: ['Read what it suggests in place of waiting'],
    },
    () => focusedOn(['cache-warmer', 'storefront']),
  ),
  pick(
    'first-deployment',
    'returns-api',
    PULL('image.tag-not-found'),
    {
      title: 'A first deployment without a revision',
      story:
        'Its very first deployment was refused. There is no revision, no log stream and no table: where would you look?',
      try: ['Read where the answer comes from, under Evidence'],
    },
    () => focusedOn(['returns-api', 'storefront']),
  ),
  pick(
    'rollback',
    'cart-api',
    PULL('image.tag-not-found'),
    {
      title: 'Rollback: approve it, let it go stale, undo it',
      story:
        'All traffic was moved to green, whose tag was never pushed: users are down. Blue is proven to start. Somebody asks, somebody else approves.',
      try: [
        '/pullcheck rollback cart-api',
        'Press Approve as the one who asked: you are refused. Become the approver, and press it again',
        'Or deploy with a switch before you approve: the plan has gone stale',
        'While it is watched, press "Plan to take it back". Or move time on by a minute, and read how it ended',
      ],
    },
    () =>
      focusedOn(
        ['storefront'],
        [
          blueGreen({
            name: 'cart-api',
            story: 'All traffic goes to a revision that does not start',
            blueTag: '1.41.0',
          }),
        ],
      ),
  ),
  pick(
    'storm',
    'cart-api',
    PULL('auth.missing-pull-role'),
    {
      title: 'An alert storm with three causes',
      story:
        'Eleven apps fail within a minute. Five lost the role of the identity they share, three sit behind a zone that is not linked any more, three pull from Docker Hub.',
      try: [
        'Press "Fire the alerts": one card a cause, not one an app',
        '/pullcheck wallet-api',
        '/pullcheck session-cache',
      ],
    },
    () => focusedOn(['storefront'], stormStories()),
  ),
  pick(
    'healthy',
    'storefront',
    ['healthy', null],
    {
      title: 'A healthy app, until you break it',
      story: 'Nothing is wrong with storefront. Break something with a switch: the role, the tag, the firewall.',
      try: ['Take its role away with the switch, and ask again'],
    },
    () => focusedOn(['storefront', 'inventory-api']),
  ),
  pick(
    'crash',
    'tax-api',
    ['not-a-pull-failure', null],
    {
      title: 'A crash that is no pull problem',
      story: 'tax-api does not stay up. Its image is pulled all the same: the program in it ends at once.',
      try: ['Read what it is instead'],
    },
    () => focusedOn(['tax-api', 'storefront']),
  ),
  pick(
    'bad-day',
    'orders-api',
    PULL('auth.missing-pull-role'),
    {
      title: 'An online shop on a bad day',
      story:
        'Two subscriptions, four environments, five registries. Most of the apps cannot pull their image, each for a reason of its own.',
      try: ['/pullcheck partner-gateway', '/pullcheck loyalty-api', '/pullcheck chat-api', '/pullcheck doctor'],
    },
    demoScenario,
  ),
];
