import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { planOf, postOf } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let officer: Browser;
let reader: Browser;
let report: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council');
  const bodyId = (await addBody(scene.world, 'Committee', 1)).id;
  const leaderPostId = await postOf(scene.world, council);
  const plan = await planOf(scene.world, [{ priorityArea: '', name: 'Enforcement', leaderPostId, activities: [] }]);
  officer = await scene.browser(scene.world.officer);
  reader = await scene.browser(council.respondents[0]!);
  const day = { 'meetsOn-day': '9', 'meetsOn-month': '11', 'meetsOn-year': '2026' };
  const said = { kind: 'action-plan', title: 'Progress', laidBy: 'Commissioner', asked: 'note', number: '1' };
  const page = `/reports/new?strategy=${plan.strategyId}`;
  const made = await officer.fill(page, { ...said, ...day, recommendation: 'Note it.', bodyId }, '/reports/new');
  report = /^\/reports\/[0-9a-f-]+/u.exec(made.headers.get('location') ?? '')?.[0] ?? '';
  const [summary, information] = ['summary', 'information'].map((key) => `${report}/sections/${key}`);
  expect((await officer.change(summary!, { text: 'Some of it is late.' })).status).toBe(303);
  expect((await officer.change(information!, { text: 'Nothing else.' })).status).toBe(303);
  for (const key of ['equality', 'finance', 'papers'])
    expect((await officer.change(`${report}/sections/${key}`, { nothing: 'yes' })).status).toBe(303);
});
afterAll(() => scene.end());

const summary = () => `${report}/sections/summary`;

test('an officer invites somebody on the page of the authors; he reads the section and comments on it', async () => {
  const { personId } = council.respondents[0]!;
  const invite = (readerId: string) => officer.fill(`${report}/authors`, { readerId }, `${report}/readers`);
  expect((await invite('')).text).toContain('Choose who is to comment');
  expect((await invite(personId)).status).toBe(303);
  expect((await reader.get('/reports')).text).toContain(report);
  expect((await reader.get(summary())).text).toContain('Some of it is late.');
  const page = `${summary()}/comment`;
  const quote = 'Some of it is late';
  const empty = await reader.fill(page, { quote, text: '' });
  expect(empty.text).toContain('Say what you think of it');
  expect(empty.text).toContain(`value="${quote}"`);
  expect((await reader.fill(page, { quote, text: 'Which part?' })).status).toBe(303);
  expect((await reader.get(summary())).text).toContain('Which part?');
});

test('an open comment stands on the page of the report in place of freezing, and what it quotes is kept', async () => {
  const open = (await officer.get(report)).text;
  expect(open).toContain('Comments that are open');
  expect(open).not.toContain('Freeze the report');
  expect((await officer.get(summary())).text).not.toContain('not in the section any more');
  expect((await officer.change(summary(), { text: 'All of it is on time.' })).status).toBe(303);
  const rewritten = (await officer.get(summary())).text;
  expect(rewritten).toContain('Some of it is late');
  expect(rewritten).toContain('not in the section any more');
});

test('its writer settles it on its page, where others read it', async () => {
  const page = /\/report-comments\/[0-9a-f-]+/u.exec((await officer.get(report)).text)?.[0] ?? '';
  expect((await reader.get(page)).text).toContain('Whoever writes the section settles it');
  expect((await officer.fill(page, { answer: '' })).text).toContain('Choose what becomes of it');
  const unsaid = await officer.fill(page, { becomes: 'carried', answer: '' });
  expect(unsaid.text).toContain('Say why it is carried over');
  expect((await officer.fill(page, { becomes: 'settled', answer: 'None is by now.' })).status).toBe(303);
  expect((await reader.get(summary())).text).toContain('None is by now.');
  expect((await officer.get(report)).text).toContain('Freeze the report');
  expect((await officer.fill(report, {}, `${report}/freeze`)).status).toBe(303);
  expect((await officer.get(`${summary()}/comment`)).text).toContain('nothing is said of its draft any');
});

test('an invitation is taken back, and the draft is there for him no more', async () => {
  expect((await officer.fill(report, {}, `${report}/anew`)).status).toBe(303);
  const remove = { readerId: council.respondents[0]!.personId };
  expect((await officer.fill(`${report}/authors`, remove, `${report}/readers/remove`)).status).toBe(303);
  expect((await reader.get(report)).status).toBe(404);
});
