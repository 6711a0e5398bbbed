/**
 * Which channel is told of which alert: the section `routes` of the file that `PULLCHECK_POLICY` names
 * (docs/schemas/policy.schema.json, docs/alerts.md). Empty = an alert that comes by a webhook is told nowhere.
 */
import { z } from 'zod';
import type { AppRef } from '../core/app-ref.ts';
import { fits } from '../core/pattern.ts';
import { readSection } from '../core/policy-section.ts';
import type { Alert, Sender } from './alert.ts';
import { severityOf } from './severity.ts';

/** Those that come by a webhook; a post in a chat is answered in its own thread. */
const SENDERS = ['azure-monitor', 'alertmanager', 'grafana', 'generic'] as const satisfies readonly Sender[];

const slack = z.strictObject({
  platform: z.literal('slack'),
  /** Its id, not its name, which anybody may give to another one. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/, "a channel's id is wanted (C…, at the end of the channel's details), not its name"),
});

const teams = z.strictObject({
  platform: z.literal('teams'),
  /** The id of the channel's conversation. */
  channel: z
    .string()
    .regex(
      /^19:[^\s;]{1,200}@(thread\.(tacv2|skype)|unq\.gbl\.spaces)$/,
      "a channel's id is wanted (19:…@thread.tacv2)",
    ),
  /** The team's group id. */
  team: z.guid().optional(),
  /** The channel's tenant; left out = the app's own. */
  tenant: z.guid().optional(),
  /** The address of the connector; left out = that of which the bot heard last, or the world-wide one. */
  serviceUrl: z.url({ protocol: /^https$/ }).optional(),
});

const channel = z.discriminatedUnion('platform', [slack, teams]);
const patterns = z.array(z.string().min(1).max(200)).min(1);

const rule = z.strictObject({
  /** What people call it. */
  name: z.string().min(1).max(80),
  /** Names of apps, resource groups and subscriptions (ids), `*` for any run of characters. All that are given must fit. */
  apps: patterns.default(['*']),
  resourceGroups: patterns.default(['*']),
  subscriptions: patterns.default(['*']),
  /** critical, error, warning, info; or the sender's own word (`Sev0`, `page`, `team-*`). */
  severities: patterns.default(['*']),
  senders: z
    .array(z.enum(SENDERS))
    .min(1)
    .default([...SENDERS]),
  /** Empty = told nowhere. */
  channels: z.array(channel).max(10),
});

export const routesSchema = z.strictObject({
  /** The first rule that fits decides; later ones are not looked at. */
  rules: z.array(rule).default([]),
  /** Where all else goes; empty = nowhere. */
  default: z.array(channel).max(10).default([]),
});

export type AlertRoutes = z.infer<typeof routesSchema>;
export type AlertRoute = AlertRoutes['rules'][number];

/** A channel of a chat, as the policy names it. */
export type Channel =
  | { readonly platform: 'slack'; readonly channel: string }
  | {
      readonly platform: 'teams';
      readonly channel: string;
      readonly team?: string | undefined;
      readonly tenant?: string | undefined;
      readonly serviceUrl?: string | undefined;
    };

/** Nobody is told. */
export const NO_ROUTES: AlertRoutes = routesSchema.parse({});

/**
 * Reads the section `routes` of a policy file; other sections are other folders' matter.
 * @param file the file, parsed
 * @returns every problem at once, each with the place in the file
 */
export function readRoutes(file: unknown): { readonly routes: AlertRoutes } | { readonly problems: readonly string[] } {
  const read = readSection(file, 'routes', routesSchema, NO_ROUTES);
  return 'section' in read ? { routes: read.section } : read;
}

/**
 * @param app null = it is not known which one is meant: only a rule that asks for no app, group or subscription fits then
 * @returns the channels to tell, without doubles; empty = none
 */
export function routesFor(
  { rules, default: others }: AlertRoutes,
  alert: Pick<Alert, 'sender' | 'severity'>,
  app: Pick<AppRef, 'name' | 'resourceGroup' | 'subscriptionId'> | null,
): readonly Channel[] {
  const found = rules.find((each) => ruleFits(each, alert, app));
  const channels = found === undefined ? others : found.channels;
  return [...new Map(channels.map((one) => [`${one.platform} ${one.channel}`, one])).values()];
}

function ruleFits(
  { apps, resourceGroups, subscriptions, severities, senders: from }: AlertRoute,
  { sender, severity }: Pick<Alert, 'sender' | 'severity'>,
  app: Pick<AppRef, 'name' | 'resourceGroup' | 'subscriptionId'> | null,
): boolean {
  const about = (wanted: readonly string[], name: string | undefined): boolean =>
    name === undefined ? wanted.includes('*') : fits(wanted, name);
  return (
    from.some((one) => one === sender) &&
    about(apps, app?.name) &&
    about(resourceGroups, app?.resourceGroup) &&
    about(subscriptions, app?.subscriptionId) &&
    [severityOf(severity), severity].some((word) => about(severities, word?.trim() || undefined))
  );
}
