/** Adds to the answer whom else the cause strikes, and says what of it could not be seen. Pure. */
import type { Fact } from '../core/fact.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { findOthers } from './blast-radius.ts';
import type { Inventory } from './inventory.ts';
import type { JudgedImage } from './report.ts';
import type { Diagnosis, NotChecked } from './result.ts';

/** Many subscriptions may be out of sight; a few of them show what is missing. */
const MOST_GAPS = 3;

/**
 * @param told the answer so far
 * @param failing the images that fail; none = nothing fails to pull
 */
export function tellOthers<T extends Pick<Diagnosis, 'app' | 'notChecked'>>(
  told: T,
  failing: readonly JudgedImage[],
  inventory: Fact<Inventory>,
): T & Pick<Diagnosis, 'alsoAffected' | 'blastRadius'> {
  const explained = failing.map(({ suspect, facts, verdict }) => ({ suspect, facts, first: verdict.standing[0] }));
  const { alsoAffected, blastRadius, unseen } = findOthers(told.app, explained, inventory);
  const rest = unseen.length - MOST_GAPS;
  const rows: NotChecked[] = unseen.slice(0, MOST_GAPS).map((gap, i) => ({
    fact: 'inventory',
    because: clean(gap.because + (i === MOST_GAPS - 1 && rest > 0 ? `, and ${rest} more like it` : '')),
    remedy: gap.remedy === null ? null : redact(gap.remedy),
    wouldSettle: [],
  }));
  return {
    ...told,
    notChecked: [...told.notChecked, ...rows],
    alsoAffected: alsoAffected.map((one) => ({ ...one, because: clean(one.because) })),
    blastRadius: { ...blastRadius, because: blastRadius.because === null ? null : clean(blastRadius.because) },
  };
}

function clean(text: string): string {
  return redact(safeLine(text, 600));
}
