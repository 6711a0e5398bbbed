/** On the right: the subscription, switches to break it, what the last answer cost, what would be sent, the audit trail. */
import { useState } from 'preact/hooks';
import type { AppView, PageView, RevisionView } from '../views.ts';
import { clockTime } from './chat.tsx';
import { Timeline } from './timeline.tsx';

interface Props {
  readonly view: PageView;
  readonly flip: (input: { readonly app: string; readonly id: string; readonly on: boolean }) => void;
}

const HEALTH: Readonly<Record<RevisionView['health'], string>> = {
  good: 'runs',
  bad: 'fails',
  waiting: 'is on its way',
  off: 'is put aside',
};

export function Subscription({ view, flip }: Props) {
  const { subscription, trace, writes, plans, audit } = view;
  const about = view.scenario.try[0]?.split(' ')[1] ?? '';
  return (
    <aside class="azure" aria-label="The subscription">
      <details open>
        <summary>
          <h2>Subscription</h2>
        </summary>
        <p class="dim">{subscription.names.join(' · ')}</p>
        <ul class="apps">
          {subscription.apps.map((app) => (
            <App key={`${app.resourceGroup} ${app.name}`} app={app} first={app.name === about} />
          ))}
        </ul>
      </details>
      <Switches view={view} flip={flip} />
      <details open>
        <summary>
          <h2>What the last answer asked of Azure</h2>
        </summary>
        {trace === null ? <p class="dim">Nothing was asked yet.</p> : <Timeline trace={trace} />}
      </details>
      <details open={writes.length + plans.length > 0}>
        <summary>
          <h2>What would change in Azure</h2>
        </summary>
        {plans.length === 0 && writes.length === 0 && (
          <p class="dim">Nothing: a diagnosis only reads. A rollback is planned first, and sent once it is approved.</p>
        )}
        {plans.map(({ id, app, state, commands }) => (
          <div key={id} class="plan">
            <h3>
              Plan {id} for {app} <span class="dim">{state}</span>
            </h3>
            {commands.map(({ title, command }) => (
              <div key={title}>
                <p>{title}. By hand:</p>
                <pre>{command}</pre>
              </div>
            ))}
          </div>
        ))}
        {writes.map(({ method, url, body, status, at }) => (
          <div key={`${at} ${url}`} class="write">
            <p>
              Sent at {clockTime(at)}, answered with {status ?? '…'}
            </p>
            <pre>
              {method} {url}
              {body === '' ? '' : `\n${pretty(body)}`}
            </pre>
          </div>
        ))}
      </details>
      <details>
        <summary>
          <h2>Audit trail</h2>
        </summary>
        {audit.length === 0 && <p class="dim">Nobody has asked anything yet.</p>}
        <ol class="audit">
          {audit.map(({ at, event, by, text }, i) => (
            <li key={`${at} ${event} ${i}`}>
              <time dateTime={at}>{clockTime(at)}</time> <b>{event}</b> {by ?? 'the bot'}: {text}
            </li>
          ))}
        </ol>
      </details>
      <p class="dim">
        <a href="/api/scenario" download>
          This incident as a file
        </a>
        , to change and to play again with <code>--scenario</code>.
      </p>
    </aside>
  );
}

function App({ app, first }: { readonly app: AppView; readonly first: boolean }) {
  const { name, resourceGroup, story, mode, provisioning, health, revisions } = app;
  return (
    <li>
      <details open={first} data-app={name}>
        <summary>
          <span class={`dot ${health}`} aria-hidden="true" />
          <b>{name}</b>
          <span class="dim">{HEALTH[health]}</span>
        </summary>
        <p class="dim">
          {story === '' ? '' : `${story}. `}
          {resourceGroup}, {mode}, last write {provisioning.toLowerCase()}
        </p>
        <ul class="revisions">
          {revisions.map((one) => (
            <li key={one.name} data-revision={one.name} data-traffic={one.traffic}>
              <span class={`dot ${one.health}`} aria-hidden="true" />
              <span class="revision">
                {one.name.slice(name.length).replace(/^-+/, '')}
                <small>
                  {one.images.map(shortImage).join(', ')}
                  {one.state === '' ? '' : ` · ${one.state}`}
                  {one.active && one.replicas > 0 ? ` · ${one.replicas} ×` : ''}
                </small>
              </span>
              <span class="traffic">{one.traffic > 0 ? `${one.traffic} %` : ''}</span>
            </li>
          ))}
          {revisions.length === 0 && <li class="dim">No revision: nothing of it ever ran.</li>}
        </ul>
      </details>
    </li>
  );
}

function Switches({ view, flip }: Props) {
  const apps = [...new Set(view.switches.map(({ app }) => app))];
  const about = view.scenario.try[0]?.split(' ')[1] ?? '';
  const [asked, setAsked] = useState('');
  const app = [asked, about].find((one) => apps.includes(one)) ?? apps[0] ?? '';
  const shown = view.switches.filter((one) => one.app === app);
  return (
    <details open>
      <summary>
        <h2>Break it yourself</h2>
      </summary>
      <div class="pick">
        <label for="switch-app">App</label>
        <select id="switch-app" value={app} onChange={(event) => setAsked(event.currentTarget.value)}>
          {apps.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </div>
      {shown.map(({ id, label, breaks, on }) => (
        <label key={id} class="switch">
          <input
            type="checkbox"
            role="switch"
            aria-checked={on}
            checked={on}
            onChange={() => flip({ app, id, on: !on })}
          />
          <span>
            {label}
            <small>{on ? `Turning it off ${breaks}` : 'Turning it on restores it'}</small>
          </span>
        </label>
      ))}
      <p class="dim">
        {view.deploying
          ? 'The deployment waits until Azure has done the write before it …'
          : 'After each change somebody deploys the app anew, so that its image is pulled again.'}
      </p>
    </details>
  );
}

function shortImage(image: string): string {
  return image.split('/').at(-1) ?? image;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
