/** Which scenario is being played; picking another one puts its session in the place of the one before. */
import type { Log } from '../../core/log.ts';
import { safeLine } from '../../core/safe-text.ts';
import type { ScenarioInput } from '../azure/scenario.ts';
import { SCENARIOS } from '../scenarios/index.ts';
import { openSession, type Session } from './session.ts';
import type { StoryView } from './views.ts';

/** A scenario of the user's own, from a file. */
const OWN = 'own';

export interface Player {
  readonly session: Session;
  readonly stories: { readonly now: StoryView; readonly all: readonly StoryView[] };
  /** The scenario as it was picked, to be kept as a file and played again. */
  readonly scenario: ScenarioInput;
  /** Begins a scenario, also the same one anew. @throws RangeError when there is none with this id */
  pick(id: string): Promise<void>;
  /** Told when anything has changed, also to another scenario. @returns stops that */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** @param own a scenario of the user's own, which is then played first; null = the first of ours */
export async function openPlayer(own: ScenarioInput | null, log: Log): Promise<Player> {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const loads = new Map<string, () => ScenarioInput>(SCENARIOS.map(({ id, load }) => [id, load]));
  if (own !== null) loads.set(OWN, () => own);
  const all = [
    ...(own === null ? [] : [viewStory(OWN, own)]),
    ...SCENARIOS.map(({ id, load }) => viewStory(id, load())),
  ];

  let [story] = all as [StoryView, ...StoryView[]];
  let scenario = load(story.id);
  let session = await begin();
  let silence = session.onChange(tell);
  /** One change of scenario at a time: two pages may ask for two. */
  let turn: Promise<void> = Promise.resolve();

  function load(id: string): ScenarioInput {
    const loaded = loads.get(id)?.();
    if (loaded === undefined) throw new RangeError(`There is no scenario "${safeLine(id, 60)}".`);
    return loaded;
  }

  function begin(): Promise<Session> {
    return openSession(scenario, log);
  }

  async function change(id: string): Promise<void> {
    const next = load(id);
    const before = session;
    silence();
    scenario = next;
    story = all.find((one) => one.id === id) ?? story;
    session = await begin();
    // A page that has seen the one before must not take the new one for an older state.
    session.latency = before.latency;
    silence = session.onChange(tell);
    tell();
    await before.close();
  }

  return {
    get session() {
      return session;
    },
    get stories() {
      return { now: story, all };
    },
    get scenario() {
      return scenario;
    },
    pick(id) {
      load(id);
      const mine = turn.then(() => change(id));
      turn = mine.catch(() => {});
      return mine;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await turn;
      silence();
      await session.close();
    },
  };
}

function viewStory(id: string, scenario: ScenarioInput): StoryView {
  return {
    id,
    title: safeLine(scenario.title, 120),
    story: safeLine(scenario.story ?? '', 600),
    try: (scenario.try ?? []).slice(0, 8).map((line) => safeLine(line, 200)),
  };
}
