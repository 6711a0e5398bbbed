/** The settings, as lines of `doctor`. */
import type { Check } from './command.ts';

export interface SettingsSeen {
  readonly problems: readonly { readonly name: string; readonly because: string; readonly remedy: string }[];
  /** Names of those that are set; never values, which may be secrets. */
  readonly present: readonly string[];
  /** Where it looks, in a few words: `public cloud, all subscriptions in reach`. */
  readonly scope: string;
}

/** One check when all is well, else one for every problem. */
export function settingsChecks({ problems, present, scope }: SettingsSeen): readonly Check[] {
  if (problems.length > 0)
    return problems.map(({ name, because, remedy }) => ({
      name,
      run: async () => ({ state: 'failed', text: because, remedy }),
    }));
  const set = present.length === 0 ? 'none is set, and none is needed' : `set: ${present.join(', ')}`;
  return [{ name: 'Settings', run: async () => ({ state: 'ok', text: `${set}; ${scope}`, remedy: null }) }];
}
