/**
 * The platform's own words, as recorded from live environments (event streams and ContainerAppSystemLogs of 2023 to 2026)
 * or as users have posted them. Stories that are told beforehand and what happens in the simulation use the same ones.
 */

export interface Said {
  readonly reason: string;
  readonly message: string;
}

export const UNAUTHORIZED: Said = {
  reason: 'ImagePullUnauthorized',
  message: 'Container pull image failed with unauthorized error.',
};

/** The newer wording, with the image in it. */
export function unauthorizedFor(image: string): Said {
  return {
    reason: 'ImagePullUnauthorized',
    message: `Unauthorized to access image ${image}. ErrorMessage=Image pull failed with unauthorized error. UNAUTHORIZED authentication required`,
  };
}

export function notFoundTail(image: string, error: object, trace: string): string {
  return `Image ${image} not found in registry. ErrorMessage=Image not found or access denied. Error: ${JSON.stringify(error)}\n, GenevaTraceId=${trace}.`;
}

export function scheduled(replica: string): Said {
  return { reason: 'AssigningReplica', message: `Replica '${replica}' has been scheduled to run on a node.` };
}

export function pulling(image: string): Said {
  return { reason: 'PullingImage', message: `Pulling image '${image}'` };
}

export function pulled(image: string, seconds: string): Said {
  return {
    reason: 'PulledImage',
    message: `Successfully pulled image "${image}" in ${seconds}s. Image size: 28311552 bytes.`,
  };
}

/** @param tail what Azure adds; `''` when it gives no reason there */
export function pullFailed(container: string, tail: string): Said {
  return {
    reason: 'ContainerTerminated',
    message: `Container '${container}' was terminated with exit code '' and reason 'ImagePullFailure'${tail ? `. ${tail}` : ''}`,
  };
}

/** Old environments and dedicated profiles pass the kubelet's words on. */
export function kubeletFailed(image: string, error: string): Said {
  return {
    reason: 'Failed',
    message: `Failed to pull image "${image}": rpc error: code = Unknown desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${error}`,
  };
}

export const KUBELET_GAVE_UP: Said = { reason: 'Failed', message: 'Error: ErrImagePull' };

export function created(container: string): Said {
  return { reason: 'ContainerCreated', message: `Created container '${container}'` };
}

export function startedContainer(container: string): Said {
  return { reason: 'ContainerStarted', message: `Started container '${container}'` };
}

export function stopped(container: string): Said {
  return {
    reason: 'ContainerTerminated',
    message: `Container '${container}' was terminated with exit code '' and reason 'ManuallyStopped'`,
  };
}

export function processExited(container: string, code: number): Said {
  return {
    reason: 'ContainerTerminated',
    message: `Container '${container}' was terminated with exit code '${code}' and reason 'ProcessExited'`,
  };
}

export function creatingRevision(revision: string): Said {
  return { reason: 'RevisionCreation', message: `Creating new revision '${revision}'` };
}

export function revisionReady(revision: string): Said {
  return { reason: 'RevisionReady', message: `Successfully provisioned revision '${revision}'` };
}

export const DEACTIVATING_OLD: Said = {
  reason: 'RevisionDeactivating',
  message: "Deactivating Old revisions since 'ActiveRevisionsMode=Single'",
};

/** What a revision and its replicas show while an image cannot be pulled (recorded). */
export const PULL_BACK_OFF = 'Pending:ImagePullBackOff on legion';

export function waitingFor(
  reason: 'PullingImage' | 'ImagePullBackOff' | 'PodInitializing' | 'CrashLoopBackOff',
): string {
  return `Container is waiting with reason: ${reason} on legion.`;
}

/** The sentence around an image's problem when a write is refused. Azure strips the URL down to `https:`. */
export function invalidImage(app: string, container: string, image: string, problem: string): string {
  return `Failed to provision revision for container app '${app}'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.${container}.image' is invalid with details: 'Invalid value: "${image}": ${problem}';..`;
}

/** `properties.statusMessage` of the activity log's event, when a write that was accepted has failed. */
export function failedWriteStatus(code: string, message: string): object {
  return {
    status: 'Failed',
    error: {
      code: 'ResourceOperationFailure',
      message: "The resource operation completed with terminal provisioning state 'Failed'.",
      details: [{ code, message }],
    },
  };
}
