/** Makes the directory that `prepared.ts` reads; called by `npm run build` alone. */
import { silentLog } from '../../core/log.ts';
import { migrate } from '../database/migrations.ts';
import { openQueues, USUAL_RETRIES } from '../database/queues.ts';
import { USUAL_RETENTION } from '../retention.ts';
import { openNew } from './open-folder.ts';

/** @param folder empty. @returns a `.tar.gz` */
export async function prepareData(folder: string): Promise<Uint8Array> {
  const { engine, lite } = await openNew(folder);
  try {
    await migrate(engine.db, true);
    const boss = await openQueues(engine, silentLog, USUAL_RETRIES, USUAL_RETENTION['dead-letters']);
    await boss.stop({ graceful: false });
    await engine.vacuum();
    const packed = await lite.dumpDataDir('gzip');
    return new Uint8Array(await packed.arrayBuffer());
  } finally {
    await engine.close();
  }
}
