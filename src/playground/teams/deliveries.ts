/**
 * How what happens reaches the bot: one signed post each. What the bot does not answer is not sent again: Teams documents no
 * repetition of messages, and shows a person nothing.
 */
import { post } from './http-client.ts';
import type { Issuer } from './issuer.ts';
import type { Delivered, Json, SeenDelivery } from './shapes.ts';
import type { Workspace } from './workspace.ts';

export interface Deliveries {
  /** Everything that was sent, oldest first. */
  readonly seen: readonly SeenDelivery[];
  to(url: string): void;
  /** @param forged `token` in place of a good one; null = no Authorization header */
  raw(activity: Json, forged?: { readonly token?: string | null }): Promise<Delivered>;
  again(): Promise<Delivered>;
}

export function createDeliveries(parts: {
  readonly workspace: Workspace;
  readonly issuer: Issuer;
  readonly unsigned: boolean;
  readonly answerWithinMs: number;
  readonly isDown: () => boolean;
}): Deliveries {
  const { workspace, issuer } = parts;
  const seen: SeenDelivery[] = [];
  let url: string | null = null;
  let last: { readonly activity: Json; readonly headers: Readonly<Record<string, string>> } | null = null;

  async function go(activity: Json, headers: Readonly<Record<string, string>>): Promise<Delivered> {
    if (url === null) throw new Error('Nobody said where to deliver: deliverTo(url).');
    if (parts.isDown()) return { status: 0, body: null, error: 'Teams is down' };
    last = { activity, headers };
    const delivery: SeenDelivery = { activity, at: workspace.now(), answer: null };
    seen.push(delivery);
    const answer = await post(url, JSON.stringify(activity), headers, parts.answerWithinMs);
    delivery.answer = answer;
    workspace.changed();
    return answer;
  }

  return {
    seen,
    to(target) {
      url = target;
    },
    async raw(activity, forged = {}) {
      const token = forged.token === undefined ? (parts.unsigned ? null : await issuer.forge()) : forged.token;
      return go(activity, {
        'content-type': 'application/json; charset=utf-8',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      });
    },
    again() {
      if (last === null) throw new Error('Nothing was delivered yet.');
      return go(last.activity, last.headers);
    },
  };
}
