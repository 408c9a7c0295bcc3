import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { addPaperComment } from '../../../db/sign-offs/papers/paper-comments.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf } from '../../support/parts/page-flaws.ts';
import { startPortal, type Browser, type RunningPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import {
  addBody,
  draftSignOff,
  inHand,
  openedSignOff,
  signAs,
  stageOf,
  type TestBody,
  memberOf,
  newVersion,
} from '../../support/stories/sign-offs.ts';
import { createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let committee: TestBody;
let board: TestBody;
let council: TestAgency;
let ids: Record<'draft' | 'open' | 'referred' | 'approved', string>;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  council = await world.agency('Council');
  committee = await addBody(world, 'Committee', 3, { 0: 'chair', 2: 'secretary' });
  board = await addBody(world, 'Board', 4, { 0: 'chair' });
  const meetingAt = Date.now() + 30 * 86_400_000;
  const stages = [
    stageOf(committee),
    stageOf(board, { meetingAt, place: 'City Hall', rule: { kind: 'count', count: null } }),
  ];
  const advanced = async () => {
    const { processId } = await openedSignOff(world, stages);
    for (const index of [0, 1]) await signAs(world, memberOf(committee, index), processId);
    return processId;
  };
  const open = await advanced();
  await newVersion(world, open, 'The strategy, edited.\n');
  await signAs(world, memberOf(board, 0), open, 'approve-with-changes', { words: { changes: 'Joint owners' } });
  await newVersion(world, open, 'The strategy, edited twice.\n');
  const referred = await advanced();
  for (const index of [0, 1])
    await signAs(world, memberOf(board, index), referred, 'refer-back', { words: { comment: 'Name the owners.' } });
  const approved = (await openedSignOff(world, [stageOf(committee)])).processId;
  for (const index of [0, 1]) await signAs(world, memberOf(committee, index), approved);
  await as(world.db, actingFor(world.officer), (tx) =>
    addPaperComment(tx, world.officer, { processId: open, comment: 'Name who pays for it.' }),
  );
  ids = { draft: (await draftSignOff(world, stages)).processId, open, referred, approved };
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const browserOf = (actor: Actor): Promise<Browser> =>
  portal.browserOf({ id: actor.personId, name: actor.name, email: '' });
const parts = [
  '',
  '/record',
  '/timeline',
  '/sign',
  '/meeting',
  '/resubmit',
  '/open',
  '/move',
  '/skip',
  '/cancel',
  '/edit',
  '/comments',
];

describe('the pages of a sign-off', () => {
  test('show every state to the directorate, in sound words', async () => {
    const officer = await browserOf(world.officer);
    for (const id of Object.values(ids))
      for (const part of parts) {
        const { status, text } = await officer.get(`/sign-offs/${id}${part}`);
        expect(status, part).toBe(200);
        expect([...text.matchAll(/<h1/gu)], part).toHaveLength(1);
        expect(text, part).not.toMatch(/undefined|\[object Object\]|NaN/u);
      }
  });

  test('show a signatory what is asked, what changed and who signed, and no more than that', async () => {
    const page = await browserOf(memberOf(board, 1));
    const { text } = await page.get(`/sign-offs/${ids.open}/sign`);
    expect(text).toMatch(/is asked to <strong>approve/u);
    expect(text).toContain('From version 2 to version 3.');
    expect(text).toContain('The strategy, edited twice.');
    expect(text).toContain('Counts no more since');
    for (const part of ['', '/record']) expect((await page.get(`/sign-offs/${ids.open}${part}`)).status).toBe(200);
    for (const part of ['/timeline', '/meeting', '/skip', '/cancel'])
      expect((await page.get(`/sign-offs/${ids.open}${part}`)).status, part).toBe(403);
    expect((await page.get(`/sign-offs/${ids.open}/resubmit`)).status).toBe(404);
    expect((await page.get(`/sign-offs/${ids.approved}`)).status, 'not asked there').toBe(404);
    const [contact] = council.respondents;
    if (contact === undefined) throw new Error('no contact');
    expect((await (await browserOf(contact)).get(`/sign-offs/${ids.open}/sign`)).status).toBe(404);
  });

  test('lead from the task of a mail to where it is signed', async () => {
    const [task] = await world.rows<{ id: string }>(
      `select id from tasks where process_id = $1 and state = 'open' and person_id = $2`,
      [ids.open, memberOf(board, 1).personId],
    );
    const reply = await (await browserOf(memberOf(board, 1))).get(`/tasks/${task?.id}`);
    expect(reply.headers.get('location')).toBe(`/sign-offs/${ids.open}/sign`);
  });
});

describe('signing', () => {
  test('sends what was read and decided, and says what is missing', async () => {
    const page = await browserOf(memberOf(board, 1));
    const at = `/sign-offs/${ids.open}/sign`;
    const nothing = await page.fill(at, {});
    expect([nothing.status, nothing.text.includes('Choose what you decide')]).toEqual([422, true]);
    const noChanges = await page.fill(at, { verdict: 'approve-with-changes', comment: 'Good work.' });
    expect(noChanges.text).toContain('List the changes that you approve it with');
    expect(noChanges.text).toContain('Good work.');
    const done = await page.fill(at, { verdict: 'refer-back', comment: 'Owners!', referTo: '1' });
    expect([done.status, done.headers.get('location')]).toEqual([303, `/sign-offs/${ids.open}?done=signed`]);
    expect(portal.decisions.at(-1)).toMatchObject({
      act: 'sign',
      terms: { ...(await inHand(world, ids.open)), verdict: 'refer-back', referTo: 1 },
      words: { comment: 'Owners!', changes: '' },
    });
  });

  test('shows what differs, with what was typed, where a version came in meanwhile (R35)', async () => {
    const page = await browserOf(memberOf(board, 1));
    const at = `/sign-offs/${ids.open}/sign`;
    const [read] = await world.rows<{ sha256: string }>(
      'select sha256 from documents where process_id = $1 and version = 2',
      [ids.open],
    );
    portal.outcome = { kind: 'refused', code: 'version-changed', message: 'A new version has come in.' };
    const again = await page.fill(at, { verdict: 'reject', comment: 'Too vague.', sha256: read?.sha256 ?? '' });
    portal.outcome = { kind: 'taken', effect: {} };
    expect(again.status).toBe(422);
    expect(again.text).toContain('A new version came in while you were reading');
    expect(again.text).toContain('Too vague.');
    const { sha256 } = await inHand(world, ids.open);
    expect(again.text).toContain(`name="sha256" value="${sha256}"`);
  });

  test('as a deputy is said before and after, with both names', async () => {
    const [away, deputy] = [memberOf(board, 2), council.managers[1]];
    if (deputy === undefined) throw new Error('no manager');
    await world.rows(
      `insert into absences (person_id, substitute_id, from_at, until_at) values ($1, $2, app_now() - interval '1 day', app_now() + interval '1 day')`,
      [away.personId, deputy.personId],
    );
    const page = await browserOf(deputy);
    const { text } = await page.get(`/sign-offs/${ids.open}/sign`);
    expect(text).toContain(`You sign as the deputy of <strong>${away.name}</strong>`);
    await page.fill(`/sign-offs/${ids.open}/sign`, { verdict: 'approve' });
    expect(portal.decisions.at(-1)).toMatchObject({ terms: { actingFor: away.personId } });
    await world.rows('delete from absences');
  });
});

test('a new sign-off is typed without JavaScript, keeps what was typed, and is opened from its preview', async () => {
  const page = await browserOf(world.officer);
  const typed = { title: 'A plan', 'stage-1-who': `body:${committee.id}`, 'stage-1-rule': 'count', stages: '3' };
  const more = await page.fill('/sign-offs/new', { ...typed, more: '1' });
  expect([more.status, more.text.includes('Stage 4'), more.text.includes('value="A plan"')]).toEqual([200, true, true]);
  const lacking = await page.fill('/sign-offs/new', typed);
  expect(lacking.text).toContain('Say how many must sign at stage 1');
  expect(lacking.text).toContain('Choose the paper that is to be signed');
  const fields = { ...typed, 'stage-1-count': '2', 'stage-1-asked': 'note' };
  const made = await page.upload('/sign-offs/new', fields, new File(['The plan.'], 'plan.txt', { type: 'text/plain' }));
  expect(made.status).toBe(303);
  const preview = made.headers.get('location') ?? '';
  expect((await page.get(preview)).text).toContain('2 must sign');
  await page.fill(preview.split('?')[0] ?? '', {});
  expect(portal.decisions.at(-1)).toMatchObject({ act: 'open' });
});

test('a draft is discarded from its page', async () => {
  const { processId } = await draftSignOff(world, [stageOf(committee)]);
  const page = await browserOf(world.officer);
  const at = `/sign-offs/${processId}`;
  expect((await page.fill(at, {}, `${at}/discard`)).headers.get('location')).toBe(`${at}?done=discarded`);
  const after = await page.get(`${at}?done=discarded`);
  expect(after.text).toContain('The draft is discarded');
  expect(after.text).toContain('Cancelled');
});

test('the secretary records a meeting with who was there', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee)]);
  const page = await browserOf(memberOf(committee, 2));
  const at = `/sign-offs/${processId}/meeting`;
  const undated = await page.fill(at, { verdict: 'approve', minute: 'As agreed.' });
  expect(undated.text).toContain('Give the date of the meeting');
  expect(undated.text).toContain('As agreed.');
  const [chair, other] = [memberOf(committee, 0), memberOf(committee, 1)];
  await page.fill(at, {
    'met-day': '9',
    'met-month': '5',
    'met-year': '2026',
    'met-time': '14:00',
    verdict: 'approve',
    [`member-${chair.personId}`]: 'present',
    [`member-${other.personId}`]: 'apologies',
  });
  expect(portal.decisions.at(-1)).toMatchObject({
    act: 'record-meeting',
    terms: { present: chair.personId, apologies: other.personId, metAt: Date.parse('2026-05-09T13:00:00Z') },
  });
});

