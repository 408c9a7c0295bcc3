import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { asOwner } from '../../support/factories.ts';
import {
  type Browser,
  hiddenFields,
  unbroken,
  type RunningPortal,
  shownFields,
  startPortal,
} from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { addPerson, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let health: TestAgency;
let task: string;
let signing: string;
let chair: Actor;

const short = 'Name the owner of each action.';

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  health = await world.agency('Health', { respondents: 2 });
  const round = await openRound(world, [health], { dueAt: Date.now() + 30 * 86_400_000 });
  task = `/tasks/${round.taskIds[0] ?? ''}`;
  const board = await addBody(world, 'Board', 2, { 0: 'chair' });
  chair = board.members[0]!;
  signing = `/sign-offs/${(await openedSignOff(world, [stageOf(board)])).processId}/sign`;
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const browserOf = (actor: Actor): Promise<Browser> =>
  portal.browserOf({ id: actor.personId, name: actor.name, email: '' });
const endSessions = () => asOwner(database.ownerUrl, (client) => client.query('delete from sessions'));
const proofsAreOld = () =>
  asOwner(database.ownerUrl, (client) =>
    client.query(`update sessions set authenticated_at = app_now() - interval '11 minutes'`),
  );

describe('a form that is sent by somebody who is signed out', () => {
  test('keeps everything that was typed and chosen, and is sent from there', async () => {
    const browser = await browserOf(health.respondents[0]!);
    const page = (await browser.get(`${task}/answer`)).text;
    await endSessions();
    const out = await browser.post(`${task}/answer`, {
      ...hiddenFields(page),
      comment: 'Yes.\nA second line',
      act: 'save',
    });
    expect(out.status).toBe(401);
    expect(out.text).toContain('<div class="govuk-inset-text app-said">Yes.\nA second line</div>');
    const again = await browserOf(health.respondents[0]!);
    const sent = await again.post(`${task}/answer`, shownFields(out.text));
    expect(sent.status).toBe(303);
    expect((await again.get(`${task}/answer`)).text).toContain('Yes.\nA second line');
  });

  test('with a file is kept too; the file is chosen again', async () => {
    const officer = await browserOf(world.officer);
    const page = (await officer.get('/sign-offs/new')).text;
    await endSessions();
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...hiddenFields(page), title: 'Plan B' })) body.append(name, value);
    body.append('file', new File(['text'], 'plan.txt', { type: 'text/plain' }));
    const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const out = await fetch(`${portal.url}/sign-offs/new`, {
      method: 'POST',
      body,
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    const text = unbroken(await out.text());
    expect(out.status).toBe(401);
    expect(text).toContain('Choose it again on the page that follows');
    expect(text).toContain('enctype="multipart/form-data"');
    expect(shownFields(text)['title']).toBe('Plan B');
  });
});

test('a form that asks for a recent sign-in keeps a short text and the choice, and is sent from there', async () => {
  const browser = await browserOf(chair);
  const page = (await browser.get(signing)).text;
  await proofsAreOld();
  const asked = await browser.post(signing, { ...shownFields(page), verdict: 'approve-with-changes', changes: short });
  expect(asked.status).toBe(403);
  expect(asked.text).toContain(`<div class="govuk-inset-text app-said">${short}</div>`);
  expect(shownFields(asked.text)).toMatchObject({ verdict: 'approve-with-changes', changes: short });
  const fresh = await browserOf(chair);
  const sent = await fresh.post(signing, shownFields(asked.text));
  expect(sent.status).toBe(303);
  expect(portal.decisions.at(-1)?.words).toMatchObject({ changes: short });
});

test('a form that its role has lost meanwhile still gives back what was written', async () => {
  const auditor = await addPerson(world.rows, world.directorateId, 'Former Officer', 'auditor');
  const refused = await (await browserOf(auditor)).post('/rounds/new', { title: 'A new plan' });
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('<div class="govuk-inset-text app-said">A new plan</div>');
});

describe('one browser, two people', () => {
  test('a page of one is not sent as the other, who is told who is signed in; the text is kept', async () => {
    const [first, second] = [health.respondents[0]!, health.respondents[1]!];
    const page = (await (await browserOf(first)).get(`${task}/answer`)).text;
    const browser = await browserOf(second);
    const sent = await browser.post(`${task}/answer`, { ...hiddenFields(page), comment: short, act: 'save' });
    expect(sent.status).toBe(409);
    expect(sent.text).toContain(`now ${second.name} is signed in in this browser`);
    expect(sent.text).toContain(`<div class="govuk-inset-text app-said">${short}</div>`);
    expect((await browser.get(`${task}/answer`)).text).not.toContain(short);
  });

  test('nor one with a file in it', async () => {
    const other = await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer');
    const page = (await (await browserOf(world.officer)).get('/sign-offs/new')).text;
    const sent = await (
      await browserOf(other)
    ).upload('/sign-offs/new', { idempotencyKey: hiddenFields(page)['idempotencyKey'] ?? '', title: 'Plan C' });
    expect(sent.status).toBe(409);
    expect(sent.text).toContain('Plan C');
  });

  test('every form that somebody signed in is shown says for whom it was made', async () => {
    const browser = await browserOf(world.officer);
    for (const path of [
      '/rounds/new',
      '/inspections/new',
      '/strategies/new',
      '/directory/people/new',
      '/directory/import',
    ]) {
      const { text } = await browser.get(path);
      const forms = text.match(/<form[^>]*method="post"[^]*?<\/form>/gu) ?? [];
      for (const form of forms.filter((one) => !one.includes('/sign-out')))
        expect(hiddenFields(form)['idempotencyKey'], path).toMatch(/^[0-9a-f-]{36}\.[\w-]{12}$/u);
    }
  });
});

test('a form over which we fail keeps what was typed, and says whose fault it is', async () => {
  const decide = () => Promise.reject(new Error('a fault of ours'));
  const failing = await startPortal(database, () => ({ decide, log: { warn: () => {}, error: () => {} } }));
  const browser = await failing.browserOf({ id: world.officer.personId, name: world.officer.name, email: '' });
  const { status, text } = await browser.fill(signing.replace(/sign$/u, 'cancel'), { reason: 'No longer wanted.' });
  await failing.close();
  expect(status).toBe(500);
  expect(text).toContain('Sorry, something went wrong');
  expect(text).toContain('No longer wanted.');
});
