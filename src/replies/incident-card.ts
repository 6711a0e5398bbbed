/** An incident as a message: one card for all that has the same cause, edited in place. */
import { lastedMs } from '../alerts/advance.ts';
import type { Incident, IncidentApp } from '../alerts/incident.ts';
import type { Action, Reply, Severity, Text } from './reply.ts';
import { reply } from './reply.ts';
import { say, sayUrl, sentence } from './say.ts';

/** Names a line; the others are counted. */
const MOST_NAMES = 8;

export interface CardOptions {
  /** Where the cause pages are, without a slash at the end; null = no links. */
  readonly docsUrl: string | null;
  readonly now: Date;
}

export function incidentCard(incident: Incident, options: CardOptions): Reply {
  if (incident.healed) return healedReply(incident);
  return reply({
    id: `incident:${incident.id}`,
    title: titleOf(incident),
    severity: severityOf(incident),
    summary: [...verdictOf(incident, options.now), ...countsOf(incident)],
    actions: linksOf(incident, options.docsUrl),
    footer: footerOf(incident),
  });
}

/** It was over before anybody could look: one line. */
export function healedReply({ id, headline, apps, url }: Incident): Reply {
  const name = apps[0]?.app.name ?? 'The app';
  const safe = sayUrl(url);
  return reply({
    id: `incident:${id}`,
    title: `${say(name, 80)} has healed already`,
    severity: 'ok',
    summary: [['No image pull of it fails now.'], [`The alert was about this: ${sentence(say(headline, 300))}`]],
    actions: safe === null ? [] : [{ label: 'Open the alert', url: safe }],
  });
}

/** For the thread of another alert of the same trouble. @param link to the card; null = the platform has none */
export function joinedReply(incident: Incident, link: string | null): Reply {
  const others = incident.apps.length - 1;
  const known = others > 0 ? ` It strikes ${others + 1} apps so far.` : '';
  const safe = sayUrl(link);
  return reply({
    id: `incident:${incident.id}`,
    title: incident.state === 'open' ? 'Known already' : 'Known, and over',
    severity: 'info',
    summary: [[`${sentence(say(incident.headline, 300))}${known} The diagnosis stands in this channel already.`]],
    actions: safe === null ? [] : [{ label: 'Open the incident', url: safe }],
    thread: true,
  });
}

function failing({ apps }: Incident): readonly IncidentApp[] {
  return apps.filter(({ state }) => state === 'failing');
}

function titleOf(incident: Incident): string {
  const { apps, state, ending } = incident;
  const all = apps.length === 1 ? say(apps[0]?.app.name ?? 'An app', 80) : `${apps.length} apps`;
  if (state === 'closed') return ending === 'unseen' ? `${all}: no longer looked at` : `Over: ${all}`;
  const now = failing(incident);
  const subject = now.length === 1 ? say(now[0]?.app.name ?? 'An app', 80) : `${now.length} apps`;
  if (incident.unsure === true) return `An alert about ${subject}`;
  const back = incident.reopened > 0 ? ' again' : '';
  return `${subject} ${now.length === 1 ? 'fails' : 'fail'}${back}`;
}

function severityOf({ state, ending, unsure }: Incident): Severity {
  if (state === 'open') return unsure === true ? 'warning' : 'critical';
  return ending === 'unseen' ? 'warning' : 'ok';
}

/** What is so now comes first: a headline that is over, or about an app that is well again, is not the verdict any more. */
function verdictOf(incident: Incident, now: Date): Text[] {
  const said = sentence(say(incident.headline, 300));
  const [status, ...more] = statusOf(incident, now);
  if (status === undefined) return [[said]];
  if (incident.state === 'closed') return [status, [`It was: ${said}`], ...more];
  const holds = failing(incident).some(({ app }) => incident.headline.includes(app.name));
  const anyWell = incident.apps.some(({ state }) => state !== 'failing');
  return holds || !anyWell ? [[said], status, ...more] : [status, [`It began so: ${said}`], ...more];
}

function statusOf(incident: Incident, now: Date): Text[] {
  const { apps, sharedBy, state, ending, reopened } = incident;
  const lines: Text[] = [];
  if (state === 'open') {
    const struck = failing(incident);
    const shared = sharedBy !== null && sharedBy > 1 ? `${sharedBy} apps share it; ` : '';
    if (incident.unsure === true) lines.push([`Not seen ready yet: ${names(struck)}.`]);
    else lines.push([`${shared}${struck.length} failing: ${names(struck)}.`]);
    const back = apps.filter((app) => app.state === 'ready');
    if (back.length > 0) lines.push([`Ready again: ${names(back)}.`]);
  } else if (ending === 'unseen')
    lines.push(['No alert came for a day, and I do not look any more. Ask when you want to know.']);
  else {
    const left = apps.filter((app) => app.state === 'left');
    const well = left.length === 0 ? 'All is ready again' : 'Nothing fails for this reason any more';
    lines.push([`${well}, after ${duration(lastedMs(incident, now))}: ${names(apps)}.`]);
  }
  if (reopened > 0)
    lines.push([
      reopened === 1 ? 'It had been over once, and came back.' : `It had been over ${reopened} times, and came back.`,
    ]);
  return lines;
}

function countsOf({ alerts, openedAt, lastSeenAt }: Incident): Text[] {
  const since = { time: new Date(openedAt) };
  if (alerts === 1) return [['1 alert, at ', since, '.']];
  return [[`${alerts} alerts since `, since, ', the last at ', { time: new Date(lastSeenAt) }, '.']];
}

function linksOf({ url, cause }: Incident, docsUrl: string | null): Action[] {
  const safe = sayUrl(url);
  return [
    ...(safe === null ? [] : [{ label: 'Open the alert', url: safe }]),
    ...(docsUrl === null || cause === null ? [] : [{ label: `About ${cause}`, url: `${docsUrl}/${cause}.md` }]),
  ];
}

function footerOf({ state, ground, owed }: Incident): Text {
  // A muted channel's, or one into which the bot was let only now.
  if (owed === true && state === 'closed') return ['The diagnosis was not said here.'];
  if (owed === true) return ['The diagnosis follows; this message is kept up to date.'];
  const where = ground === 'room' ? 'The diagnosis is in the thread' : 'The diagnosis is above';
  return [state === 'open' ? `${where}; this message is kept up to date.` : `${where}.`];
}

function names(apps: readonly IncidentApp[]): string {
  const shown = apps.slice(0, MOST_NAMES).map(({ app }) => say(app.name, 80));
  const more = apps.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `40 s`, `12 min`, `3 h 5 min`, `2 d 3 h`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
