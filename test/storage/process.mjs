/**
 * A process with a store open, to be killed: `node process.mjs <location as JSON>`. It tells its parent what happens, and does what
 * it is told: `{ accept: key }`; `{ hang: true }` begins work that never ends, `{ work: true }` work that ends.
 */
import { systemClock } from '../../dist/core/clock.js';
import { silentLog } from '../../dist/core/log.js';
import { openStore } from '../../dist/storage/open-store.js';
import { USUAL_RETENTION } from '../../dist/storage/retention.js';

const tell = (message) => process.send?.(message);
process.on('disconnect', () => process.exit(1));

try {
  const store = await openStore({
    location: JSON.parse(process.argv[2]),
    retention: USUAL_RETENTION,
    clock: systemClock,
    log: silentLog,
  });
  process.on('message', async ({ accept, hang, work }) => {
    if (accept !== undefined) {
      const person = { platform: 'slack', id: 'U1', name: 'ana' };
      const request = { words: [accept], person, place: 'p' };
      tell({ accepted: await store.inbox.accept(accept, { kind: 'ask', request, shown: null }) });
    }
    if (hang || work)
      store.inbox.start(async (_work, { id }) => {
        tell({ began: id });
        return hang ? new Promise(() => {}) : null;
      });
  });
  tell({ open: true });
} catch (error) {
  tell({ refused: error.message, remedy: error.remedy });
  process.disconnect();
}
