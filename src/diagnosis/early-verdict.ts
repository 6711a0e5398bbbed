/**
 * The verdict before the last fact is in. It is given as soon as nothing that is still being read can change it: neither the
 * outcome, nor what stands first and how sure it is, nor what is said of users and of going back. Pure.
 */
import { adviceWaits, advise } from './answer.ts';
import type { Cause, Suspect } from './cause.ts';
import { causes as allCauses } from './causes/index.ts';
import type { FactName, FactTable } from './facts.ts';
import type { Ground } from './ground.ts';
import type { Standing } from './judge.ts';
import { byPrecedence, isGeneric } from './precedence.ts';
import type { JudgedImage } from './report.ts';

/** An image judged with what is settled, and what is not. */
export interface Glimpse {
  readonly judged: JudgedImage;
  readonly pending: ReadonlySet<FactName>;
}

/**
 * @param glimpses of the images to judge; none when the outcome asks for no cause
 * @returns the images with what is final; null while the verdict could still change
 */
export function decide(ground: Ground, glimpses: readonly Glimpse[]): readonly JudgedImage[] | null {
  // The state of the app says it all then, and of a pull that has healed only the words speak.
  if (ground.assessment.outcome !== 'pull-failure')
    return adviceWaits(ground, []) ? null : glimpses.map(({ judged }) => judged);
  const weighed = glimpses.map(weigh);
  if (weighed.every(({ open, unready }) => open.length === 0 && unready.length === 0))
    return adviceWaits(ground, standingOf(weighed)) ? null : weighed.map(({ judged }) => judged);
  const firsts = weighed.flatMap((image) => settledFirst(image) ?? []);
  if (firsts.length < weighed.length || adviceWaits(ground, firsts) || canTurn(ground, firsts)) return null;
  return weighed.map(onlyFinal);
}

function standingOf(weighed: readonly Weighed[]): readonly Standing[] {
  return weighed.flatMap(({ judged }) => judged.verdict.standing);
}

interface Weighed {
  readonly judged: JudgedImage;
  /** Causes whose judgement asks for a fact that is pending. */
  readonly open: readonly Cause[];
  /** Causes whose repairs do. */
  readonly unready: readonly Cause[];
}

function weigh({ judged, pending }: Glimpse): Weighed {
  const { suspect, facts, verdict } = judged;
  // Generic causes that are left out where another one stands ask for no fact at all.
  const all = [...verdict.standing, ...verdict.ruledOut].map(({ cause }) => cause);
  const repaired = verdict.standing.filter(({ confidence }) => confidence !== 'possible').map(({ cause }) => cause);
  const asks = (work: (suspect: Suspect, facts: FactTable) => unknown): boolean =>
    asksFor(pending, facts, (table) => work(suspect, table));
  return {
    judged,
    open: all.filter((cause) => asks((...given) => cause.judge(...given))),
    unready: repaired.filter((cause) => asks((...given) => cause.fixes(...given))),
  };
}

/**
 * Whether `work`, which is pure, looks at a fact that is pending. What does not comes out the same whatever that fact will say:
 * a registry that is open to everybody needs no look at anybody's network.
 */
function asksFor(pending: ReadonlySet<FactName>, facts: FactTable, work: (facts: FactTable) => unknown): boolean {
  let asked = false;
  const watched = <T extends object>(fact: T): T =>
    new Proxy(fact, {
      get(target, key) {
        asked = true;
        return Reflect.get(target, key);
      },
      has(target, key) {
        asked = true;
        return Reflect.has(target, key);
      },
      ownKeys(target) {
        asked = true;
        return Reflect.ownKeys(target);
      },
    });
  const table = Object.fromEntries([...pending].map((name) => [name, watched(facts[name])]));
  work({ ...facts, ...table });
  return asked;
}

/**
 * What stands first, if it will stay so: it is verified by what is settled, and whatever might be verified later comes after
 * it by the one order that there is among equals.
 */
function settledFirst({ judged, open, unready }: Weighed): Standing | null {
  const { standing } = judged.verdict;
  const first = standing[0];
  if (first === undefined || first.confidence !== 'verified') return null;
  if (unready.includes(first.cause)) return null;
  // What rests on an absence is proof only while nothing else is proven.
  if (open.length > 0 && standing.some((one) => one.confidence === 'verified' && one.restsOnAbsence)) return null;
  // None precedes itself: where its own judgement is open, it is not settled either.
  return open.every((cause) => precedes(first.cause, cause)) ? first : null;
}

function precedes(a: Cause, b: Cause): boolean {
  const [x, y] = [isGeneric(a.id), isGeneric(b.id)];
  return x === y ? byPrecedence(a.id, b.id) < 0 : y;
}

/** A cause that waits for a fact is neither named nor ruled out yet. */
function onlyFinal({ judged, open, unready }: Weighed): JudgedImage {
  const { standing, ruledOut } = judged.verdict;
  const isFinal = ({ cause }: { readonly cause: Cause }): boolean => !open.includes(cause) && !unready.includes(cause);
  return { ...judged, verdict: { standing: standing.filter(isFinal), ruledOut: ruledOut.filter(isFinal) } };
}

/**
 * Whether one more cause would change what is said of users or of going back. The causes that stand bear on these by the
 * first one, which is settled here, and by whether any of them would strike an older revision too.
 */
function canTurn(ground: Ground, firsts: readonly Standing[]): boolean {
  const now = advise(ground, firsts);
  const then = advise(ground, [...firsts, ...STRIKING]);
  return (
    now.serving.state !== then.serving.state ||
    now.serving.text !== then.serving.text ||
    now.rollback.advice !== then.rollback.advice
  );
}

/** Stands for whatever strikes older revisions too. */
const STRIKING: readonly Standing[] = allCauses
  .filter((cause) => cause.rollback === 'strikes-too')
  .slice(0, 1)
  .map((cause) => ({ cause, confidence: 'likely', because: '', evidence: [], missing: [] }));
