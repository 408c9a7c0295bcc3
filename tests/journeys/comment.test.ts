import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { launchBrowser } from '../support/parts/browser.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { accessible, mailsOf, signIn } from '../support/journey.ts';
import { addBody, draftSignOff, signAs, stageOf } from '../support/stories/sign-offs.ts';
import { type Plan, usualPlan } from '../support/stories/strategies.ts';
import { record, type TestAgency } from '../support/stories/world.ts';
import { until } from '../support/until.ts';

let stack: Stack;
let browser: Browser;
let council: TestAgency;
let health: TestAgency;
let plan: Plan;
let roundId: string;
let officer: Page;
let partner: Page;
let taskPath: string;

beforeAll(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  council = await stack.world.agency('Council');
  health = await stack.world.agency('Health');
  plan = await usualPlan(stack.world, [council, health]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.end();
}, 60_000);

const told = async () =>
  (await mailsOf(stack, council.respondents[0]!)).filter(({ subject }) => subject?.includes('What you said has led on'))
    .length;
const hears = (times: number) => until(`the agency has heard ${times} times`, async () => (await told()) === times);

/** Writes an answer as a person does. Out: his page, on his task. */
async function answers(person: Actor, path: string, words: string): Promise<Page> {
  const page = await signIn(stack, browser, person, `${path}/answer`);
  await page.locator('textarea[name=comment]').fill(words);
  await page.getByRole('button', { name: 'Check and send' }).click();
  await page.getByRole('button', { name: 'Send the answer' }).click();
  await page
    .getByText(/CON-\d{4}-\d{4}-/u)
    .first()
    .waitFor();
  return page;
}

/** Opens a comment of the log in the officer's window. */
async function opensComment(words: string): Promise<void> {
  await officer.goto(`${stack.url}/rounds/${roundId}/log`);
  await officer.getByRole('row').filter({ hasText: words }).getByRole('link').first().click();
  await officer.getByRole('heading', { name: 'Where it led' }).waitFor();
}

test('a partner comments in a round, and the officer settles it: what changed, and elsewhere no, because', async () => {
  const made = await stack.call(stack.world.officer, 'POST', '/v1/consultations', {
    title: 'The draft drugs strategy',
    format: 'circulation',
    agencyIds: [council.id, health.id],
    dueAt: new Date(Date.now() + 40 * 86_400_000).toISOString(),
  });
  roundId = String(made.body['id'] ?? made.body['processId']);
  expect((await stack.call(stack.world.officer, 'POST', `/v1/consultations/${roundId}/open`, {})).status).toBe(200);
  const tasks = await stack.world.rows<{ id: string; agency_id: string }>(
    `select id, agency_id from tasks where process_id = $1 and kind = 'answer'`,
    [roundId],
  );
  const taskOf = (agency: TestAgency) => `/tasks/${tasks.find((task) => task.agency_id === agency.id)?.id}`;
  taskPath = taskOf(council);
  partner = await answers(council.respondents[0]!, taskPath, 'Every action needs a joint owner.');
  await answers(health.respondents[0]!, taskOf(health), 'Leave enforcement out.');
  officer = await signIn(stack, browser, stack.world.officer, `/rounds/${roundId}`);
  await officer.getByRole('link', { name: 'Close now' }).click();
  await officer.getByRole('button', { name: /[Cc]lose/u }).click();
  await officer.getByText('Closed', { exact: true }).first().waitFor();

  await opensComment('Every action needs a joint owner.');
  await officer.getByLabel('Accepted', { exact: true }).check();
  await officer.getByLabel(/Which wording/u).fill('“led by the police” is now “owned jointly”');
  await officer.getByRole('button', { name: 'Settle' }).click();
  await opensComment('Leave enforcement out.');
  await officer.getByLabel('Not accepted').check();
  await officer.getByLabel(/What do you answer/u).fill('No, because supply has to be reduced as well.');
  await officer.getByRole('button', { name: 'Settle' }).click();
}, 120_000);

