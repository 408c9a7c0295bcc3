import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { claimLetter, finishLetter } from '../../../db/mail/letters.ts';
import { removeDue } from '../../../db/records/retention.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf } from '../../support/parts/page-flaws.ts';
import type { Browser } from '../../support/portal.ts';
import { richTree } from '../../support/report-tree.ts';
import { carriedReport } from '../../support/stories/frozen-report.ts';
import { later, opened, readerOf, type Reader, say } from '../../support/stories/public-pages.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { openRound, record } from '../../support/stories/world.ts';

const page = `/public/reports/${richTree.reference}`;
const form = `${page}/feedback`;
let scene: Scene;
let officer: Browser;
let reader: Reader;
let round: string;
let chromium: Chromium;
let first: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  officer = await scene.browser(scene.world.officer);
  reader = readerOf(scene);
  const { reportId } = await carriedReport(scene.world);
  expect((await officer.fill(`/reports/${reportId}/public`, {})).status).toBe(303);
  const council = await scene.world.agency('Council');
  const { processId, reference } = await openRound(scene.world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
  for (const act of ['close', 'agree-log'] as const) await record(scene.world, processId, act);
  await record(scene.world, processId, 'publish', {}, { outcome: 'We changed the plan.' });
  round = `/published/${reference}`;
  chromium = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await scene.end();
});

test('whoever reads a public page says something about it without a cookie or a script, and the office is asked', async () => {
  for (const path of [page, round]) expect(await reader.read(path)).toContain(`href="${path}/feedback"`);
  const shown = await reader.get(form);
  expect([shown.status, shown.headers.get('set-cookie'), shown.headers.get('cache-control')]).toEqual([
    200,
    null,
    'no-store',
  ]);
  const sent = await say(scene, reader, form, {
    said: 'Item 3 names\nthe wrong year.',
    name: 'Ann',
    address: 'ann@example.org',
  });
  expect([sent.status, sent.location]).toEqual([303, `${form}?sent=yes`]);
  expect(await reader.read(`${form}?sent=yes`)).toContain('Thank you');
  expect((await say(scene, reader, `${round}/feedback`, { said: 'Well done.' })).status).toBe(303);
  const processes = await opened(scene);
  expect(processes).toHaveLength(2);
  first = processes[0] ?? '';
  const owed = await scene.world.rows<{ kind: string; days: number; state: string; person: string }>(
    `select t.kind, t.state, p.state as process, n.person_id as person from tasks t join processes p on p.id = t.process_id
     join notices n on n.task_id = t.id where t.process_id = $1`,
    [first],
  );
  expect(owed).toEqual([
    { kind: 'answer-feedback', state: 'open', process: 'open', person: scene.world.officer.personId },
  ]);
  expect((await officer.get('/tasks')).text).toContain('Answer what was said of a public page, or close it');
  expect((await officer.get('/feedback')).text).toContain(`href="/feedback/${first}"`);
  const { text } = await officer.get(`/feedback/${first}`);
  for (const said of [
    'the wrong year.',
    'Ann',
    'left an address',
    'shows by now what it showed then',
    'due by 8 October 2026',
  ])
    expect(text).toContain(said);
});

test('nothing typed is lost: a form that is not right, too old, or of a page that has changed is shown again with its words', async () => {
  const mark = await reader.markOf(form);
  await later(scene, 5_000);
  const wrong = await reader.send(form, { mark, said: 'Kept words', address: 'ann@' });
  expect([wrong.status, wrong.text.includes('Kept words'), wrong.text.includes('name@example.org')]).toEqual([
    422,
    true,
    true,
  ]);
  await later(scene, 25 * 3_600_000);
  const old = await reader.send(form, { mark, said: 'Kept words' });
  expect([old.status, old.text.includes('Kept words'), old.text.includes('too old')]).toEqual([409, true, true]);
  expect(await opened(scene)).toHaveLength(2);
});

test('pressing twice says it once', async () => {
  const mark = await reader.markOf(form);
  await later(scene, 5_000);
  for (const _ of [1, 2]) expect((await reader.send(form, { mark, said: 'Once.' })).status).toBe(303);
  expect(await opened(scene)).toHaveLength(3);
});

