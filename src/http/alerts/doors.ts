/** Who may hand in alerts: whoever knows a secret, and Azure Monitor by a token of Entra. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { createEntraCheck, type EntraDoor } from './entra.ts';
import { createSecretCheck } from './secrets.ts';

export interface AlertDoors {
  /** Each opens every door. */
  readonly secrets: readonly string[];
  /** Opens that of Azure Monitor alone. */
  readonly entra: EntraDoor | null;
}

export type Admission =
  | { readonly state: 'good' }
  | {
      readonly state: 'refused';
      /** 503: nobody knows, and it is to be sent again. Azure Monitor does not repeat what was answered with 401. */
      readonly status: 401 | 503;
      /** For the log: one of a fixed set. */
      readonly kind: string;
      readonly because: string;
    };

/** @param inPath the part of the path behind the route's own; null = none */
export type Judge = (headers: IncomingHttpHeaders, inPath: string | null) => Promise<Admission>;

const MISSING: Admission = {
  state: 'refused',
  status: 401,
  kind: 'alert-no-secret',
  because:
    'There is no secret: put it behind the path, or into a header, as `Authorization: Bearer …` or `X-Pullcheck-Secret: …`.',
};
const WRONG: Admission = { state: 'refused', status: 401, kind: 'alert-wrong-secret', because: 'The secret is wrong.' };

export function createJudge({ secrets, entra }: AlertDoors, clock: Clock): Judge {
  const isSecret = createSecretCheck(secrets);
  const judgeToken = entra === null ? null : createEntraCheck(entra, clock);
  return async (headers, inPath) => {
    const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null;
    const header = headers['x-pullcheck-secret'];
    const presented = [inPath, typeof header === 'string' ? header.trim() : null, bearer].filter((one) => one !== null);
    if (presented.map(isSecret).includes(true)) return { state: 'good' };
    // Three parts with dots between them are a token, which begins with `{"`; a secret that looks so was compared above.
    if (judgeToken !== null && bearer !== null && /^eyJ[^.]*\.[^.]+\.[^.]+$/.test(bearer)) {
      const verdict = await judgeToken(bearer);
      if (verdict.state === 'good') return verdict;
      const { because } = verdict;
      return verdict.state === 'unknown'
        ? { state: 'refused', status: 503, kind: 'alert-keys-unknown', because }
        : { state: 'refused', status: 401, kind: 'alert-wrong-token', because };
    }
    return presented.length === 0 ? MISSING : WRONG;
  };
}