test('he says where it leads: to an input, an activity and its milestone, which both ends show', async () => {
  const strategy = `${stack.url}/strategies/${plan.strategyId}`;
  await officer.goto(`${strategy}/inputs/new`);
  await officer.getByLabel('Gap', { exact: true }).check();
  await officer.getByLabel('Title').fill('Nobody owns an action with others');
  await officer.getByRole('button', { name: 'Save' }).click();
  await officer.waitForURL(/\/origins/u);
  for (const to of ['Nobody owns an action with others', 'Activity 1', 'Milestone 1']) {
    await opensComment('Every action needs a joint owner.');
    await officer.getByRole('link', { name: /Say where it leads/u }).click();
    const choice = officer.getByLabel('To which part of the plan?');
    await choice.selectOption({ index: await indexOf(choice, to) });
    await officer.getByLabel(/In which way/u).fill('Each has a joint owner now.');
    await accessible(officer);
    await officer.getByRole('button', { name: 'Save' }).click();
    await officer.waitForURL(/\/origins\?done=led-on/u);
  }
  await opensComment('Every action needs a joint owner.');
  const led = await officer.getByRole('main').innerText();
  expect(led).toMatch(/Input:\s+Nobody owns[^]*Activity:\s+Activity 1[^]*Milestone or date:\s+Milestone 1/u);
  await accessible(officer);
  await officer.goto(`${strategy}/activities/${plan.activityIds[0]}`);
  expect(await officer.getByRole('main').innerText()).toContain('Comment that led to it: Every action needs a joint');
  for (const [act, body] of [
    ['agree-log', {}],
    ['publish', { outcome: 'Each action has a joint owner.' }],
  ] as const)
    expect((await stack.call(stack.world.officer, 'POST', `/v1/consultations/${roundId}/${act}`, body)).status).toBe(
      200,
    );
  await partner.goto(`${stack.url}${taskPath}`);
  const seen = await partner.getByRole('main').innerText();
  expect(seen).toMatch(/What you said led to[^]*Activity:\s+Activity 1[^]*Each has a joint owner now\./u);
  await accessible(partner);
}, 120_000);

async function indexOf(choice: ReturnType<Page['getByLabel']>, words: string): Promise<number> {
  const texts = await choice.locator('option').allInnerTexts();
  return texts.findIndex((text) => text.includes(words));
}

test('it is told once when that is adopted, when it moves and when it is done, and reads so on its own page', async () => {
  const { world } = stack;
  const versions = `${stack.url}/strategies/${plan.strategyId}/versions`;
  const board = await addBody(world, 'Management Board', 1);
  const signOff = await draftSignOff(world, [stageOf(board)]);
  await officer.goto(`${versions}/new`);
  await officer.getByLabel('What is it?').fill('The plan for the board');
  const carrier = officer.getByLabel('Which sign-off carries its paper?');
  await carrier.selectOption({ index: await indexOf(carrier, signOff.reference) });
  await officer.getByRole('button', { name: 'Save' }).click();
  await officer.waitForURL(/\/versions\/[0-9a-f-]{36}/u);
  const version = officer.url().split('?')[0] ?? '';
  expect((await record(world, signOff.processId, 'open')).kind).toBe('taken');
  await signAs(world, board.members[0]!, signOff.processId);
  expect(await told()).toBe(0);
  await officer.goto(version);
  await officer.getByRole('button', { name: 'Bring it into force now' }).click();
  await officer.getByText('In force', { exact: true }).first().waitFor();
  await hears(1);
  await partner.goto(`${stack.url}${taskPath}`);
  expect(await partner.getByRole('main').innerText()).toMatch(/Activity 1\s+\(adopted: the version in force has it\)/u);

  const date = `${stack.url}/dates/${plan.milestoneIds[0]}`;
  await officer.goto(date);
  await officer.locator('#move-day').fill('30');
  await officer.locator('#move-month').fill('6');
  await officer.locator('#move-year').fill('2028');
  await officer.locator('#move-reason').fill('The owners were named late.');
  await officer.getByRole('button', { name: 'Move the date' }).click();
  await officer.waitForURL(/done=date-moved/u);
  await hears(2);
  const today = new Date(Date.now() - 86_400_000);
  await officer.goto(date);
  await officer.locator('#doneOn-day').fill(String(today.getUTCDate()));
  await officer.locator('#doneOn-month').fill(String(today.getUTCMonth() + 1));
  await officer.locator('#doneOn-year').fill(String(today.getUTCFullYear()));
  await officer.getByRole('button', { name: 'Say that it is done' }).click();
  await officer.waitForURL(/done=date-done/u);
  await hears(3);
  await partner.goto(`${stack.url}${taskPath}`);
  expect(await partner.getByRole('main').innerText()).toMatch(/Milestone 1\s+\(done\)/u);
  expect(await mailsOf(stack, health.respondents[0]!)).not.toContainEqual(
    expect.objectContaining({ subject: expect.stringContaining('has led on') }),
  );
}, 180_000);
