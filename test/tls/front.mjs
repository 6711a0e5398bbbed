/** The one server on port 443: the simulated Azure, Slack and Teams behind their public names. */
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { handleAzure } from '../../dist/playground/azure/serve.js';
import { simulateSlack } from '../../dist/playground/slack/simulated-slack.js';
import { simulateTeams } from '../../dist/playground/teams/simulated-teams.js';

const SOCKETS = 'wss-primary.slack.com';
export const SLACK_HOSTS = ['slack.com', 'hooks.slack.com', SOCKETS];
const OPENID = 'login.botframework.com';
const CONNECTOR = 'smba.trafficmanager.net';
/** The login is Azure's too: see `isTeams`. */
const LOGIN = 'login.microsoftonline.com';
export const TEAMS_HOSTS = [OPENID, CONNECTOR];

export async function simulateChats() {
  const [slack, teams] = await Promise.all([
    simulateSlack({ addresses: { socket: `wss://${SOCKETS}`, hooks: 'https://hooks.slack.com' } }),
    simulateTeams({
      addresses: {
        serviceUrl: `https://${CONNECTOR}/emea/`,
        openId: `https://${OPENID}`,
        login: `https://${LOGIN}`,
      },
    }),
  ]);
  return { slack, teams };
}

/** The bot signs in to the tenant of its app, which is not the one that it reads: so the address says who is meant. */
function isTeams(host, url, teams) {
  return TEAMS_HOSTS.includes(host) || (host === LOGIN && url.includes(teams.tenantId));
}

export async function openFront(certificate, { host, port }, { azure, slack, teams }) {
  const asked = new Set();
  const nameOf = (request) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '');
    asked.add(name);
    return name;
  };
  const server = createServer(certificate, (request, response) => {
    const name = nameOf(request);
    if (SLACK_HOSTS.includes(name)) slack.handle(request, response);
    else if (isTeams(name, decodeURIComponent(request.url), teams)) teams.handle(request, response);
    else handleAzure(azure, request, response);
  });
  // Never listens: it is how the simulated Slack is handed a connection that another server has taken.
  const sockets = createPlainServer();
  slack.attach(sockets);
  server.on('upgrade', (request, socket, head) => {
    if (nameOf(request) === SOCKETS) sockets.emit('upgrade', request, socket, head);
    else socket.destroy();
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    /** Names that were asked so far. */
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
