/** Every reason for which something is refused or ends, with a stable code: an interface, add and never rename. */
import type { StruckReason } from '../diagnosis/target-proof.ts';

/** Why a former revision is no target. */
export type CandidateReason =
  | StruckReason
  | 'never-ready'
  | 'purged'
  | 'same-image'
  | 'cause-strikes-too'
  | 'template-unread'
  | 'not-seen'
  | 'not-looked-at';

/** Why there is no plan. */
export type NoPlanReason =
  | 'not-needed'
  | 'cause-strikes-too'
  | 'no-target'
  | 'target-unknown'
  | 'target-rejected'
  | 'already-there'
  | 'unsupported-mode'
  | 'traffic-pinned'
  | 'labels-lost'
  | 'deployment-in-progress'
  | 'app-deleted'
  | 'nothing-to-restart'
  | 'undo-not-possible'
  | 'undo-too-late'
  | 'changed-since';

/** Why somebody's click or command is refused. */
export type ApprovalReason =
  | 'no-policy'
  | 'no-rule'
  | 'not-listed'
  | 'own-request'
  | 'other-platform'
  | 'not-signed'
  | 'guest'
  | 'external'
  | 'other-tenant'
  | 'membership-unknown'
  | 'break-glass-not-listed'
  | 'break-glass-no-reason'
  | 'plan-unknown'
  | 'plan-decided'
  | 'plan-expired'
  | 'plan-stale'
  | 'other-plan-runs';

/** Why a rollback that was begun failed. */
export type FailureReason =
  | 'azure-refused'
  | 'azure-busy'
  | 'azure-forbidden'
  | 'azure-unreachable'
  | 'app-gone'
  | 'operation-failed'
  | 'not-ready'
  | 'not-ready-in-time'
  | 'did-not-stay-ready'
  | 'changed-by-somebody';

export type ReasonCode = CandidateReason | NoPlanReason | ApprovalReason | FailureReason;

/** What each says, for docs/rollback.md. */
export const REASONS: Readonly<Record<ReasonCode, string>> = {
  'image-gone': 'the image that it ran is no longer in its registry',
  'image-other-platform': 'its image is not built for linux/amd64, the only platform of Container Apps',
  'image-locked': 'its image is locked or under quarantine: nobody may pull it',
  'image-invalid': 'its image name cannot be parsed',
  'registry-entry-gone': 'the app no longer has the registry entry that it pulled by',
  'secret-gone': 'the app no longer has a secret that it names',
  'never-ready': 'it is not known to have been ready',
  purged: 'Azure no longer keeps the revision',
  'same-image': 'it runs the image that cannot be pulled',
  'cause-strikes-too': 'the cause strikes older revisions as well',
  'template-unread': 'Azure did not return its template',
  'not-seen': 'whether it can be pulled could not be seen',
  'not-looked-at': 'a newer revision is proven, or was tried first',
  'not-needed': 'the app runs, or nothing is broken',
  'no-target': 'no former revision is proven to be startable',
  'target-unknown': 'the app has no revision of the name that was asked for',
  'target-rejected': 'the revision that was asked for is no safe target',
  'already-there': 'the target gets all traffic already',
  'unsupported-mode': 'the revisions mode is one that cannot be rolled back from here (Labels)',
  'traffic-pinned': 'Single mode, but the traffic names a revision: what Azure would do is not known',
  'labels-lost': 'a label of the traffic could not be kept',
  'deployment-in-progress': 'a deployment is under way, and Azure lets nobody else write',
  'app-deleted': 'the app no longer exists, or is being deleted',
  'nothing-to-restart': 'there is no active revision to restart',
  'undo-not-possible': 'it wrote nothing that could be taken back',
  'undo-too-late': 'its watch is over',
  'changed-since': 'somebody has changed the app since',
  'no-policy': 'no approvals are configured: nobody may carry anything out',
  'no-rule': 'no rule of the policy is about this app',
  'not-listed': 'the rule about this app does not list this person',
  'own-request': 'four eyes: who asked for the plan may not approve it',
  'other-platform': 'it was asked for in another chat: whether both are one person cannot be told',
  'not-signed': 'the place that the request came from vouches for nobody',
  guest: 'guests may not decide',
  external: 'people of another organisation may not decide',
  'other-tenant': 'people of another tenant may not decide',
  'membership-unknown': 'the chat did not tell whether this person is a member',
  'break-glass-not-listed': 'the rule does not let this person break the glass',
  'break-glass-no-reason': 'breaking the glass takes a typed reason',
  'plan-unknown': 'there is no plan of that id',
  'plan-decided': 'somebody was faster',
  'plan-expired': 'the plan is too old',
  'plan-stale': 'the app has moved since the plan was made',
  'other-plan-runs': 'another plan of this app is being carried out',
  'azure-refused': 'Azure refused the change',
  'azure-busy': 'Azure was busy with another change for too long',
  'azure-forbidden': 'the identity that carries out lacks the right',
  'azure-unreachable': 'Azure could not be reached for too long',
  'app-gone': 'the app or the revision was deleted meanwhile',
  'operation-failed': 'Azure took the change, and then it failed',
  'not-ready': 'the revision failed to start',
  'not-ready-in-time': 'the revision did not become ready in time',
  'did-not-stay-ready': 'the revision became ready and failed during the watch',
  'changed-by-somebody': 'somebody else changed the app meanwhile',
};
