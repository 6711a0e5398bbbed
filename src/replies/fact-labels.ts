/** The facts' names, as people say them. */
import { say } from './say.ts';

const FACT_LABELS: Readonly<Record<string, string>> = {
  app: 'the app',
  revisions: 'the revisions',
  executions: "the job's executions",
  replicas: 'the replicas',
  systemLog: 'the system log',
  eventStream: 'the event stream',
  logAnalytics: 'the Log Analytics workspace',
  failedDeployment: 'the activity log',
  recentChanges: 'what was changed before',
  environment: 'the environment',
  networkPath: 'the way out of the subnet',
  registry: "the registry's settings",
  tag: 'the image in its registry',
  pullRights: 'the role assignments',
  privateDns: 'the private DNS zones',
  credential: 'the credential',
  builds: 'the build tasks',
  cacheRules: "the registry's cache rules",
  pullIdentity: 'the identity that pulls',
  detector: "Azure's own detector",
  inventory: 'the other apps',
};

export function factLabel(fact: string): string {
  return FACT_LABELS[fact] ?? say(fact, 80);
}
