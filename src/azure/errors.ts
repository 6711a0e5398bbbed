/** Whatever an SDK, the network or a garbled answer throws becomes one of our unknowns here, and nowhere else. */
import { isRestError, type PipelineResponse, RestError } from '@azure/core-rest-pipeline';
import { PullcheckError } from '../core/error.ts';
import { type Unknown, unknown } from '../core/fact.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { isObject, type Json, list, obj, text } from './json.ts';
import { signInProblem } from './sign-in-error.ts';
import { SignInError } from './token.ts';

/**
 * The service asks to wait longer than a diagnosis can. Thrown by the pipeline in place of a long sleep. No RestError on
 * purpose: the retry policy would look at its response, and sleep after all.
 */
export class WaitTooLong extends Error {
  readonly seconds: number;
  readonly status: number;
  constructor(seconds: number, status: number) {
    super(`asked to wait ${seconds} s`);
    this.name = 'WaitTooLong';
    this.seconds = seconds;
    this.status = status;
  }
}

/** What was being read, and the command that would grant it. */
export interface Sight {
  /** Completes "I may not read …": "the app orders-api". */
  readonly what: string;
  /** For 401 and 403: the exact command, or null when there is none. */
  readonly remedy: string | null;
}

/** The answer came, and cannot be what the service means: HTML, half a JSON, an empty body. */
export class GarbledAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GarbledAnswer';
  }
}

/** Turns a failed read into the reason for which the fact is unknown. */
export function unknownFrom(error: unknown, sight: Sight): Unknown {
  if (isAbort(error)) return unknown('timeout', `reading ${sight.what} took too long`);
  if (error instanceof SignInError) {
    const problem = signInProblem(error);
    const kind = problem.code === 'azure-unreachable' ? 'unreachable' : 'denied';
    return unknown(kind, problem.message, problem.remedy);
  }
  if (error instanceof GarbledAnswer) return unknown('failed', `${error.message} while reading ${sight.what}`);
  if (error instanceof WaitTooLong)
    return unknown(
      'throttled',
      `Azure is ${error.status === 429 ? 'throttling' : 'busy'} (${error.status}) and asks to wait ${error.seconds} s; ${sight.what} could not be read`,
    );
  // What an SDK stumbled over in an answer of the wrong shape; its words are about its own code.
  if (error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError)
    return unknown('failed', `Azure's answer could not be understood while reading ${sight.what}`);
  if (!isRestError(error)) return unknown('failed', `reading ${sight.what} failed: ${say(error)}`);
  const status = error.response?.status ?? error.statusCode;
  if (status === undefined || status === 0) return unreachable(error, sight);
  return fromStatus(status, error, sight);
}

