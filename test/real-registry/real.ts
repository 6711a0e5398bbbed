/** A `describe` that needs the real programs. Absent = said, not skipped in silence; with CI=true absent = failure. */
import { missingPrograms } from './programs.ts';
import { openStage, type Stage } from './stage.ts';

export function describeReal(title: string, body: (stage: () => Stage) => void): void {
  const missing = missingPrograms();
  describe(title, () => {
    if (missing.length > 0) {
      test(`skipped: ${missing.join(', ')} not installed`, () => {
        if (process.env.CI === 'true') throw new Error(`must be there in CI: ${missing.join(', ')}`);
        console.warn(`skipped: ${title}: not installed: ${missing.join(', ')}`);
      });
      return;
    }
    let stage: Stage | null = null;
    beforeAll(async () => {
      stage = await openStage();
    }, 60_000);
    afterAll(() => stage?.stop());
    body(() => {
      if (stage === null) throw new Error('the registries did not start');
      return stage;
    });
  });
}
