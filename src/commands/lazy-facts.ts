/** A source of facts that is opened when the first fact is asked for: what asks for none never loads an SDK. */
import type { FactSource } from '../diagnosis/fact-source.ts';

export function lazyFacts(open: () => Promise<FactSource>): FactSource {
  let opened: Promise<FactSource> | null = null;
  const source = (): Promise<FactSource> => {
    opened ??= open();
    return opened;
  };
  return {
    findApps: async (...args) => (await source()).findApps(...args),
    app: async (...args) => (await source()).app(...args),
    revisions: async (...args) => (await source()).revisions(...args),
    replicas: async (...args) => (await source()).replicas(...args),
    eventStream: async (...args) => (await source()).eventStream(...args),
    logAnalytics: async (...args) => (await source()).logAnalytics(...args),
    failedDeployment: async (...args) => (await source()).failedDeployment(...args),
    environment: async (...args) => (await source()).environment(...args),
    networkPath: async (...args) => (await source()).networkPath(...args),
    registry: async (...args) => (await source()).registry(...args),
    tag: async (...args) => (await source()).tag(...args),
    pullRights: async (...args) => (await source()).pullRights(...args),
    privateDns: async (...args) => (await source()).privateDns(...args),
    credential: async (...args) => (await source()).credential(...args),
    builds: async (...args) => (await source()).builds(...args),
    cacheRules: async (...args) => (await source()).cacheRules(...args),
    pullIdentity: async (...args) => (await source()).pullIdentity(...args),
    detector: async (...args) => (await source()).detector(...args),
    executions: async (...args) => (await source()).executions(...args),
    inventory: async (...args) => (await source()).inventory(...args),
    recentChanges: async (...args) => (await source()).recentChanges(...args),
  };
}