test('an officer answers, which is mailed to the sender without his own words, and his address goes with it', async () => {
  officer = await scene.browser(scene.world.officer);
  expect((await officer.fill(`/feedback/${first}`, { outcome: 'answered', reply: '' })).status).toBe(422);
  const reply = { outcome: 'answered', reply: 'You are right: it is 2003.' };
  expect((await officer.fill(`/feedback/${first}`, reply)).status).toBe(303);
  expect((await officer.post(`/feedback/${first}`, reply)).text).toContain('This was answered already');
  const states = await scene.world.rows(
    'select p.state, t.state as task, f.address from processes p join tasks t on t.process_id = p.id join feedback f on f.process_id = p.id where p.id = $1',
    [first],
  );
  expect(states).toEqual([{ state: 'answered', task: 'answered', address: null }]);
  const letter = await as(scene.world.db, { role: 'worker' }, claimLetter);
  expect(letter).toMatchObject({
    address: 'ann@example.org',
    person: '',
    page,
    reply: reply.reply,
    kind: 'feedback-answered',
  });
  await as(scene.world.db, { role: 'worker' }, (tx) =>
    finishLetter(tx, { letterId: letter?.id ?? '', outcome: 'sent' }),
  );
  expect(await scene.world.rows(`select from letters where address is not null`)).toEqual([]);
});

test('one without an address is closed with a reason, and nobody is mailed', async () => {
  officer = await scene.browser(scene.world.officer);
  const [, second = ''] = await opened(scene);
  expect((await officer.fill(`/feedback/${second}`, { outcome: 'closed', reply: 'Praise.' })).status).toBe(303);
  expect((await officer.get(`/feedback/${second}`)).text).toContain('Why it was closed');
  expect(await as(scene.world.db, { role: 'worker' }, claimLetter)).toBeUndefined();
});

test('its words go on request, and those of others after a year', async () => {
  officer = await scene.browser(scene.world.officer);
  const [, second = ''] = await opened(scene);
  expect((await officer.fill(`/feedback/${second}`, {}, `/feedback/${second}/erase`)).status).toBe(303);
  expect((await officer.get(`/feedback/${second}`)).text).toContain('were removed on');
  await later(scene, 366 * 86_400_000);
  expect(await removeDue(scene.world.db)).toMatchObject({ feedback: 1 });
  const left = await scene.world.rows<{ said: string }>('select said, name from feedback order by id');
  expect(left).toEqual([
    { said: '', name: '' },
    { said: '', name: '' },
    { said: 'Once.', name: '' },
  ]);
});

test.each([375, 1280])('its pages are free of flaws at a width of %i pixels', async (width) => {
  const window = await (await openWindow(chromium, width)).newPage();
  const problems = await flawsOf(window, `${scene.portal.url}${form}`, `public-feedback-${width}`);
  expect(problems).toEqual([]);
});

test('a report that is taken off answers 410 with what stands in its place, and one that never was public 404', async () => {
  const later = await carriedReport(scene.world, { ...richTree, reference: 'RPT-2004-0001', title: 'A year on' });
  const browser = await scene.browser(scene.world.officer);
  expect((await browser.fill(`/reports/${later.reportId}/public`, {})).status).toBe(303);
  const [{ id: reportId } = { id: '' }] = await scene.world.rows<{ id: string }>(
    'select report_id as id from publications where reference = $1',
    [richTree.reference],
  );
  const here = `/reports/${reportId}/public`;
  const off = (successor: string) =>
    browser.fill(here, { reason: 'A name was left in it', successor }, `${here}/withdraw`);
  for (const wrong of ['RPT-1-1', richTree.reference]) expect((await off(wrong)).status).toBe(422);
  expect((await off('RPT-2004-0001')).status).toBe(303);
  for (const path of [page, `${page}/files/pdf`, form]) {
    const gone = await reader.get(path);
    const text = await gone.text();
    expect(gone.status, path).toBe(410);
    expect(text).toMatch(/href="\/public\/reports\/RPT-2004-0001">A year on</u);
    expect(text).not.toContain('A name was left in it');
    expect(text).not.toContain('.js"');
  }
  expect((await reader.get('/public/reports/RPT-1999-0001')).status).toBe(404);
  expect((await browser.fill(here, {})).status).toBe(303);
  expect((await reader.get(page)).status).toBe(200);
});

test('a page below /public that fails names no script that its policy would block', async () => {
  const { status, headers } = await reader.get('/public/nothing');
  expect([
    status,
    headers.get('content-security-policy')?.startsWith("default-src 'none'; script-src 'sha256-"),
  ]).toEqual([404, true]);
  expect(await reader.read('/public/nothing')).not.toContain('.js"');
  officer = await scene.browser(scene.world.officer);
  expect((await officer.get('/nothing')).text).toContain('portal.js"');
});
