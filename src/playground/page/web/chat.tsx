/** In the middle: a channel with its threads, and the box to type in. */
import { useEffect, useRef } from 'preact/hooks';
import type { ChannelView, MessageView, PageView, PersonKey, Side } from '../views.ts';
import { Composer } from './composer.tsx';
import type { Confirm } from './dialogs.tsx';
import { SlackMessage } from './slack-message.tsx';
import { TeamsCard } from './teams-card.tsx';
import type { Theme } from './theme.tsx';

/** What the press of a button says, without where and who. */
export interface Press {
  readonly message: string;
  readonly label: string;
  readonly within: string | null;
  readonly typed: string | null;
}

export type Ask = Omit<Confirm, 'yes'>;

interface Props {
  readonly view: PageView;
  readonly side: Side;
  readonly channel: ChannelView;
  readonly person: PersonKey;
  readonly theme: Theme;
  readonly thread: string | null;
  readonly openThread: (id: string | null) => void;
  readonly draft: string;
  readonly setDraft: (text: string) => void;
  readonly say: (text: string, thread: string | null) => Promise<boolean>;
  readonly press: (input: Press, ask: Ask | null) => void;
  readonly leads: (url: string) => void;
}

export function Chat(props: Props) {
  const { view, side, channel, thread, openThread, person } = props;
  const end = useRef<HTMLDivElement>(null);
  const tops = channel.messages.filter((one) => one.thread === null || !isThere(channel, one.thread));
  const newest = channel.messages.map(({ id, version }) => `${id} ${version}`).join();
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [newest]);
  const asked = channel.messages.find(({ id }) => id === thread);
  return (
    <>
      <div class="where">
        <h2>{channel.name}</h2>
        <span class="dim">{side === 'slack' ? 'Slack, simulated' : 'Microsoft Teams, simulated'}</span>
      </div>
      {channel.deaf !== null && <p class="deaf">{channel.deaf}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
      <section class={`talk ${side}`} aria-label={`Messages in ${channel.name}`} tabIndex={0}>
        {tops.length === 0 && (
          <p class="empty">
            Nothing was said here yet. Type <code>{firstWords(view, side)}</code> below.
          </p>
        )}
        {tops.map((one) => (
          <div key={one.id} class="topic">
            <Message {...props} message={one} />
            {repliesOf(channel, one).length > 0 && (
              <div class="thread">
                {repliesOf(channel, one).map((reply) => (
                  <Message key={reply.id} {...props} message={reply} />
                ))}
              </div>
            )}
            {channel.kind === 'channel' && !one.onlyYou && (
              <button type="button" class="quiet reply" onClick={() => openThread(one.id)}>
                Reply in the thread
              </button>
            )}
          </div>
        ))}
        <div ref={end} class="end" />
      </section>
      {asked !== undefined && (
        <p class="in-thread">
          In the thread of “{firstLine(asked)}”
          <button type="button" class="quiet" onClick={() => openThread(null)}>
            Write in the channel
          </button>
        </p>
      )}
      <Composer
        key={person}
        view={view}
        side={side}
        channel={channel}
        inThread={thread !== null}
        text={props.draft}
        setText={props.setDraft}
        send={(text) => props.say(text, thread)}
      />
    </>
  );
}

function Message({ message, side, theme, press, leads, view, person }: Props & { readonly message: MessageView }) {
  const { author, fromBot, at, onlyYou, edited, text, notes } = message;
  const you = view.people.find(({ key }) => key === person)?.names[side];
  return (
    <article class={`message${onlyYou ? ' only-you' : ''}`} data-message={message.id} data-bot={fromBot}>
      <div class={`face${fromBot ? ' bot' : ''}`} aria-hidden="true">
        {fromBot ? <Logo /> : initials(author)}
      </div>
      <div class="said">
        <p class="by">
          <b>{author}</b> {fromBot && <span class="app">APP</span>}
          {author === you && <span class="dim">you</span>} <time dateTime={at}>{clockTime(at)}</time>
          {edited && <span class="dim">edited</span>}
          {onlyYou && <span class="dim">only you see this</span>}
        </p>
        {message.card !== null ? (
          <TeamsCard message={message} theme={theme} press={press} leads={leads} />
        ) : message.blocks.length > 0 ? (
          <SlackMessage message={message} users={view.slackUsers} theme={theme} press={press} leads={leads} />
        ) : (
          <p class="lines">{text}</p>
        )}
        {notes.map((line, i) => (
          <p key={`${i} ${line}`} class="card-note">
            {line} <span class="dim">Only you see this.</span>
          </p>
        ))}
      </div>
    </article>
  );
}

function isThere(channel: ChannelView, id: string): boolean {
  return channel.messages.some((one) => one.id === id);
}

function repliesOf(channel: ChannelView, { id }: MessageView): readonly MessageView[] {
  return channel.messages.filter(({ thread }) => thread === id);
}

function firstWords(view: PageView, side: Side): string {
  const command = view.scenario.try.find((one) => one.startsWith('/pullcheck')) ?? '/pullcheck help';
  return side === 'slack' ? command : command.replace('/pullcheck', '@Pullcheck');
}

function firstLine({ text, author }: MessageView): string {
  const line = text.split('\n')[0] ?? '';
  return line === '' ? author : line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((part) => part.charAt(0))
    .join('')
    .slice(0, 2);
}

export function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function Logo() {
  return (
    <svg viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
      <rect width="36" height="36" rx="8" fill="#1f2937" />
      <path d="M18 7v14m-6-6 6 6 6-6M10 28h16" stroke="#7ee787" stroke-width="3" fill="none" />
    </svg>
  );
}
