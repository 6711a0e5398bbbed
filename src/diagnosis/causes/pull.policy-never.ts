import { defineCause, open, refuted } from '../cause.ts';
import { shown } from '../evidence.ts';

/** Known to `explain`: Kubernetes elsewhere has a pull policy, Container Apps has none. */
export const pullPolicyNever = defineCause({
  id: 'pull.policy-never',
  title: 'Pull policy forbids pulling',
  fits: { 'policy-never': 'names' },
  needs: ['app'],

  judge(suspect, { app }) {
    if (app.state === 'unknown') return open('Whether anything forbids pulling could not be seen.', ['app']);
    return refuted('Container Apps always pulls: it has no pull policy that could be Never.', [
      shown('app', app, `${suspect.ref.name} is a Container App: the platform sets the pull policy to Always`),
    ]);
  },

  fixes() {
    return [];
  },
  rollback: 'strikes-too',
});
