/**
 * Another program's post in a chat. What a sender's post looks like is by its own template, and people change templates: so the
 * sender is told by several signs, and labels, ids and words are read the same way whoever it was.
 */
import type { Alert, ChatPost, Sender } from '../alert.ts';
import { cleanLine, cleanText, scalar } from '../clean.ts';
import { Content, makeAlert } from '../make-alert.ts';
import { readAzureMonitor } from './azure-monitor.ts';
import { keyOfPost } from './chat-key.ts';
import { stateOfPost } from './chat-state.ts';

/** Never throws; linear in the length of the post. */
export function readChatPost(post: ChatPost): Alert {
  const clean = cleanPost(post);
  return embedded(post) ?? alertOf(clean);
}

/** A flow may post the webhook's body as it came. */
function embedded({ texts }: ChatPost): Alert | null {
  for (const text of texts) {
    if (text.length > 300_000 || !text.includes('azureMonitorCommonAlertSchema')) continue;
    try {
      const read = readAzureMonitor(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)));
      if (read.ok && read.alerts.length === 1) return read.alerts[0] ?? null;
    } catch {
      // Cut, or with something around it: it is read as the text that it is.
    }
  }
  return null;
}

export interface CleanPost {
  readonly author: string;
  readonly title: string;
  /** Texts and fields; a part about alerts that have ended beside those that have not is left out. */
  readonly text: string;
  readonly fields: ChatPost['fields'];
  readonly links: readonly string[];
  readonly colour: string;
}

function cleanPost(post: ChatPost): CleanPost {
  const texts = post.texts.slice(0, 100).map((text) => cleanText(text));
  const body = cleanText(texts.filter((text) => text !== '').join('\n'));
  const title = cleanLine(post.title ?? '') || cleanLine(body.split('\n', 1)[0] ?? '');
  return {
    author: cleanLine(post.author ?? '', 80),
    title,
    text: withoutEnded(title, body),
    fields: post.fields
      .slice(0, 50)
      .map(({ label, value }) => ({ label: cleanLine(label, 80), value: cleanText(value, 2000) })),
    links: post.links.slice(0, 50).map((link) => cleanText(link, 2000)),
    colour: (post.colour ?? '').trim().toLowerCase().slice(0, 40),
  };
}

/** Alertmanager and Grafana put those that have ended at the end of the same message. */
function withoutEnded(title: string, body: string): string {
  const fired = /^[*\s]*(?:alerts )?firing[*:\s]*$/im.test(body) || /\bfiring\b/i.test(title);
  const ended = /^[*\s]{0,4}(?:alerts )?resolved[*:\s]{0,4}$/im.exec(body);
  return fired && ended !== null && ended.index > 0 ? body.slice(0, ended.index) : body;
}

function alertOf(post: CleanPost): Alert {
  const sender = senderOf(post);
  const content = new Content();
  content.clues.text(post.title);
  if (sender === 'azure-monitor') azureSubject(`${post.title}\n${post.text}`, content);
  if (post.text !== post.title) content.text(post.text);
  for (const { label, value } of post.fields) {
    content.pair(label, value);
    content.clues.text(`${label}: ${value}`);
  }
  for (const link of post.links) content.clues.text(link);
  return makeAlert({
    sender,
    key: keyOfPost(sender, post),
    state: stateOfPost(post),
    title: post.title,
    severity: severityOf(post),
    at: null,
    url: post.links.find((link) => OWN_LINK[sender]?.test(link) === true) ?? post.links[0],
    content,
  });
}

/** `Fired:Sev3 Azure Monitor Alert RULE on RESOURCE ( microsoft.app/containerapps ) at 4/1/2026 12:22:43 PM`. */
function azureSubject(text: string, content: Content): void {
  const found =
    /Azure Monitor Alert [^\n]{1,200}? on ([\w.-]{1,90})(?: ?\( ?(microsoft\.[a-z.]{1,40}\/[a-z/]{1,60}) ?\))?/i.exec(
      text,
    );
  const [, resource = '', type] = found ?? [];
  if (type === undefined) content.clues.pair('resource', resource);
  else if (/^microsoft\.app\/(?:containerapps|jobs)$/i.test(type)) content.clues.name(resource);
}

const OWN_LINK: Partial<Record<Sender, RegExp>> = {
  'azure-monitor': /^https:\/\/(?:ms\.)?portal\.azure\.(?:com|us|cn)\//i,
  alertmanager: /#\/alerts|\/graph\?|alertmanager/i,
  grafana: /grafana|\/alerting\/|\/d\//i,
  datadog: /datadoghq\.|ddog-gov\./i,
  pagerduty: /pagerduty\.com\/(?:incidents|alerts)/i,
  opsgenie: /opsgenie\.com|\/jira\/ops/i,
};

/** The most telling sign first: who posted it, then how it begins, then where it links to. */
function senderOf(post: CleanPost): Sender {
  const { author, title, text } = post;
  if (/pullcheck/i.test(author)) return 'pullcheck';
  if (/alert ?manager/i.test(author)) return 'alertmanager';
  if (/grafana/i.test(author)) return 'grafana';
  if (/datadog/i.test(author)) return 'datadog';
  if (/pager ?duty/i.test(author)) return 'pagerduty';
  if (/ops ?genie|jira service management/i.test(author)) return 'opsgenie';
  if (/azure (?:monitor|alert)/i.test(author) || /\b(?:fired|resolved|activated|deactivated):sev\d\b/i.test(title))
    return 'azure-monitor';
  const begins = `${title}\n${text}`.slice(0, 2000);
  if (
    /^Value: |^Grafana v\d|^Silence: /m.test(text) ||
    post.links.some((link) => /\/alerting\/(?:silence|grafana)\b/i.test(link))
  )
    return 'grafana';
  if (/^\[(?:firing(?::\d+)?(?:, ?resolved:\d+)?|resolved(?::\d+)?)\]/i.test(title)) return 'alertmanager';
  if (/^\W{0,4}(?:re-?triggered|triggered|recovered|warn|no data)[:\]]/i.test(title)) return 'datadog';
  if (/Azure Monitor|monitorCondition|azure-noreply@microsoft\.com|\bMicrosoft\.AlertsManagement\b/i.test(begins))
    return 'azure-monitor';
  for (const sender of ['pagerduty', 'opsgenie', 'datadog', 'grafana', 'azure-monitor'] as const)
    if (post.links.some((link) => OWN_LINK[sender]?.test(link) === true)) return sender;
  return /\bSev[0-4]\b/.test(begins) && /\balert\b/i.test(begins) ? 'azure-monitor' : 'text';
}

function severityOf({ title, text, fields }: CleanPost): string | null {
  const field = fields.find(({ label }) => /^(?:severity|priority|urgency|alert severity)$/i.test(label));
  if (field !== undefined) return scalar(cleanLine(field.value, 40));
  const said = /(?:^|[\s,*-])(?:alert )?(?:severity|priority|urgency)[*"]{0,2} ?[=:][* "]{0,3}([\w-]{1,20})/i.exec(
    text,
  )?.[1];
  return /\b(?:sev ?[0-5]|P[1-5])\b/i.exec(title)?.[0] ?? said ?? /\bSev[0-4]\b/.exec(text)?.[0] ?? null;
}
