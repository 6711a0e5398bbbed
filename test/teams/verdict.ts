import { reply } from '../../src/replies/reply.ts';

/** An answer as people get it, for what becomes of it in Teams. */
export const VERDICT = reply({
  id: 'diagnosis:orders-api',
  title: 'orders-api cannot pull its image',
  severity: 'critical',
  summary: [['Users are down.']],
  actions: [{ label: 'Check again', command: 'diagnose orders-api', style: 'primary', confirm: null }],
});
