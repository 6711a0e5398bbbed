/** All that the page shows of one person's view, put together. */
import { COMMANDS } from '../../commands/index.ts';
import { byHand } from '../../rollback/say-plan.ts';
import { viewPeople, viewSlack, viewTeams } from './chat-views.ts';
import type { Session } from './session.ts';
import { viewSubscription } from './subscription-view.ts';
import type { AuditView, PageView, PersonKey, PlanView, StoryView } from './views.ts';

const MOST_AUDIT = 40;

export async function viewPage(
  session: Session,
  person: PersonKey,
  stories: { readonly now: StoryView; readonly all: readonly StoryView[] },
): Promise<PageView> {
  const { azure, slack, teams, clock, tracer, switches, store } = session;
  const now = clock.bot.now();
  const version = session.version;
  const subscription = viewSubscription(azure, now);
  const entries = await store.audit.newest(MOST_AUDIT);
  const plans = await plansIn(session, entries);
  return {
    version,
    person,
    scenario: stories.now,
    scenarios: stories.all,
    now: now.toISOString(),
    skippedMs: clock.skippedMs,
    latency: session.latency,
    people: viewPeople(slack, teams),
    slackUsers: Object.values(slack.users).map(({ id, realName }) => ({ id, name: realName })),
    chats: { slack: viewSlack(slack, person), teams: viewTeams(teams, person) },
    subscription,
    trace: tracer.newest(),
    writes: tracer.writes(),
    plans,
    audit: entries.map(({ at, event, by, text }): AuditView => ({ at, event, by: by === null ? null : by.name, text })),
    switches: subscription.apps.filter(({ kind }) => kind === 'app').flatMap(({ name }) => switches.of(name)),
    commands: COMMANDS.filter(({ hidden }) => hidden !== true).map(({ name, usage, summary }) => ({
      name,
      usage,
      summary,
    })),
    deploying: switches.waiting,
  };
}

/** The newest plans that the audit trail names, with what they would send, by hand. */
async function plansIn(
  { store }: Session,
  entries: readonly { readonly planId: string | null }[],
): Promise<readonly PlanView[]> {
  const ids = [...new Set(entries.flatMap(({ planId }) => planId ?? []))].slice(0, 3);
  const records = await Promise.all(ids.map((id) => store.plans.find(id)));
  return records.flatMap((record) =>
    record === null
      ? []
      : [{ id: record.id, app: record.plan.app.name, state: record.state, commands: byHand(record.plan) }],
  );
}
