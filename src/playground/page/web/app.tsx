/** The whole page: where to be, whom to play, the conversation, the subscription. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DialogView, Outcome, PageView, PersonKey, Side } from '../views.ts';
import { act, onChanges, pickScenario, readView } from './api.tsx';
import { Chat } from './chat.tsx';
import { type Confirm, ConfirmDialog, WordsDialog } from './dialogs.tsx';
import { Header } from './header.tsx';
import { Places } from './places.tsx';
import { Subscription } from './subscription.tsx';
import { useTheme } from './theme.tsx';

/** On a phone one of these is seen at a time. */
type Tab = 'story' | 'places' | 'chat' | 'azure';
const TABS: readonly (readonly [Tab, string])[] = [
  ['story', 'Story'],
  ['places', 'Channels'],
  ['chat', 'Chat'],
  ['azure', 'Azure'],
];

export function App() {
  const [theme, changeTheme] = useTheme();
  const [person, setPerson] = useState<PersonKey>('oncall');
  const [side, setSide] = useState<Side>('slack');
  const [channels, setChannels] = useState<Readonly<Record<Side, string | null>>>({ slack: null, teams: null });
  const [thread, setThread] = useState<string | null>(null);
  const [tab, setTab] = useState<Tab>('story');
  const [view, setView] = useState<PageView | null>(null);
  const [lost, setLost] = useState(false);
  const [note, setNote] = useState<{ readonly text: string; readonly bad: boolean } | null>(null);
  const [confirm, setConfirm] = useState<Confirm | null>(null);
  const [dialog, setDialog] = useState<DialogView | null>(null);
  const [draft, setDraft] = useState('');
  const newest = useRef<PersonKey>(person);
  newest.current = person;

  const refresh = useCallback(async () => {
    const asked = newest.current;
    try {
      const seen = await readView(asked);
      // Somebody else is played meanwhile: that view is on its way too.
      if (newest.current === asked) setView(seen);
    } catch (error) {
      setNote({ text: wordsOf(error), bad: true });
    }
  }, []);
  useEffect(() => onChanges(() => void refresh(), setLost), [refresh]);
  useEffect(() => void refresh(), [person, refresh]);

  const run = useCallback(async (work: Promise<Outcome>): Promise<boolean> => {
    try {
      const { note: said, dialog: opened } = await work;
      setNote(said === null ? null : { text: said, bad: false });
      if (opened !== null) setDialog(opened);
      return true;
    } catch (error) {
      setNote({ text: wordsOf(error), bad: true });
      return false;
    }
  }, []);

  const here = useMemo(() => {
    const all = view?.chats[side] ?? [];
    return all.find(({ id }) => id === channels[side]) ?? all[0] ?? null;
  }, [view, side, channels]);

  if (view === null)
    return (
      <main class="opening" aria-busy="true">
        <h1>Pullcheck playground</h1>
        <p>{note?.text ?? 'The simulated Slack, Teams and Azure are starting …'}</p>
      </main>
    );

  const go = (to: Side, channel: string | null) => {
    setSide(to);
    setThread(null);
    if (channel !== null) {
      setChannels({ ...channels, [to]: channel });
      setTab('chat');
    }
  };

  return (
    <div class="page" data-tab={tab} data-person={view.person} data-scenario={view.scenario.id}>
      <Header
        view={view}
        theme={theme}
        changeTheme={changeTheme}
        lost={lost}
        pick={async (id) => {
          setThread(null);
          setChannels({ slack: null, teams: null });
          await run(pickScenario(id));
          await refresh();
        }}
        tryThis={(text) => {
          setDraft(text);
          setTab('chat');
        }}
        setLatency={(factor) => void run(act('latency', { factor }))}
        alert={() => void run(act('alert', {}))}
        skip={() => void run(act('skip', { seconds: 60 }))}
      />
      <nav class="tabs" aria-label="Parts of the page">
        {TABS.map(([name, label]) => (
          <button key={name} type="button" aria-pressed={tab === name} onClick={() => setTab(name)}>
            {label}
          </button>
        ))}
      </nav>
      <Places
        view={view}
        side={side}
        channel={here?.id ?? null}
        go={go}
        person={person}
        become={(key) => setPerson(key)}
      />
      <main class="middle" aria-label="Conversation">
        {here === null ? (
          <p class="empty">This person is in no channel here.</p>
        ) : (
          <Chat
            key={`${side} ${here.id} ${view.person}`}
            view={view}
            side={side}
            channel={here}
            person={person}
            theme={theme}
            thread={thread}
            openThread={setThread}
            draft={draft}
            setDraft={setDraft}
            say={(text, inThread) => run(act('say', { side, person, channel: here.id, thread: inThread, text }))}
            press={(input, ask) => {
              const press = () => void run(act('click', { side, person, channel: here.id, ...input }));
              if (ask === null) press();
              else setConfirm({ ...ask, yes: press });
            }}
            leads={(url) => setNote({ text: `In the real chat this opens ${url}`, bad: false })}
          />
        )}
        <p class={`note${note?.bad ? ' bad' : ''}`} role="status" hidden={note === null}>
          <span>{note?.text}</span>
          <button type="button" onClick={() => setNote(null)} aria-label="Close this note">
            ×
          </button>
        </p>
      </main>
      <Subscription view={view} flip={(input) => void run(act('switch', input))} />
      {confirm !== null && <ConfirmDialog {...confirm} close={() => setConfirm(null)} />}
      {dialog !== null && (
        <WordsDialog
          view={dialog}
          close={() => setDialog(null)}
          send={(typed) => {
            setDialog(null);
            void run(act('fill', { person, trigger: dialog.trigger, typed }));
          }}
        />
      )}
    </div>
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
