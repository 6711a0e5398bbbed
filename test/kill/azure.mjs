/**
 * The simulated Azure outlives the bot, as the real one does: it is in the parent, and the replicas ask it through their channel.
 * What a replica has sent is done, also when it dies before it hears so.
 */
import { stormApps, stormScenario } from '../../dist/playground/azure/demo/storm.js';
import { startNewestRevision } from '../../dist/playground/azure/platform-moves.js';
import { simulateAzure } from '../../dist/playground/azure/simulated-azure.js';

/** Shorter than in the demo: a rollback has many looks, and each may be the one that is cut off. */
const TIMES = { operationMs: 500, startMs: 1_500 };

/** Each fails for a reason of its own: an alert about one of them is an incident of its own. */
const ALERTED = 40;
export const ALERTED_APPS = stormApps(ALERTED, ALERTED).map(({ name }) => name);
const scenario = () => stormScenario(ALERTED, ALERTED);

export function createAzure() {
  const azure = simulateAzure(scenario(), TIMES);
  return {
    requests: azure.requests,
    /** Answers what a replica asked; a dead one hears nothing any more. */
    async answer(message, replica) {
      const answer = await answerTo(azure, message.ask).catch((error) => ({ failed: String(error) }));
      if (replica.connected) replica.send({ azure: message.azure, ...answer }, () => {});
    },
    /** The platform's next try succeeds. */
    heal: (app) => azure.update((change) => startNewestRevision(change, app, new Date())),
    /** As it was in the beginning. */
    breakAgain(app) {
      const fresh = simulateAzure(scenario()).scenario;
      const isPart = ({ id }) => `${id.toLowerCase()}/`.includes(`/containerapps/${app}/`);
      azure.update((change) => {
        replace(change.resources, isPart, fresh.resources);
        replace(change.systemLog, (line) => line.app === app, fresh.systemLog);
      });
    },
  };
}

function replace(list, isPart, others) {
  const rest = list.filter((one) => !isPart(one));
  list.splice(0, list.length, ...rest, ...others.filter(isPart));
}

async function answerTo(azure, { request, token }) {
  if (token !== undefined) {
    const credential = token.client === null ? azure.credential : azure.credentialOf(token.client);
    return { token: await credential.getToken(token.scopes) };
  }
  return { response: await azure.answer({ ...request, url: new URL(request.url) }) };
}
