/** Looks, whenever a fact has been read, whether the verdict can be given already. Reads nothing of its own. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { answer } from './answer.ts';
import { decide, type Glimpse } from './early-verdict.ts';
import type { FactName, FactTable } from './facts.ts';
import { type Ground, imagesToJudge } from './ground.ts';
import { judgeImage } from './judge-image.ts';
import type { LiveTable, View } from './live-table.ts';
import type { Diagnosis } from './result.ts';

type Verdict = Omit<Diagnosis, 'timings'>;

export interface VerdictWatch {
  /** What fails is known. @param looks one for each image to judge, in their order; one without an image when there is none */
  begin(ground: Ground, looks: readonly LiveTable[]): void;
  /** A fact has been read. */
  readonly heard: () => void;
  /** The answer is there, or there will be none: nothing is told any more. */
  end(): void;
}

/** @param tell told at most once. What it throws is logged. */
export function watchForVerdict(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  tell: (verdict: Verdict, pending: readonly FactName[]) => void,
): VerdictWatch {
  const over = new AbortController();
  let seen: { readonly ground: Ground; readonly looks: readonly LiveTable[] } | null = null;
  let looking = false;

  function heard(): void {
    if (seen === null || looking || over.signal.aborted) return;
    looking = true;
    // One answer of Azure settles several facts, one after the other: first let all of them be heard. If they were the last
    // ones, the answer itself comes in that time.
    void clock.after(0, over.signal).then(() => {
      looking = false;
      look();
    });
  }

  function look(): void {
    if (seen === null || over.signal.aborted) return;
    try {
      const views = seen.looks.map((one) => one.view());
      const verdict = verdictOf(seen.ground, views);
      if (verdict === null) return;
      over.abort();
      tell(verdict, [...new Set(views.flatMap(({ pending }) => [...pending]))]);
    } catch (error) {
      over.abort();
      // The answer comes all the same, and so does the error if there is one in it.
      log.error({ err: error }, 'the early verdict could not be given');
    }
  }

  return {
    begin(ground, looks) {
      seen = { ground, looks };
      heard();
    },
    heard,
    end: () => over.abort(),
  };
}

/** @returns null while it could still change */
function verdictOf(ground: Ground, views: readonly View[]): Verdict | null {
  const glimpses = imagesToJudge(ground).flatMap((state, i): Glimpse[] => {
    const view = views[i];
    return view === undefined ? [] : [{ judged: judgeImage(state, view.facts, ground), pending: view.pending }];
  });
  const judged = decide(ground, glimpses);
  const [first] = views;
  if (judged === null || first === undefined) return null;
  return answer(
    ground,
    judged,
    first.facts,
    digestsSeen(
      ground,
      judged.map(({ facts }) => facts),
    ),
  );
}

/** The digests of the images that were judged; of the others nobody has asked. */
function digestsSeen(ground: Ground, tables: readonly FactTable[]): Diagnosis['images'] {
  const states = imagesToJudge(ground);
  return ground.assessment.choice.containers.map(({ name, image }) => {
    const at = states.findIndex((state) => state.containers.includes(name));
    const tag = tables[at]?.tag;
    return { container: name, reference: image, digest: tag?.state === 'known' ? tag.value.digest : null };
  });
}
