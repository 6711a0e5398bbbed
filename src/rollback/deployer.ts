/**
 * The port through which a rollback reads and writes: what is not here cannot be sent. There is no PUT, no listSecrets, no
 * deactivate and no change of the revisions mode (docs/decisions). `azure/` fulfils it, with an identity of its own.
 *
 * Every method rejects with a {@link DeployError} and with nothing else, and also when `signal` aborts (`unreachable`).
 */
import type { AppRef } from '../core/app-ref.ts';
import type { JsonObject } from '../core/json.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';

/** What making a plan needs: the identity that reads is enough. */
export interface LiveReader {
  /** @throws DeployError `gone` when the app or job no longer exists */
  app(ref: AppRef, signal: AbortSignal): Promise<LiveApp>;
  /**
   * All revisions that Azure keeps, inactive ones too, in any order; of a job, none.
   * @throws DeployError when the list could not be read whole: a part of it would make "purged" of what is merely unread
   */
  revisions(ref: AppRef, signal: AbortSignal): Promise<readonly LiveRevision[]>;
}

export interface Deployer extends LiveReader {
  /** PATCH `configuration.ingress.traffic` of an app: Azure replaces the whole array, so `traffic` is all of it. */
  setTraffic(ref: AppRef, traffic: readonly JsonObject[], signal: AbortSignal): Promise<Sent>;
  /**
   * PATCH `template` of an app or a job, as a merge patch (RFC 7396): what it does not name stays, null deletes. It is sent
   * byte for byte as given, for the SDK drops what it does not know.
   */
  setTemplate(ref: AppRef, template: JsonObject, signal: AbortSignal): Promise<Sent>;
  /** POST `…/revisions/<name>/activate`. Azure checks images and registries again: a refusal has its text. */
  activate(ref: AppRef, revisionName: string, signal: AbortSignal): Promise<Sent>;
  /** POST `…/revisions/<name>/restart`. */
  restart(ref: AppRef, revisionName: string, signal: AbortSignal): Promise<Sent>;
  /** One look at an operation; never waits for its end. */
  poll(operation: Operation, signal: AbortSignal): Promise<OperationState>;
}

/** Azure took it. */
export interface Sent {
  /** `x-ms-correlation-request-id` of the answer: what support and the activity log know it by. null = none given. */
  readonly correlationId: string | null;
  /** null = it is done already: Azure answered 200 and names nothing to poll. */
  readonly operation: Operation | null;
}

/** Something that Azure still works on. Plain data: it is stored, and polled after a restart. */
export interface Operation {
  /** From the header `azure-asyncoperation` (answers 200 with a `status`) or `location` (answers 202 until it is done). */
  readonly follow: 'async-operation' | 'location';
  readonly url: string;
}

export type OperationState =
  | {
      readonly state: 'in-progress';
      /** As Azure asks (`retry-after`); null = it does not say. */
      readonly retryAfterMs: number | null;
    }
  | { readonly state: 'succeeded' }
  /** `code` and `text` are Azure's own; `text` may quote logs, so it is cleaned where it is said. */
  | { readonly state: 'failed'; readonly code: string | null; readonly text: string }
  /**
   * It may not be looked at (403: its URL is the subscription's, a role on the resource group does not reach it) or Azure has
   * forgotten it (404). The app's own `provisioningState` tells instead.
   */
  | { readonly state: 'not-visible'; readonly because: string };

export type DeployErrorKind =
  /** 409 `ContainerAppOperationInProgress`: another write is under way. Nothing was done; it may be tried again. */
  | 'in-progress'
  /** 409 `ContainerAppLockConflict`: the like, held for a moment. */
  | 'lock-conflict'
  /** 429. Nothing was done. */
  | 'throttled'
  /** Network, 5xx, or aborted: whether it was done is not known; read before it is tried again. */
  | 'unreachable'
  /** 401 or 403: the identity lacks the right. */
  | 'forbidden'
  /** 404: the app, job or revision does not exist. */
  | 'gone'
  /** Any other answer with Azure's reason, such as PUT-time validation of the image. */
  | 'refused';

/** Worth another try: nobody has to change anything for it. */
export const RETRYABLE: ReadonlySet<DeployErrorKind> = new Set([
  'in-progress',
  'lock-conflict',
  'throttled',
  'unreachable',
]);

export class DeployError extends Error {
  readonly kind: DeployErrorKind;
  /** Azure's code, or null. */
  readonly code: string | null;
  /** As Azure asks, or null. */
  readonly retryAfterMs: number | null;
  readonly correlationId: string | null;
  /** The one command or step that would let it through; null = none. */
  readonly remedy: string | null;

  /** @param message Azure's own text, or a sentence of ours where there is none */
  constructor(
    kind: DeployErrorKind,
    message: string,
    more: {
      readonly code?: string | null;
      readonly retryAfterMs?: number | null;
      readonly correlationId?: string | null;
      readonly remedy?: string | null;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'DeployError';
    this.kind = kind;
    this.code = more.code ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.correlationId = more.correlationId ?? null;
    this.remedy = more.remedy ?? null;
  }
}
