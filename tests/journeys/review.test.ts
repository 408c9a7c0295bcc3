import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/parts/browser.ts';
import { scheduleId } from '../../client/schedules.ts';
import { accessible, mailsOf, signIn } from '../support/journey.ts';
import { addBody } from '../support/stories/sign-offs.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { type Plan, usualPlan } from '../support/stories/strategies.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';

let stack: Stack;
let browser: Browser;
let council: TestAgency;
let plan: Plan;

beforeAll(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  council = await stack.world.agency('Council');
  plan = await usualPlan(stack.world, [council]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.end();
}, 60_000);

const reviews = () =>
  stack.world.rows<{ id: string; quarter: string; state: string }>(
    `select p.id, to_char(r.quarter, 'YYYY-MM-DD') as quarter, p.state from reviews r join processes p on p.id = r.process_id order by r.quarter`,
  );

test('the Schedule is made, paused, made again and backfilled: a year of quarters opens, each once', async () => {
  const { officer } = stack.world;
  const path = `/v1/strategies/${plan.strategyId}/review-schedule`;
  expect((await stack.call(officer, 'PUT', path, { paused: false })).status).toBe(200);
  expect((await stack.call(officer, 'PUT', path, { paused: true })).body).toEqual({ state: 'paused' });
  const handle = stack.client.schedule.getHandle(scheduleId(plan.strategyId));
  expect((await handle.describe()).state.paused).toBe(true);
  expect((await stack.call(officer, 'PUT', path, { paused: false })).body).toEqual({ state: 'running' });
  const described = await handle.describe();
  expect(described.state.paused).toBe(false);
  expect(described.policies).toMatchObject({ overlap: 'ALLOW_ALL', catchupWindow: 365 * 86_400_000 });
  const next = described.info.nextActionTimes.map((at) => at.toISOString());
  expect(
    next.every((at) => /-(?:01-01T09|04-01T08|07-01T08|10-01T08):00:00/u.test(at)),
    next.join(),
  ).toBe(true);
  const year = new Date().getUTCFullYear() - 1;
  const period = { from: `${year}-01-01T00:00:00Z`, to: `${year}-12-31T00:00:00Z` };
  expect((await stack.call(officer, 'POST', `${path}/backfill`, period)).body).toEqual({ asked: true });
  await until(
    'four reviews are open',
    async () => (await reviews()).filter(({ state }) => state === 'open').length === 4,
  );
  // Again, as after a lost answer: nothing more.
  expect((await stack.call(officer, 'POST', `${path}/backfill`, period)).status).toBe(200);
  expect((await stack.call(officer, 'POST', `${path}/trigger`)).status).toBe(200);
  await until('the review of this quarter is open', async () => (await reviews()).length === 5);
  expect(new Set((await reviews()).map(({ quarter }) => quarter)).size).toBe(5);
}, 120_000);

