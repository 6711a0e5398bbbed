/** The order of what stands equally strong: open causes, then those that facts speak against, the generic one last. */
import { type Cause, defineCause, open, unlikely } from '../../src/diagnosis/cause.ts';
import type { CauseId } from '../../src/diagnosis/cause-id.ts';
import { judge } from '../../src/diagnosis/judge.ts';
import * as s from './causes/subject.ts';

function cause(id: CauseId, verdict: typeof open): Cause {
  const judged = { id, title: id, fits: { 'pull-failed': 'allows' }, needs: [], rollback: 'depends' } as const;
  return defineCause({ ...judged, judge: () => verdict('It cannot be told.'), fixes: () => [] });
}

test('what the facts speak against takes nobody’s place', () => {
  const facts = s.facts();
  const { standing } = judge(s.suspect(facts, 'pull-failed'), facts, [
    cause('pull.generic', open),
    cause('image.policy-rejected', unlikely),
    cause('platform.transient', unlikely),
    cause('auth.secret-expired', open),
    cause('auth.secret-mismatch', open),
  ]);
  expect(standing.map((one) => one.cause.id)).toEqual([
    'auth.secret-mismatch',
    'auth.secret-expired',
    'image.policy-rejected',
    'platform.transient',
    'pull.generic',
  ]);
});