function fromStatus(status: number, error: RestError, sight: Sight): Unknown {
  const { code, message } = errorBody(error);
  if (status === 429) {
    const seconds = retryAfterSeconds(error.response);
    const wait = seconds === null ? '' : ` and asks to wait ${seconds} s`;
    return unknown('throttled', `Azure is throttling${wait}; ${sight.what} could not be read`);
  }
  const ip = /client with IP '([^']{1,60})' is not allowed/i.exec(message)?.[1];
  if (ip !== undefined)
    return unknown(
      'unreachable',
      `its firewall does not let my own address (${safeLine(ip, 60)}) in, so I cannot read ${sight.what}`,
      sight.remedy,
    );
  if (status === 401) {
    // ARM's codes for a token that is no longer good; a registry's UNAUTHORIZED is about rights.
    const stale = /AuthenticationToken|^AuthenticationFailed$/.test(code ?? '');
    const because = `my sign-in was not accepted while reading ${sight.what}${coded(code)}`;
    return unknown('denied', because, stale ? 'az login' : sight.remedy);
  }
  if (status === 403) {
    const action = /perform action '([^']{1,200})'/i.exec(message)?.[1];
    const right = action === undefined ? '' : ` (${safeLine(action, 120)})`;
    return unknown('denied', `I do not have the right to read ${sight.what}${right}`, sight.remedy);
  }
  if (status === 404 || status === 410) return unknown('absent', `Azure knows nothing of ${sight.what}${coded(code)}`);
  if (status >= 200 && status < 300)
    return unknown('failed', `Azure's answer could not be understood while reading ${sight.what}`);
  // A body without a message of its own, HTML or JSON, is no sentence.
  const told = /^\s*(?:[<{["]|$)/.test(message) ? '' : `: ${say(message)}`;
  return unknown('failed', `Azure answered ${status}${coded(code)} while reading ${sight.what}${told}`);
}

function unreachable(error: RestError, sight: Sight): Unknown {
  const code = networkCode(error);
  const host = hostOf(error);
  const at = host === null ? 'Azure' : host;
  if (error.code === RestError.PARSE_ERROR)
    return unknown('failed', `Azure's answer could not be understood while reading ${sight.what}`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return unknown('unreachable', `the name ${at} does not resolve from here, so ${sight.what} could not be read`);
  const why = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)
    ? `the certificate of ${at} is not trusted here`
    : `${at} could not be reached from here`;
  return unknown('unreachable', `${why}${coded(code)}, so ${sight.what} could not be read`);
}

/** A 4xx or 5xx of a raw request, in the form in which the SDKs throw theirs. */
export function httpError(response: PipelineResponse): RestError {
  const error = new RestError(`HTTP ${response.status}`, {
    statusCode: response.status,
    request: response.request,
    response,
  });
  const { code, message } = errorBody(error);
  if (code !== null) error.code = code;
  if (message !== '') error.message = safeLine(redact(message), 500);
  return error;
}

/** HTTP status of what was thrown, or null when there was no answer. */
export function statusOf(error: unknown): number | null {
  if (!isRestError(error)) return null;
  return error.response?.status ?? error.statusCode ?? null;
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

/**
 * Code and message of an error's body. Azure has several shapes: `{error:{code,message}}` (ARM), `{code,message}` flat
 * (Container Apps uses both), `{errors:[{code,message}]}` (registries), and Log Analytics nests the reason in innererror.
 */
export function errorBody(error: unknown): { readonly code: string | null; readonly message: string } {
  if (!isRestError(error)) return { code: null, message: error instanceof Error ? error.message : '' };
  const raw = error.response?.bodyAsText ?? '';
  const body = parseObject(raw) ?? obj(isObject(error.details) ? error.details : {});
  const first = list(body.errors)[0];
  const outer = isObject(body.error) ? body.error : isObject(first) ? first : body;
  const codes: string[] = [];
  const messages: string[] = [];
  let at: Json | null = outer;
  for (let depth = 0; at !== null && depth < 8; depth += 1) {
    const code = text(at.code);
    const message = text(at.message);
    if (code !== null) codes.push(code);
    if (message !== null) messages.push(message);
    at = isObject(at.innererror) ? at.innererror : isObject(at.innerError) ? at.innerError : null;
  }
  const shown = messages.length > 0 ? messages.join(' ') : raw.slice(0, 2_000);
  return { code: codes.at(0) ?? text(error.code), message: shown };
}

/** Does the body's error, or one nested in it, have this code? */
export function hasErrorCode(error: unknown, wanted: string): boolean {
  if (!isRestError(error)) return false;
  const raw = error.response?.bodyAsText ?? '';
  return raw.includes(`"${wanted}"`) || JSON.stringify(error.details ?? null).includes(`"${wanted}"`);
}

/**
 * For the few calls that may fail as a whole (finding an app): the same words as an error for the user.
 */
export function asPullcheckError(error: unknown, sight: Sight): PullcheckError {
  if (error instanceof PullcheckError) return error;
  if (error instanceof SignInError) {
    const problem = signInProblem(error);
    return new PullcheckError(problem.code, sentence(problem.message), { remedy: problem.remedy, cause: error });
  }
  const reason = unknownFrom(error, sight);
  if (statusOf(error) === 401)
    return new PullcheckError('sign-in-failed', sentence(reason.because), { remedy: 'az login', cause: error });
  // A subscription that Azure does not know to this identity is no network trouble.
  const code = reason.kind === 'denied' || reason.kind === 'absent' ? 'azure-denied' : 'azure-unreachable';
  const remedy = reason.kind === 'absent' ? 'az account list --output table' : reason.remedy;
  return new PullcheckError(code, sentence(reason.because), { remedy, cause: error });
}

export function sentence(clause: string): string {
  const trimmed = clause.trim();
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** Whole seconds that the service asks to wait, from its headers; null when it names none. */
export function retryAfterSeconds(response: PipelineResponse | undefined): number | null {
  if (!response) return null;
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const millis = Number(response.headers.get(name) ?? Number.NaN);
    if (Number.isFinite(millis)) return Math.ceil(millis / 1000);
  }
  const header = response.headers.get('retry-after');
  if (header === undefined) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.ceil(seconds);
  // The date form is measured against the service's own clock, so that ours does not matter.
  const until = Date.parse(header) - Date.parse(response.headers.get('date') ?? '');
  return Number.isFinite(until) ? Math.max(0, Math.ceil(until / 1000)) : null;
}

function coded(code: string | null): string {
  return code === null || code === '' ? '' : ` (${safeLine(code, 60)})`;
}

function say(error: unknown): string {
  return safeLine(redact(error instanceof Error ? error.message : String(error)), 200);
}

function parseObject(raw: string): Json | null {
  try {
    const value: unknown = JSON.parse(raw);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** `ECONNRESET` and the like, of a request that got no answer; `''` = none is told. */
export function networkCode(error: RestError): string {
  const inner = error.cause;
  const code = isObject(inner) ? text(inner.code) : null;
  return (error.code === RestError.REQUEST_SEND_ERROR ? code : (error.code ?? code)) ?? '';
}

function hostOf(error: RestError): string | null {
  const url = error.request?.url;
  return url !== undefined && URL.canParse(url) ? new URL(url).host : null;
}
