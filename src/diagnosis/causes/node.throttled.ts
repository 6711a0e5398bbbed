import { defineCause, open } from '../cause.ts';
import { waitFor } from '../commands.ts';

/** Known to `explain`: on Container Apps the nodes are Microsoft's, and nothing of them can be set. */
export const nodeThrottled = defineCause({
  id: 'node.throttled',
  title: 'Node limits its own pulls',
  fits: { 'throttled-by-node': 'names' },
  needs: [],

  judge() {
    return open(
      "The node's own limit of pulls per second was reached; the registry was not even asked. It passes by itself.",
    );
  },

  fixes(suspect) {
    return waitFor(suspect, 'the limit counts pulls per second, and the next try should pass');
  },
  rollback: 'passes',
});
