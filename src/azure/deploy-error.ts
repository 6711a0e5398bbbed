/** Whatever is thrown while an app is read or written for a rollback becomes a `DeployError` here, and nowhere else. */
import { isRestError, type PipelineResponse } from '@azure/core-rest-pipeline';
import { DeployError, type DeployErrorKind } from '../rollback/deployer.ts';
import { ForbiddenWrite } from './allowed-writes.ts';
import {
  errorBody,
  GarbledAnswer,
  hasErrorCode,
  isAbort,
  networkCode,
  retryAfterSeconds,
  sentence,
  statusOf,
  WaitTooLong,
} from './errors.ts';
import { signInProblem } from './sign-in-error.ts';
import { SignInError } from './token.ts';

/** @param remedy the command that grants what is missing, for 401 and 403 */
export function deployErrorFrom(error: unknown, remedy: string): DeployError {
  if (error instanceof DeployError) return error;
  // A mistake of ours: nothing was sent, and another try would send nothing either.
  if (error instanceof ForbiddenWrite) return new DeployError('refused', sentence(error.message), { cause: error });
  if (isAbort(error)) return new DeployError('unreachable', 'Azure did not answer in time.', { cause: error });
  if (error instanceof SignInError) {
    const problem = signInProblem(error);
    const kind = problem.code === 'azure-unreachable' ? 'unreachable' : 'forbidden';
    return new DeployError(kind, sentence(problem.message), { remedy: problem.remedy, cause: error });
  }
  if (error instanceof WaitTooLong) {
    const kind = error.status === 429 ? 'throttled' : 'unreachable';
    const retryAfterMs = error.seconds * 1000;
    return new DeployError(kind, `Azure asks to wait ${error.seconds} s.`, { retryAfterMs, cause: error });
  }
  if (error instanceof GarbledAnswer) return new DeployError('unreachable', sentence(error.message), { cause: error });
  const status = statusOf(error);
  if (!isRestError(error) || status === null || status === 0) {
    const code = isRestError(error) ? networkCode(error) : '';
    return new DeployError('unreachable', `Azure did not answer${code === '' ? '' : ` (${code})`}.`, { cause: error });
  }
  return fromAnswer(error, status, remedy);
}

function fromAnswer(error: unknown, status: number, remedy: string): DeployError {
  const { code, message } = errorBody(error);
  const response = isRestError(error) ? error.response : undefined;
  const kind = kindOf(error, status, message);
  const seconds = retryAfterSeconds(response);
  // HTML of a proxy on the way is no sentence of Azure's.
  const told = /^\s*(?:<|$)/.test(message) ? `Azure answered ${status}.` : message;
  return new DeployError(kind, told, {
    code,
    retryAfterMs: seconds === null ? null : seconds * 1000,
    correlationId: correlationOf(response),
    remedy: kind === 'forbidden' ? remedy : null,
    cause: error,
  });
}

/** The two conflicts are told by their codes; ARM and the service in front of it do not always agree on the status. */
function kindOf(error: unknown, status: number, message: string): DeployErrorKind {
  if (
    hasErrorCode(error, 'ContainerAppOperationInProgress') ||
    /active provisioning operation in progress/i.test(message)
  )
    return 'in-progress';
  if (hasErrorCode(error, 'ContainerAppLockConflict') || /another modification is in progress/i.test(message))
    return 'lock-conflict';
  if (status === 429) return 'throttled';
  // ARM says so of a subscription in which the identity has no right at all.
  if (status === 401 || status === 403 || hasErrorCode(error, 'SubscriptionNotFound')) return 'forbidden';
  if (status === 404 || status === 410) return 'gone';
  return status === 408 || status >= 500 ? 'unreachable' : 'refused';
}

export function correlationOf(response: PipelineResponse | undefined): string | null {
  return response?.headers.get('x-ms-correlation-request-id') ?? null;
}
