import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailOf } from '../../support/stories/owed-mail.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy, type TestStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let strategy: TestStrategy;

/** The council's ladder begins at its second rung, so that the first step falls to whoever stands there. */
beforeAll(async () => {
  scene = await openScene('2026-11-10T09:00:00Z');
  council = await scene.world.agency('Council', { ladder: [2] });
  strategy = await draftStrategy(scene.world, [
    { kind: 'bid-result', title: 'Vans', dueOn: '2026-11-05', agency: council },
    { kind: 'milestone', title: 'A team', dueOn: '2027-11-05', agency: council },
  ]);
  expect((await record(scene.world, strategy.processId, 'open')).kind).toBe('taken');
});
afterAll(() => scene.end());

const handOverAll = () => scene.world.rows(`update notices set state = 'mailed' where state = 'owed'`);

test('what had passed before anybody was asked is mailed with the day for which it was planned', async () => {
  const { text } = await mailOf(scene.world, council.respondents[0]!, 'invitation');
  expect(text).toContain('Planned for 5 November 2026; please answer by 11 November 2026');
  await handOverAll();
});

test('who stands where two steps end reads who was asked, that he was told before, and what he is told as', async () => {
  const { world } = scene;
  const manager = council.managers[2]!;
  await scene.pass(strategy.processId, '2026-11-12T09:00:00Z');
  const first = (await mailOf(world, manager, 'escalation')).text;
  expect(first).toContain(`Asked: ${council.respondents[0]?.name}.`);
  expect(first).not.toContain('We told you');
  await handOverAll();
  await scene.pass(strategy.processId, '2026-11-18T09:00:00Z');
  const second = (await mailOf(world, manager, 'escalation')).text;
  expect(second).toContain('We told you on 12 November 2026 at 9am already');
  expect(second).toContain('level 2');
  await handOverAll();
});

test('another date that is asked for is the directorate’s task, and who asked hears that it is refused', async () => {
  const { world } = scene;
  const [, itemId = ''] = strategy.itemIds;
  const lead = council.respondents[0]!;
  const page = `/dates/${itemId}`;
  const fields = { 'ask-day': '1', 'ask-month': '3', 'ask-year': '2028', 'ask-reason': 'The trainer is ill.' };
  expect((await (await scene.browser(lead)).fill(page, fields, `${page}/ask`)).status).toBe(303);
  await scene.pass(strategy.processId, '2026-11-18T09:01:00Z', '2026-11-18T09:02:00Z');
  const asked = () =>
    world.rows<{ id: string; state: string }>(`select id, state from tasks where kind = 'decide-date' order by id`);
  const [task, ...more] = await asked();
  expect(more).toEqual([]);
  const { text } = await mailOf(world, world.officer, 'request');
  expect(text).toContain('Another date is asked for.');
  expect(text).toContain('Milestone: A team');
  const officer = await scene.browser(world.officer);
  const led = (await officer.get(`/tasks/${task?.id}`)).headers.get('location') ?? '';
  expect((await officer.get(led)).headers.get('location')).toBe(page);
  expect((await officer.fill(page, { decision: 'refuse' }, `${page}/decide`)).status).toBe(303);
  expect((await asked()).map(({ state }) => state)).toEqual(['answered']);
  expect((await mailOf(world, lead, 'date-refused')).text).toContain('is refused: it stays as it was');
});

test('a date that is done leaves nothing to decide', async () => {
  const { world } = scene;
  const [, itemId = ''] = strategy.itemIds;
  const page = `/dates/${itemId}`;
  const lead = await scene.browser(council.respondents[0]!);
  const fields = { 'ask-day': '2', 'ask-month': '3', 'ask-year': '2028', 'ask-reason': 'Still ill.' };
  expect((await lead.fill(page, fields, `${page}/ask`)).status).toBe(303);
  await scene.pass(strategy.processId, '2026-11-18T09:03:00Z');
  const done = { 'doneOn-day': '17', 'doneOn-month': '11', 'doneOn-year': '2026' };
  expect((await lead.fill(page, done, `${page}/done`)).status).toBe(303);
  await scene.pass(strategy.processId, '2026-11-18T09:04:00Z');
  const states = await world.rows(`select state from tasks where kind = 'decide-date' order by id`);
  expect(states).toEqual([{ state: 'answered' }, { state: 'withdrawn' }]);
});

test('a date that is dropped is cancelled with the reason', async () => {
  const officer = await scene.browser(scene.world.officer);
  const page = `/dates/${strategy.itemIds[0]}`;
  expect((await officer.fill(page, { 'drop-reason': 'The fund is closed.' }, `${page}/drop`)).status).toBe(303);
  const { text } = await mailOf(scene.world, council.respondents[0]!, 'cancelled');
  expect(text).toContain('Why: The fund is closed.');
});
