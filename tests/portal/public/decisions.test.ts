import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { settleSigning } from '../../../db/decisions/settle-signing.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf } from '../../support/parts/page-flaws.ts';
import { type Browser, hiddenFields } from '../../support/portal.ts';
import { asPublic, opened, readerOf, say } from '../../support/stories/public-pages.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import {
  addBody,
  draftSignOff,
  memberOf,
  openedSignOff,
  signAs,
  stageOf,
  type TestBody,
  type TestSignOff,
} from '../../support/stories/sign-offs.ts';
import { addPerson, openRound, record } from '../../support/stories/world.ts';

let scene: Scene;
let officer: Browser;
let second: Browser;
let board: TestBody;
let outcome: TestSignOff;
let again: TestSignOff;
let chromium: Chromium;

const pageOf = ({ processId }: TestSignOff) => `/sign-offs/${processId}/public`;
const addressOf = ({ reference }: TestSignOff) => `/public/decisions/${reference}`;

/** The outcome of a round goes to a board of one, which decides. */
async function decided(parentId: string, verdict: string, words: Record<string, string>): Promise<TestSignOff> {
  const { world } = scene;
  const recommendation = 'That the board supports what Mary Hill drafted.';
  const signOff = await draftSignOff(world, [stageOf(board, { asked: 'support' })], { parentId, recommendation });
  await record(world, parentId, 'sign-off', { signOffId: signOff.processId });
  const signed = await signAs(world, memberOf(board, 0), signOff.processId, verdict, { words });
  expect(signed).toMatchObject({ kind: 'taken' });
  await as(world.db, { role: 'worker' }, (tx) => settleSigning(tx, parentId));
  return signOff;
}

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  board = await addBody(world, 'Partnership board', 1);
  const round = await openRound(world, [await world.agency('Council')], { dueAt: Date.now() + 30 * 86_400_000 });
  for (const act of ['close', 'agree-log'] as const) await record(world, round.processId, act);
  outcome = await decided(round.processId, 'reject', { comment: 'Ask Mary Hill.\nName a lead.' });
  await world.setClock(new Date('2026-10-02T09:00:00Z'));
  again = await decided(round.processId, 'approve-with-changes', { changes: 'Say who leads.' });
  // Signed in on the day on which the clock stands.
  officer = await scene.browser(world.officer);
  second = await scene.browser(await addPerson(world.rows, world.directorateId, 'Second Officer', 'officer'));
  chromium = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await scene.end();
});

const read = (path: string) => readerOf(scene).read(path);
const statusOf = async (path: string) => (await readerOf(scene).get(path)).status;

test('a decision that is not taken yet, or that a report tells, is not offered to the public', async () => {
  const open = await openedSignOff(scene.world, [stageOf(board)]);
  expect((await officer.get(pageOf(open))).text).toContain('once the last body has approved or rejected the paper');
  expect((await officer.get(`/sign-offs/${open.processId}`)).text).not.toContain(`href="${pageOf(open)}"`);
  expect((await officer.post(pageOf(open), { seen: 'x' })).status).toBe(422);
});

test('names are redacted wherever they stand, and nobody outside reads it before another officer has', async () => {
  expect((await officer.get(`/sign-offs/${outcome.processId}`)).text).toContain(`href="${pageOf(outcome)}"`);
  const page = pageOf(outcome);
  const redact = (words: string, reason: string) => officer.fill(page, { words, reason }, `${page}/redact`);
  expect((await redact('', 'a name')).text).toContain('Type the words that the public is not to read');
  expect((await redact('Nobody', 'a name')).text).toContain('stand nowhere in the decision');
  const before = hiddenFields((await second.get(page)).text);
  expect((await redact('mary hill', 'a name')).status).toBe(303);
  expect((await redact('lead', 'other')).status).toBe(303);
  const redactionId = /name="redactionId" value="(?<id>[\w-]+)"[^]*?passage 3/u.exec(
    (await officer.get(page)).text.split('passage 2')[1] ?? '',
  )?.groups?.['id'];
  expect((await officer.fill(page, { redactionId: redactionId ?? '' }, `${page}/lift`)).status).toBe(303);
  const { text } = await officer.get(page);
  expect(text).toContain('Another officer looks at that and makes the decision public');
  expect(text).not.toContain('I have read it');
  const seen = hiddenFields((await second.get(page)).text)['seen'] ?? '';
  expect((await officer.post(page, { ...hiddenFields(text), seen })).text).toContain('Another officer looks');
  expect((await second.post(page, before)).text).toContain('has changed since you opened the page');
  expect(await statusOf(addressOf(outcome))).toBe(404);
  expect((await second.fill(page, {})).status).toBe(303);
  expect((await redact('board', 'x')).text).toContain('Take it off the public site first');
});