test('an officer moves, skips and cancels with what has to be said', async () => {
  const page = await browserOf(world.officer);
  const at = (part: string) => `/sign-offs/${ids.open}${part}`;
  expect((await page.fill(at('/skip'), { reason: ' ' })).text).toContain('Say why the stage is skipped');
  await page.fill(at('/skip'), { reason: 'Dissolved.' });
  expect(portal.decisions.at(-1)).toMatchObject({ act: 'skip-stage', words: { reason: 'Dissolved.' } });
  const { stageId } = await inHand(world, ids.open);
  const date = { 'meeting-day': '16', 'meeting-month': '5', 'meeting-year': '2031', 'meeting-time': '2pm' };
  expect((await page.fill(at('/move'), { stageId, ...date, 'meeting-day': '' })).status).toBe(422);
  await page.fill(at('/move'), { stageId, ...date });
  expect(portal.decisions.at(-1)).toMatchObject({ act: 'move-meeting', terms: { stageId } });
  await page.fill(at('/cancel'), { reason: 'No longer wanted.' });
  expect(portal.decisions.at(-1)).toMatchObject({ act: 'cancel' });
});

describe.each([375, 1280])('at a width of %i pixels', (width) => {
  let chromium: Chromium;
  beforeAll(async () => {
    chromium = await launchBrowser();
  }, 60_000);
  afterAll(() => chromium.close());

  const problemsOf = async (actor: Actor, paths: readonly string[]) => {
    const context = await openWindow(chromium, width, await browserOf(actor));
    const page = await context.newPage();
    const found: string[] = [];
    for (const [index, path] of paths.entries())
      found.push(...(await flawsOf(page, `${portal.url}${path}`, `${actor.roles[0]}-${index}-${width}`)));
    await context.close();
    return found;
  };

  test('no page has an accessibility problem that axe can find', async () => {
    const open = parts.filter((part) => part !== '/open').map((part) => `/sign-offs/${ids.open}${part}`);
    const others = [
      '/sign-offs',
      '/sign-offs/new',
      `/sign-offs/${ids.draft}/open`,
      `/sign-offs/${ids.draft}/edit`,
      `/sign-offs/${ids.referred}`,
      `/sign-offs/${ids.referred}/resubmit`,
      `/sign-offs/${ids.approved}/record`,
    ];
    expect(await problemsOf(world.officer, [...open, ...others])).toEqual([]);
    expect(
      await problemsOf(memberOf(board, 1), [
        `/sign-offs/${ids.open}/sign`,
        `/sign-offs/${ids.open}`,
        `/sign-offs/${ids.open}/comments`,
        '/tasks',
      ]),
    ).toEqual([]);
  }, 240_000);
});
