import { AxeBuilder } from '@axe-core/playwright';
import PostalMime from 'postal-mime';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { launchBrowser } from '../support/parts/browser.ts';
import { addBody, type TestBody } from '../support/stories/sign-offs.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';

let stack: Stack;
let browser: Browser;
let bodies: readonly [TestBody, TestBody, TestBody];

beforeAll(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  bodies = [
    await addBody(stack.world, 'Committee', 2),
    await addBody(stack.world, 'Board', 2, { 0: 'chair' }),
    await addBody(stack.world, 'Authority', 2, { 1: 'secretary' }),
  ];
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.end();
}, 60_000);

const addressOf = (person: Actor) => `${person.name.toLowerCase().replaceAll(' ', '.')}@example.org`;

async function mailsOf(person: Actor) {
  const mine = stack.sink.messages.filter((message) => message.to === addressOf(person));
  return Promise.all(mine.map((message) => PostalMime.parse(message.raw)));
}

async function signIn(person: Actor | undefined, wanted: string): Promise<Page> {
  if (person === undefined) throw new Error('nobody to sign in');
  const context = await browser.newContext({ locale: 'en-GB' });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto(`${stack.url}${wanted}`);
  await page.getByLabel('Mail address').fill(addressOf(person));
  await page.getByRole('button', { name: /code/iu }).click();
  const codes = async () =>
    (await mailsOf(person)).flatMap((mail) => mail.text?.match(/[A-Z0-9]{4}-[A-Z0-9]{4}/u)?.[0] ?? []);
  await until('the code has come', async () => (await codes()).length > 0, 30_000);
  await page.getByLabel('Code', { exact: true }).fill((await codes()).at(-1) ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}

/** Follows the link of the invitation, as somebody who was asked does. */
async function followInvitation(person: Actor | undefined): Promise<Page> {
  if (person === undefined) throw new Error('nobody was asked');
  const links = async () =>
    (await mailsOf(person)).flatMap((mail) => mail.text?.match(/http\S+\/tasks\/[0-9a-f-]+/u)?.[0] ?? []);
  await until('the invitation has come', async () => (await links()).length > 0, 30_000);
  const page = await signIn(person, new URL((await links()).at(-1) ?? '').pathname);
  await page.waitForURL(/\/sign-offs\/[0-9a-f-]+\/sign$/u);
  return page;
}

async function decide(page: Page, verdict: string, comment = ''): Promise<void> {
  await page.getByRole('radio', { name: verdict }).check();
  if (comment !== '') await page.getByLabel('What you say with it').fill(comment);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByText('What you decided is recorded').waitFor();
}

const file = (text: string) => ({ name: 'strategy.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });

async function typeMeeting(page: Page, name: string, at: Date): Promise<void> {
  await page.locator(`#${name}-day`).fill(String(at.getUTCDate()));
  await page.locator(`#${name}-month`).fill(String(at.getUTCMonth() + 1));
  await page.locator(`#${name}-year`).fill(String(at.getUTCFullYear()));
  await page.locator(`#${name}-time`).fill('00:01');
}

test('a strategy is referred back once and then approved by three bodies', async () => {
  const day = 86_400_000;
  const officer = await signIn(stack.world.officer, '/sign-offs/new');
  await officer.getByLabel('Title of the paper').fill('The drugs strategy');
  await officer.getByLabel(/What is recommended/u).fill('That the Authority supports the strategy.');
  const stages = [
    [bodies[0], 'More than half'],
    [bodies[1], 'The chair alone'],
    [bodies[2], 'Everybody'],
  ] as const;
  for (const [index, [body, rule]] of stages.entries()) {
    const n = index + 1;
    await officer.getByLabel(`Who signs at stage ${n}`).selectOption(`body:${body.id}`);
    await officer
      .getByRole('group', { name: new RegExp(`at stage ${n}$`, 'u') })
      .getByLabel(rule)
      .check();
    await typeMeeting(officer, `stage-${n}-meeting`, new Date(Date.now() + 30 * n * day));
  }
  await officer.locator('#file').setInputFiles(file('Reduce supply.\nReduce demand.\n'));
  await officer.getByRole('button', { name: 'Save and preview' }).click();
  await officer.getByRole('button', { name: 'Open the sign-off' }).click();
  await officer.waitForURL(/\/sign-offs\/[0-9a-f-]+\?done/u);
  const at = new URL(officer.url()).pathname;

  const invited = bodies[0].members[0];
  if (invited === undefined) throw new Error('nobody was invited');
  const first = await followInvitation(invited);
  const [invitation] = (await mailsOf(invited)).filter((mail) => mail.subject?.startsWith('Signature due'));
  expect(invitation?.text).toMatch(/^Meeting: /mu);
  expect(invitation?.attachments.map((one) => one.mimeType)).toContain('text/calendar');
  const { violations } = await new AxeBuilder({ page: first }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await decide(first, 'Approve it as it stands');
  await decide(await followInvitation(bodies[0].members[1]), 'Approve it as it stands');

  const chair = await followInvitation(bodies[1].members[0]);
  await decide(chair, 'Refer it back', 'Name an owner for each action.');
  await officer.goto(`${stack.url}${at}`);
  await officer.getByText('It waits for a new version').waitFor();
  await officer.getByRole('link', { name: 'Hand in a new version' }).click();
  await officer.getByText('Name an owner for each action.').waitFor();
  await officer.locator('#file').setInputFiles(file('Reduce supply.\nReduce demand.\nEach action has an owner.\n'));
  await officer.getByRole('button', { name: 'Hand it in' }).click();
  await officer.getByText('The new version is in').waitFor();

  await chair.goto(`${stack.url}${at}/sign`);
  await chair.getByText('Each action has an owner.').waitFor();
  await decide(chair, 'Approve it as it stands');

  await until(
    'the authority is asked',
    async () => (await stack.world.rows(`select from tasks where kind = 'sign' and state = 'open'`)).length === 1,
  );
  const secretary = await signIn(bodies[2].members[1], `${at}/meeting`);
  await typeMeeting(secretary, 'met', new Date());
  await secretary.getByLabel('Present').first().check();
  await secretary.getByRole('radio', { name: 'Approve it as it stands' }).check();
  await secretary.locator('#minute').fill('The Authority supported the strategy.');
  await secretary.getByRole('button', { name: 'Record the decision' }).click();
  await secretary.getByText('The decision of the meeting is recorded').waitFor();

  await officer.goto(`${stack.url}${at}/record`);
  await officer.getByText('The Authority supported the strategy.').waitFor();
  const record = await officer.locator('main').innerText();
  expect(record).toContain('Approved by Committee Member 1');
  expect(record).toContain('Referred back by Board Member 1');
  expect(record).toContain('Counts no more since');
  expect(record).toMatch(/Outcome\s+Approved/u);
  const [row] = await stack.world.rows<{ id: string }>(`select id from processes where kind = 'sign-off'`);
  const handle = stack.client.workflow.getHandle(`sign-off-${row?.id}`);
  await handle.result();
}, 180_000);