test('everybody reads it at an address that stays: what was decided, by whom and with which changes', async () => {
  const text = await read(addressOf(outcome));
  for (const part of [
    'Contents',
    'That the board supports what [redacted: a name] drafted.',
    'the outcome of a consultation',
    'Partnership board',
    'Why it was rejected',
    'Ask [redacted: a name].\nName a lead.',
    'mailto:?subject=',
    `href="${addressOf(outcome)}/feedback"`,
    'rel="canonical"',
  ])
    expect(text).toContain(part);
  expect(text).not.toMatch(/Mary|Hill|Member 1/u);
  const { rows } = await asPublic(scene, 'select decision, title, body from public_decisions');
  expect(JSON.stringify(rows)).not.toMatch(/Mary|Hill|Member 1/u);
  await expect(asPublic(scene, 'select made_by from public_decisions')).rejects.toThrow('permission denied');
  for (const table of ['sign_offs', 'sign_off_stages', 'signatures', 'redactions'])
    await expect(asPublic(scene, `select from ${table}`), table).rejects.toThrow('permission denied');
});

test('it stands in the lists, with its body, in feeds and in the map of the site', async () => {
  const bodyPage = `/public/bodies/${board.id}`;
  const lists = ['/public', '/public/decisions', `/public/decisions?body=${board.id}`, bodyPage];
  const feeds = ['/public/feed.xml', `${bodyPage}/feed.xml`, '/sitemap.xml'];
  for (const path of [...lists, ...feeds]) expect(await read(path), path).toContain(addressOf(outcome));
  expect(await read('/sitemap.xml')).toContain('/public/decisions<');
  const first = await readerOf(scene).get(addressOf(outcome));
  const known = { 'if-none-match': first.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
  expect((await readerOf(scene).get(addressOf(outcome), known)).status).toBe(304);
});

test('once a later decision about the same is public, or its body is replaced, it says that it is old', async () => {
  expect(await read(addressOf(outcome))).not.toContain('Archived');
  expect((await second.fill(pageOf(again), {})).status).toBe(303);
  expect(await read(addressOf(outcome))).toContain(`href="${addressOf(again)}"`);
  const later = await read(addressOf(again));
  expect(later).not.toContain('Archived');
  expect(later).toContain('Say who leads.');
  const next = await addBody(scene.world, 'New board', 1);
  await scene.world.rows('update bodies set replaced_by_id = $1 where id = $2', [next.id, board.id]);
  expect(await read(addressOf(again))).toContain('Partnership board was replaced by');
});

test('what somebody says of it is a task of the office', async () => {
  const reader = readerOf(scene);
  expect((await say(scene, reader, `${addressOf(again)}/feedback`, { said: 'Why not?' })).status).toBe(303);
  const [process = ''] = await opened(scene);
  const shown = (await officer.get(`/feedback/${process}`)).text;
  expect(shown).toContain('Why not?');
  expect(shown).toContain(`href="${addressOf(again)}"`);
});

test('taken off, its address says so and leads to what stands in its place', async () => {
  const page = pageOf(outcome);
  const off = (successor: string) => second.fill(page, { reason: 'Wrong paper', successor }, `${page}/withdraw`);
  expect((await off(outcome.reference)).text).toContain('Give the reference of another decision that is public now');
  expect((await off(again.reference)).status).toBe(303);
  const gone = await readerOf(scene).get(addressOf(outcome));
  expect(gone.status).toBe(410);
  const text = await gone.text();
  expect(text).toContain(`href="${addressOf(again)}"`);
  expect(text).not.toContain('Wrong paper');
  expect(await read('/public/decisions')).not.toContain(addressOf(outcome));
  await expect(scene.world.rows(`update public_decisions set title = 'x'`)).rejects.toThrow('does not change');
});

test.each([375, 1280])(
  'its pages are free of flaws at a width of %i pixels',
  async (width) => {
    const inside = await (await openWindow(chromium, width, officer)).newPage();
    const outside = await (await openWindow(chromium, width)).newPage();
    const { url } = scene.portal;
    const problems = await flawsOf(inside, `${url}${pageOf(outcome)}`, `decision-${width}`);
    for (const path of [addressOf(again), '/public/decisions', `/public/bodies/${board.id}`, '/public'])
      problems.push(...(await flawsOf(outside, `${url}${path}`, `public-decision-${width}`)));
    expect(problems).toEqual([]);
  },
  60_000,
);
