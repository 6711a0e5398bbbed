/**
 * Drives Microsoft 365 Agents Playground as its own page does: posts to its REST API, reads its stream. Both are internal to it,
 * so a newer version may break this file: the version is pinned in package.json.
 */
import WebSocket from 'ws';

const WAIT_MS = 90_000;

/** @param {number} port */
export async function openClient(port) {
  const base = `http://localhost:${port}`;
  const { config } = await (await fetch(`${base}/_internal/v1/config`)).json();

  /** What the bot said, by conversation, oldest first: `{ id, conversation, card, versions }`. */
  const messages = [];
  const listeners = new Set();
  const stream = new WebSocket(`ws://localhost:${port}/_ws_conversation/v1/conversations/stream`);
  await new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject));
  stream.on('message', (data) => {
    const { action, actionConversationId: conversation, message } = JSON.parse(data.toString());
    if (action !== 'createMessage' && action !== 'updateMessage') return;
    const { messageId: id, attachments = [], text = '' } = message;
    const card = attachments.find(
      ({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive',
    )?.content;
    const known = messages.find((each) => each.id === id && each.conversation === conversation);
    if (known === undefined) messages.push({ id, conversation, card, text, versions: [card] });
    else {
      known.versions.push(card);
      Object.assign(known, { card, text });
    }
    for (const look of [...listeners]) look();
  });

  async function post(path, body) {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${text.slice(0, 300)}`);
    return text === '' ? null : JSON.parse(text);
  }

  return {
    config,
    messages,
    /** The bot is added to a chat or a team. */
    install: (conversation) => post(`/_debug/conversation/${conversation}/installation`, {}),
    /** Somebody types. @returns `messageId`, and of a channel `postConversationId`: the thread */
    type(conversation, text, { mention = false, user = config.currentUser.id } = {}) {
      const { bot } = config;
      const tag = `<at>${bot.name}</at>`;
      return post(`/_conversation/v1/conversations/${conversation}/messages`, {
        type: 'text',
        text: mention ? `${tag} ${text}` : text,
        textFormat: 'plain',
        from: { id: user },
        ...(mention ? { mentions: [{ mentioned: { id: bot.id, name: bot.name }, text: tag }] } : {}),
      });
    },
    /** Somebody presses a button of a message. @returns the bot's answer */
    click(message, label, user = config.currentUser.id) {
      const { type, title, verb, data } = executed(message, label);
      return post('/_conversation/v1/invoke', {
        name: 'adaptiveCard/action',
        value: { action: { type, title, verb, data } },
        from: { id: user },
        conversation: { id: message.conversation },
        replyToId: message.id,
      });
    },
    /** The same in a client without Universal Actions: what the button falls back to is sent as a message. */
    submit(message, label, user = config.currentUser.id) {
      return post('/_conversation/v1/submit', {
        value: executed(message, label).fallback.data,
        from: { id: user },
        conversation: { id: message.conversation },
        replyToId: message.id,
      });
    },
    /** Somebody chooses "Diagnose this alert" in the menu of a thread's first message, with these words. @returns the bot's answer */
    pointAt(conversation, text, user = config.currentUser.id) {
      const [, id] = conversation.split(';messageid=');
      return post('/_conversation/v1/invoke', {
        name: 'composeExtension/fetchTask',
        value: {
          commandId: 'diagnoseAlert',
          commandContext: 'message',
          messagePayload: {
            id,
            replyToId: null,
            body: { contentType: 'html', content: `<p>${text}</p>` },
            from: { user: null, application: { applicationIdentityType: 'bot', displayName: 'Workflows' } },
            attachments: [],
          },
          context: { theme: 'default' },
        },
        from: { id: user },
        conversation: { id: conversation },
      });
    },
    /** Waits until `find` finds something, looking after every message. @throws Error with all that was said */
    until(find, what) {
      return new Promise((resolve, reject) => {
        const end = (settle, value) => {
          clearTimeout(timer);
          listeners.delete(look);
          settle(value);
        };
        const look = () => {
          const found = find();
          if (found) end(resolve, found);
        };
        const timer = setTimeout(() => {
          const said = messages.map((each) => `  ${each.conversation} ${each.id}: ${wordsOf(each.card).slice(0, 300)}`);
          end(reject, new Error(`Not within ${WAIT_MS / 1000} s: ${what}. The bot said:\n${said.join('\n')}`));
        }, WAIT_MS);
        listeners.add(look);
        look();
      });
    },
    close: () => stream.terminate(),
  };
}

/** @throws Error when there is no such button, or it leaves the client in no way */
function executed({ card }, label) {
  const action = actionsOf(card).find(({ title }) => title === label);
  if (action === undefined) {
    const labels = actionsOf(card).map(({ title }) => title);
    throw new Error(`There is no button "${label}": ${labels.join(', ')}.`);
  }
  if (action.type !== 'Action.Execute')
    throw new Error(`"${label}" is ${action.type}, and leaves the client in no way.`);
  return action;
}

/** Every text that a card shows, in reading order. */
export function wordsOf(value) {
  if (Array.isArray(value)) return value.map(wordsOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  const own = ['text', 'codeSnippet', 'title'].map((name) => (typeof value[name] === 'string' ? value[name] : ''));
  const inner = Object.entries(value).map(([name, each]) =>
    name === 'fallback' || name === 'data' ? '' : wordsOf(each),
  );
  return [...own, ...inner].filter((each) => each !== '').join(' ');
}

/** Every button of a card. */
export function actionsOf(value) {
  if (Array.isArray(value)) return value.flatMap(actionsOf);
  if (typeof value !== 'object' || value === null) return [];
  if (String(value.type).startsWith('Action.')) return [value, ...actionsOf(value.card)];
  return Object.values(value).flatMap(actionsOf);
}
