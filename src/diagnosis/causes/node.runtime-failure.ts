import { defineCause, open } from '../cause.ts';
import { portal, tryAgain } from '../commands.ts';

/** Known to `explain`: on Container Apps the nodes are Microsoft's, and nothing of them can be repaired by hand. */
export const nodeRuntimeFailure = defineCause({
  id: 'node.runtime-failure',
  title: "Node's container runtime fails",
  fits: { 'runtime-failed': 'names' },
  needs: [],

  judge() {
    return open('The container runtime of the node failed, not the registry; its state cannot be read from here.');
  },

  fixes(suspect) {
    return [
      tryAgain(
        suspect,
        'Try once more: the replica may land on another node',
        "The nodes of Container Apps are Microsoft's: there is nothing on them to repair.",
      ),
      {
        title: 'If it stays so, tell Microsoft',
        command: null,
        url: portal(suspect, suspect.ref.resourceId, 'supportrequest'),
        risk: 'none',
        undo: null,
        note: 'Give them the words of the failure, the revision and the time.',
      },
    ];
  },
  rollback: 'passes',
});
