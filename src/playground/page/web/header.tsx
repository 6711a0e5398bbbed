/** On top: that it is all simulated, the story, and what bends time. */
import type { PageView } from '../views.ts';
import type { Theme } from './theme.tsx';

interface Props {
  readonly view: PageView;
  readonly theme: Theme;
  readonly changeTheme: () => void;
  readonly lost: boolean;
  readonly pick: (id: string) => Promise<void>;
  readonly tryThis: (text: string) => void;
  readonly setLatency: (factor: number) => void;
  readonly skip: () => void;
  readonly alert: () => void;
}

export function Header({ view, theme, changeTheme, lost, pick, tryThis, setLatency, skip, alert }: Props) {
  const { scenario, scenarios, latency, skippedMs } = view;
  return (
    <header class="top">
      <div class="bar">
        <h1>
          Pullcheck <span class="thin">playground</span>
        </h1>
        <p class="banner" data-lost={lost}>
          {lost
            ? 'The playground was stopped: start it again in the terminal.'
            : 'All of it is simulated: no account, nothing leaves this machine. The bot is the real one.'}
        </p>
        <button type="button" class="quiet" onClick={changeTheme}>
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </div>
      <div class="story">
        <div class="pick">
          <label for="scenario">Incident</label>
          <select id="scenario" value={scenario.id} onChange={(event) => void pick(event.currentTarget.value)}>
            {scenarios.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
          <button type="button" onClick={() => void pick(scenario.id)}>
            Start over
          </button>
          <button type="button" onClick={alert} title="Azure Monitor alerts of each app that fails, by its webhook">
            Fire the alerts
          </button>
        </div>
        <p class="tale">{scenario.story}</p>
        <ul class="try" aria-label="What to try">
          {scenario.try.map((line) => (
            <li key={line}>
              {line.startsWith('/pullcheck') ? (
                <button type="button" class="code" onClick={() => tryThis(line)}>
                  {line}
                </button>
              ) : (
                line
              )}
            </li>
          ))}
        </ul>
        <div class="time">
          <label for="latency">
            Azure answers <output for="latency">{wordsFor(latency)}</output>
          </label>
          <input
            id="latency"
            type="range"
            min="0"
            max="3"
            step="0.5"
            value={latency}
            onChange={(event) => setLatency(Number(event.currentTarget.value))}
          />
          <button type="button" onClick={skip} title="A rollback is watched for a minute: nobody has to wait for it">
            Move time on by a minute
          </button>
          {skippedMs > 0 && <span class="dim">{Math.round(skippedMs / 60_000)} min ahead</span>}
        </div>
      </div>
    </header>
  );
}

function wordsFor(latency: number): string {
  if (latency === 0) return 'at once';
  if (latency === 1) return 'as usual';
  return `${latency} × as slowly as usual`;
}
