/** The buttons under a diagnosis that ask for a plan. A plan changes nothing: whoever reads the diagnosis may ask for one. */
import type { Diagnosis } from '../diagnosis/result.ts';
import { appWords } from './app-words.ts';
import type { Action } from './reply.ts';

/** A button is offered only where something is proven, or where a repair waits for a restart. */
export function planActions({ app, rollback, fixes, revision }: Diagnosis): Action[] {
  const { advice, target } = rollback;
  const helps = advice === 'recommended' || (advice === 'possible' && (target !== null || app.kind === 'job'));
  const to = target === null ? [] : ['--to', target];
  const restarts = app.kind === 'app' && fixes.some(({ command }) => command?.includes(' revision restart ') === true);
  const plan = (label: string, command: string): Action => ({ label, command, style: 'plain', confirm: null });
  return [
    ...(helps ? [plan('Plan the rollback', appWords('rollback', app, to))] : []),
    ...(restarts && revision !== null
      ? [plan('Plan the restart', appWords('restart', app, ['--revision', revision]))]
      : []),
  ];
}
