/** A rollback in a chat, from the question to its end: who may, who may not, and what becomes of the app. Slack and Teams alike. */
import { type Chat, openSlackChat, openTeamsChat } from './rollback-chats.ts';
import { ALLOWED, openStage, type Stage } from './rollback-stage.ts';

const APPROVE = 'Approve: roll back';
const TO_OLD = 'rollback multiple to multiple--old';
const BEFORE = ['next 0 [next]', 'stable 100 [stable]'];

describe.each([
  ['Slack', openSlackChat],
  ['Teams', openTeamsChat],
] as const)('%s', (_name, openChat) => {
  let stage: Stage;
  let chat: Chat;

  async function open(more: Parameters<typeof openStage>[1] = {}): Promise<void> {
    stage = await openStage(openChat, more);
    chat = stage.chat;
  }
  afterEach(async () => {
    await stage.close();
    // Whatever was asked, nothing else was ever sent.
    expect(stage.writes().filter((one) => !ALLOWED.some((allowed) => allowed.test(one)))).toEqual([]);
    expect(stage.tooEarly).toEqual([]);
    // Everything that went wrong is of Azure's making, and said in the chat.
    expect(stage.log.filter((line) => /stand twice|could not be shown|could not be told/.test(line))).toEqual([]);
  });

  const stands = (words: RegExp) => chat.said().some((one) => words.test(one));
  async function plan(words = TO_OLD, user: 'oncall' | 'approver' = 'oncall'): Promise<void> {
    await chat.ask(words, user);
    await stage.until(() => chat.buttons().some((label) => /^Approve/.test(label)), 'a plan');
  }
  const ended = (words: RegExp) => stage.until(() => stands(words), String(words));

  test('asked, planned, approved by another, watched, done: the app is another one now', async () => {
    await open();
    await plan();
    expect(stage.writes()).toEqual([]);
    expect(await chat.click(APPROVE, 'approver')).toMatch(/Approved: multiple|I carry it out now/);
    await ended(/Rollback of multiple has succeeded/);
    expect(await stage.traffic('multiple')).toEqual(['next 0 [next]', 'old 100', 'stable 0 [stable]']);
    expect(stage.writes().map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      'POST containerApps/multiple/revisions/multiple--old/activate',
      'PATCH containerApps/multiple',
    ]);
    // Before the rights are used, somebody has approved: it is in the history.
    await chat.ask('history multiple', 'oncall');
    await stage.until(() => stands(/asked[\s\S]*approved|approved[\s\S]*asked/i), 'the history');
  });

  test('the second approver is one by a group', async () => {
    await open();
    await plan();
    await chat.click(APPROVE, 'second');
    await ended(/has succeeded/);
  });

  test('refused: who asked, who is not listed, guests, people of elsewhere; and nothing is sent', async () => {
    await open();
    await plan();
    const own = await chat.click(APPROVE, 'oncall');
    expect(own).toMatch(/rule about this app does not list you/);
    expect(own).toContain('approvals.rules[0] "shop"');
    expect(await chat.click(APPROVE, 'guest')).toMatch(/Guests may not decide/);
    expect(await chat.click(APPROVE, 'stranger')).toMatch(/another organisation|problem/);
    expect(stands(/approved it/)).toBe(false);
    expect(stage.writes()).toEqual([]);
  });

  test('four eyes: an approver does not approve the own plan, and is told whom to ask', async () => {
    await open();
    await plan(TO_OLD, 'approver');
    const told = await chat.click(APPROVE, 'approver');
    expect(told).toMatch(/Four eyes: you asked for this plan yourself/);
    expect(told).toContain('approvals.rules[0] "shop"');
    expect(told).toMatch(/Who may, by the policy file: /);
    expect(stage.writes()).toEqual([]);
    // The others in the channel saw nothing of it.
    expect(stands(/Four eyes: you asked/)).toBe(false);
  });

  test('no policy: nobody may, and the plan says so', async () => {
    await open({ approvals: () => ({}) });
    await plan();
    expect(stands(/Nobody may approve it/)).toBe(true);
    expect(await chat.click(APPROVE, 'approver')).toMatch(/No approvals are configured/);
    expect(stage.writes()).toEqual([]);
  });

  test('no identity that carries out: the plan is shown with its commands, and says why nobody can approve it', async () => {
    await open({ carriesOut: false });
    await chat.ask(TO_OLD, 'oncall');
    await ended(/Nobody can approve it here: no identity is set up[\s\S]*az containerapp/);
    expect(chat.buttons().filter((label) => /approve|reject|break/i.test(label))).toEqual([]);
  });

  test('too old: refused, and a new plan is one tap away', async () => {
    await open();
    await plan();
    stage.shop.pass(16 * 60);
    expect(await chat.click(APPROVE, 'approver')).toMatch(/too old/);
    await ended(/Rollback of multiple has expired/);
    await chat.click('New plan', 'oncall');
    await stage.until(() => chat.buttons().includes(APPROVE), 'the new plan');
    await chat.click(APPROVE, 'approver');
    await ended(/has succeeded/);
    expect(await stage.traffic('multiple')).toContain('old 100');
  });

  test('stale: somebody deployed meanwhile; who and what is said, and a new plan is one tap away', async () => {
    await open();
    await plan();
    stage.shop.azure.others.moveTraffic(
      'multiple',
      [{ revisionName: 'multiple--next', weight: 100 }],
      'sam@contoso.com',
    );
    stage.shop.pass(20);
    expect(await chat.click(APPROVE, 'approver')).toMatch(/has moved/);
    await ended(/no longer fits: the app has moved[\s\S]*sam@contoso/);
    expect(stage.writes()).toEqual([]);
    await chat.click('New plan', 'oncall');
    await stage.until(() => chat.buttons().includes(APPROVE), 'the new plan');
    expect(stands(/To:? +multiple--stable/)).toBe(true);
  });

  test('two approvers at once: one execution, and the later one is told who decided', async () => {
    await open();
    await plan();
    const told = await Promise.all([chat.click(APPROVE, 'approver'), chat.click(APPROVE, 'second')]);
    const late = told.filter((words) => /approved it already/.test(words));
    expect(late).toHaveLength(1);
    expect(told.filter((words) => /carry it out now/.test(words))).toHaveLength(1);
    await ended(/has succeeded/);
    expect(stage.writes()).toHaveLength(2);
  });

  test('rejected, with a reason: it stands on the card, and cannot be approved any more', async () => {
    await open();
    await plan();
    expect(await chat.click('Reject', 'approver', 'we repair it "forwards" --break-glass')).toMatch(
      /Rejected|Nothing was changed/,
    );
    await ended(/was rejected[\s\S]*we repair it "forwards" --break-glass/);
    expect(chat.buttons()).not.toContain(APPROVE);
    expect(stage.writes()).toEqual([]);
  });

  test('rejected without a reason by who asked', async () => {
    await open();
    await plan();
    await chat.click('Reject', 'oncall', '');
    await ended(/was rejected/);
  });

  test('the glass is broken: with a reason that everybody reads, by who may; not by another', async () => {
    await open();
    await plan();
    expect(await chat.click('Break the glass', 'approver', 'me too')).toMatch(/does not let you break the glass/);
    expect(stage.writes()).toEqual([]);
    await chat.click('Break the glass', 'oncall', "users can't pay");
    await ended(/has succeeded[\s\S]*approved by breaking the glass[\s\S]*users can't pay/);
    expect(await stage.traffic('multiple')).toContain('old 100');
  });

  test('no button for it where nobody may', async () => {
    await open({
      approvals: (each) => ({ rules: [{ name: 'shop', approvers: each.people(['approver'], false) }] }),
    });
    await plan();
    expect(chat.buttons()).not.toContain('Break the glass');
  });

  test('taken back within the watch: the former traffic, by the same approval', async () => {
    await open();
    await plan();
    await chat.click(APPROVE, 'approver');
    await stage.until(() => chat.buttons().includes('Plan to take it back'), 'the watch');
    await chat.click('Plan to take it back', 'oncall');
    await stage.until(() => chat.buttons().includes('Approve: take back'), 'the plan to take it back');
    await chat.click('Approve: take back', 'approver');
    await ended(/Taking back the rollback of multiple has succeeded/);
    expect(await stage.traffic('multiple')).toEqual(BEFORE);
    // Its own card is edited by its own driver, at its next look.
    await ended(/Rollback of multiple was taken back/);
  });

  test('the target is purged between plan and click: it fails, and users are where they were', async () => {
    await open();
    await plan('rollback single to single--0000002');
    stage.shop.azure.others.purge('contosoprod.azurecr.io/orders-api:1.41.0');
    await chat.click(APPROVE, 'approver');
    await ended(/Rollback of single has failed/);
    expect((await stage.shop.revisions('single'))[2]).toBe('0000003 active 100 Running');
  });

  test('another write is under way: 409 is waited for', async () => {
    await open();
    await plan();
    stage.shop.azure.others.lock('multiple', 2);
    await chat.click(APPROVE, 'approver');
    await ended(/has succeeded/);
    expect(await stage.traffic('multiple')).toContain('old 100');
  });

  test('Azure fails half-way, after the activation and before the traffic: what is true now is said', async () => {
    await open();
    await plan();
    stage.shop.azure.update((scenario) => {
      scenario.faults.push({
        match: 'PATCH *containerApps/multiple*',
        status: 400,
        body: '{"error":{"code":"ContainerAppInvalidTraffic","message":"The traffic cannot be applied."}}',
        delayMs: 0,
        headers: {},
      });
    });
    await chat.click(APPROVE, 'approver');
    await ended(/Rollback of multiple has failed/);
    expect(await stage.traffic('multiple')).toEqual(BEFORE);
    expect(stage.writes()[0]).toMatch(/activate/);
  });

  test('the new revision never becomes ready: it fails, and the old one still serves', async () => {
    await open();
    await plan('rollback single to single--0000003');
    stage.shop.azure.others.removeRole('51e00000-0000-4000-8000-00000000005e');
    await chat.click(APPROVE, 'approver');
    await ended(/Rollback of single has failed/);
  });
});
