/** By what a post about a beginning and the one about its end are known to be about the same. */
import type { Sender } from '../alert.ts';
import { cleanLine } from '../clean.ts';
import type { CleanPost } from './chat-post.ts';

const AZURE_ID =
  /\/subscriptions\/[^\s"'<>|?#]{1,500}?\/providers\/microsoft\.alertsmanagement\/alerts\/[0-9a-f-]{32,64}/i;

/** null = nothing in it is the same at its end. */
export function keyOfPost(sender: Sender, post: CleanPost): string | null {
  const id = idOf(sender, post);
  return id === null || id === '' ? null : `${sender} ${cleanLine(id, 400).toLowerCase()}`;
}

function idOf(sender: Sender, { title, text, links }: CleanPost): string | null {
  const all = [...links, title, text].join('\n');
  switch (sender) {
    case 'azure-monitor':
      return (
        AZURE_ID.exec(all.replace(/%(?:25)?2f/gi, '/'))?.[0] ??
        // Of a mail's subject, without the state before and the time behind.
        /Azure Monitor Alert ([^\n]{1,250})/i.exec(all)?.[1]?.replace(/\)? at [\d/]+ [\d:]+ ?(?:AM|PM)?.*$/i, '') ??
        null
      );
    case 'alertmanager':
    case 'grafana':
      return /^\[[^\]\n]{1,60}\]/.test(title) ? title.replace(/^\[[^\]\n]{1,60}\]/, '').trim() : null;
    case 'datadog': {
      const rest =
        /^\W{0,4}(?:re-?triggered|triggered|recovered|warn|no data)(?: on \{[^}\n]{1,200}\})?[:\]] ?(.+)$/i.exec(
          title,
        )?.[1];
      return rest?.trim() ?? /datadoghq\.[a-z]{2,4}\/monitors\/(\d{1,20})/i.exec(all)?.[1] ?? null;
    }
    case 'pagerduty':
      return (
        /pagerduty\.com\/(?:incidents|alerts)\/([A-Z0-9]{4,30})/i.exec(all)?.[1] ??
        /#(\d{1,12})\b/.exec(title)?.[1] ??
        null
      );
    case 'opsgenie':
      return (
        /\/alert\/(?:detail|show)\/([\w-]{6,80})/i.exec(all)?.[1] ??
        /#(\d{1,12})\b/.exec(`${title}\n${text}`)?.[1] ??
        null
      );
    default:
      return null;
  }
}
