/** Which apps a scenario has, and what each is there to show. */
import { safeLine } from '../core/safe-text.ts';
import type { ScenarioInput } from './azure/scenario.ts';

export interface AppStory {
  readonly name: string;
  /** One line; `''` when the scenario tells none. */
  readonly story: string;
}

const KINDS = /^microsoft\.app\/(?:containerapps|jobs)$/i;

/** In the scenario's order, each name once: two apps of one name are one line, for that is how people ask. */
export function appsOf(scenario: ScenarioInput): readonly AppStory[] {
  const stories = new Map<string, string>();
  for (const { type, name, ...rest } of scenario.resources) {
    if (!KINDS.test(type) || stories.get(name)) continue;
    const tags: unknown = rest.tags;
    const story: unknown = typeof tags === 'object' && tags !== null && 'story' in tags ? tags.story : '';
    stories.set(name, typeof story === 'string' ? safeLine(story, 200) : '');
  }
  return [...stories].map(([name, story]) => ({ name: safeLine(name, 60), story }));
}
