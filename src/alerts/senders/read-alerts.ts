/** What a reader of webhooks hands back, and how it says what is wrong. */
import type { z } from 'zod';
import { safeLine } from '../../core/safe-text.ts';
import type { Alert } from '../alert.ts';

export type ReadAlerts =
  | { readonly ok: true; readonly alerts: readonly Alert[] }
  /** One or two sentences for whoever set the sender up: what is wrong, and where. */
  | { readonly ok: false; readonly because: string };

export function refused(because: string): ReadAlerts {
  return { ok: false, because };
}

/** The first problems, each with its place: `alerts.3.labels: expected object`. */
export function refusedBy(error: z.ZodError): ReadAlerts {
  const problems = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${lower(message)}`);
  const more = error.issues.length - problems.length;
  return refused(safeLine(`${problems.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`, 600));
}

function lower(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** Which kind of thing came in place of an object. */
export function kindOf(body: unknown): string {
  if (body === null) return 'null';
  if (Array.isArray(body)) return 'a list';
  return typeof body === 'object' ? 'an object' : `a ${typeof body}`;
}