test('a quarter goes from the Schedule to its signed-off report, with one proposed inspection accepted by a person', async () => {
  const review = (await reviews()).at(-1);
  const committee = await addBody(stack.world, 'Strategic Committee', 1);
  const [member] = committee.members;
  if (member === undefined) throw new Error('nobody sits on the committee');
  const officer = await signIn(stack, browser, stack.world.officer, `/strategies/${plan.strategyId}/route`);
  await accessible(officer);
  await officer.getByLabel('Who signs at stage 1').selectOption(`body:${committee.id}`);
  await officer.getByLabel('Asked to').first().selectOption('agree');
  await officer.getByLabel('Working days for stage 1').fill('10');
  await officer.getByRole('button', { name: 'Save the route' }).click();
  await officer.getByText('The route is saved').waitFor();
  await officer.getByText('Strategic Committee, asked to agree; more than half must sign; 10 working days').waitFor();
  await accessible(officer);
  await officer.goto(`${stack.url}/reviews/${review?.id}`);
  await officer.getByRole('button', { name: 'Bring it to the committee' }).waitFor();
  await accessible(officer);

  // The lead is red for the second time running: as far as the rules know, the last quarter said so.
  const red = { colour: 'red', progress: 'Nothing was done.' };
  await stack.world.rows('update review_returns set last = content || $2::jsonb where process_id = $1', [
    review?.id,
    JSON.stringify(red),
  ]);
  const [lead] = council.respondents;
  if (lead === undefined) throw new Error('no lead');
  await until('the lead was asked', async () => (await mailsOf(stack, lead)).length > 0);
  const [task] = await stack.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and kind = 'return'`,
    [review?.id],
  );
  const page = await signIn(stack, browser, lead, `/tasks/${task?.id}`);
  await page.waitForURL(`**/returns/${task?.id}`);
  await accessible(page);
  await page.getByLabel('What progress was there?').fill('Two premises were found, none closed.');
  await page.getByRole('button', { name: 'Save and go on later' }).click();
  await page.getByText('Your return is saved').waitFor();
  await page.getByRole('button', { name: 'Send the return' }).click();
  await page.getByRole('alert').getByText('There is a problem').waitFor();
  expect(await page.getByLabel('What progress was there?').inputValue()).toBe('Two premises were found, none closed.');
  await page.getByLabel('Not on course').check();
  await page.getByLabel('Getting worse').check();
  await page.getByLabel('Yes', { exact: true }).check();
  await page.getByRole('button', { name: 'Send the return' }).click();
  await page.getByText('Your return is sent').waitFor();

  await officer.reload();
  await officer.getByRole('button', { name: 'Bring it to the committee' }).click();
  await officer.getByText('The returns are with the committee').waitFor();
  await officer.getByRole('button', { name: 'Lock the period' }).click();
  await officer.getByText('1 line is not settled: Activity 1').first().waitFor();
  await officer.getByRole('link', { name: 'Activity 1', exact: true }).click();
  await accessible(officer);
  await officer.getByLabel('Queried').check();
  await officer.getByRole('textbox', { name: 'Note' }).fill('Red again. What would help?');
  await officer.getByRole('button', { name: /^Settle/u }).click();
  await officer.getByText('The line is settled').waitFor();
  await officer.getByRole('button', { name: 'Note the report' }).click();
  await officer.getByText('The report is noted').waitFor();
  await officer.getByRole('button', { name: 'Lock the period' }).click();
  await officer.getByText('The period is locked').waitFor();
  await officer.getByText('The review waits for its sign-off').waitFor();
  await accessible(officer);
  await officer.getByRole('link', { name: 'Not being delivered in two returns running' }).click();
  await officer.getByLabel('Yes, it should be inspected').check();
  await officer.getByLabel('Why?').fill('Two quarters are enough.');
  await officer.getByRole('button', { name: 'Decide' }).click();
  await officer.getByText('The proposal is decided').waitFor();
  await officer.getByText('Accepted').first().waitFor();
  await accessible(officer);

  // The committee was asked by itself: its member signs from the link of the invitation.
  const links = async () =>
    (await mailsOf(stack, member)).flatMap((mail) => mail.text?.match(/http\S+\/tasks\/[0-9a-f-]+/u)?.[0] ?? []);
  await until('the member was asked', async () => (await links()).length > 0);
  const signing = await signIn(stack, browser, member, new URL((await links())[0] ?? '').pathname);
  await signing.waitForURL(/\/sign-offs\/[0-9a-f-]+\/sign$/u);
  await accessible(signing);
  await signing.getByRole('radio', { name: 'Approve: agree it as it stands' }).check();
  await signing.getByRole('button', { name: 'Sign', exact: true }).click();
  await signing.getByText('What you decided is recorded').waitFor();
  await until('the review is signed off', async () => (await reviews()).at(-1)?.state === 'signed-off');
  await officer.goto(`${stack.url}/reviews/${review?.id}`);
  await officer.getByText('The report is signed off.').waitFor();
  await accessible(officer);
  await until(
    'the review has ended',
    async () =>
      (await stack.world.rows('select from processes where id = $1 and ended_at is not null', [review?.id])).length ===
      1,
  );
}, 120_000);

test('Temporal is away: the Schedule cannot be changed, and nothing is', async () => {
  const { officer } = stack.world;
  await stack.temporal.kill();
  const answer = await stack.call(officer, 'PUT', `/v1/strategies/${plan.strategyId}/review-schedule`, {
    paused: true,
  });
  expect([answer.status, answer.retryAfter]).toEqual([503, '10']);
  expect(await stack.world.rows('select state from review_schedules')).toEqual([{ state: 'running' }]);
  await stack.temporal.start();
}, 60_000);
