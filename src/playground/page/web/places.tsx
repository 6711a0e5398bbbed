/** On the left: the two chats, their channels and threads, and whom one plays. */
import type { ChannelView, PageView, PersonKey, Side } from '../views.ts';

interface Props {
  readonly view: PageView;
  readonly side: Side;
  readonly channel: string | null;
  readonly go: (side: Side, channel: string | null) => void;
  readonly person: PersonKey;
  readonly become: (key: PersonKey) => void;
}

const SIDES: readonly (readonly [Side, string])[] = [
  ['slack', 'Slack'],
  ['teams', 'Teams'],
];

export function Places({ view, side, channel, go, person, become }: Props) {
  const played = view.people.find(({ key }) => key === person);
  return (
    <aside class="places" aria-label="Chats and people">
      <fieldset class="sides">
        <legend>Chat</legend>
        {SIDES.map(([key, label]) => (
          <button key={key} type="button" aria-pressed={side === key} onClick={() => go(key, null)}>
            {label}
          </button>
        ))}
      </fieldset>
      <nav aria-label={side === 'slack' ? 'Channels of Slack' : 'Conversations of Teams'}>
        <ul>
          {view.chats[side].map((one) => (
            <li key={one.id}>
              <button
                type="button"
                class="channel"
                aria-current={one.id === channel ? 'page' : undefined}
                onClick={() => go(side, one.id)}
              >
                <span>{one.name}</span>
                {countOf(one) > 0 && <span class="count">{countOf(one)}</span>}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <fieldset class="people">
        <legend>You are</legend>
        {view.people.map(({ key, role, names }) => (
          <label key={key} class="person">
            <input type="radio" name="person" checked={key === person} onChange={() => become(key)} />
            <span>
              {names[side]}
              <small>{role}</small>
            </span>
          </label>
        ))}
        <p class="dim">{played === undefined ? '' : `${firstUpper(played.about)}.`}</p>
      </fieldset>
    </aside>
  );
}

function countOf({ messages }: ChannelView): number {
  return messages.length;
}

function firstUpper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
