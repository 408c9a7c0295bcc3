import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { type Browser, shownFields } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let author: Browser;
let second: Browser;
let colleague: Browser;
let report: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council', { respondents: 3 });
  const committee = await addBody(scene.world, 'Committee', 1);
  const leaderPostId = await postOf(scene.world, council);
  const strand = { priorityArea: '', name: 'Enforcement', leaderPostId };
  plan = await planOf(scene.world, [{ ...strand, activities: [{ title: 'Raids', leadPostId: leaderPostId }] }]);
  await signIn();
  const made = await officer.fill(
    `/reports/new?strategy=${plan.strategyId}`,
    {
      kind: 'action-plan',
      title: 'Progress',
      'meetsOn-day': '9',
      'meetsOn-month': '11',
      'meetsOn-year': '2026',
      number: '10',
      laidBy: 'Commissioner',
      asked: 'note',
      recommendation: 'That the report be noted.',
      bodyId: committee.id,
    },
    '/reports/new',
  );
  report = /^\/reports\/[0-9a-f-]+/u.exec(made.headers.get('location') ?? '')?.[0] ?? '';
  for (const { personId } of council.respondents.slice(0, 2))
    expect((await officer.fill(`${report}/authors`, { personId, rank: '', unit: '' })).status).toBe(303);
});
afterAll(() => scene.end());

/** Sessions end with the hours that pass. */
async function signIn() {
  officer = await scene.browser(scene.world.officer);
  author = await scene.browser(council.respondents[0]!);
  second = await scene.browser(council.respondents[1]!);
  colleague = await scene.browser(council.respondents[2]!);
}
async function pass(...instants: string[]) {
  await scene.pass(plan.strategyId, ...instants);
  await signIn();
}

const section = (key: string) => `${report}/sections/${key}`;
const day = (n: number) => ({ 'dueOn-day': String(n), 'dueOn-month': '10', 'dueOn-year': '2026' });
const give = (key: string, more: object) => officer.fill(section(key), { ...more }, `${section(key)}/writer`);
const owed = () =>
  scene.world.rows<{ id: string; person: string; state: string; title: string; due: Date; onTime: boolean | null }>(
    `select t.id, t.person_id as person, t.state, t.title, c.due_at as due, t.on_time as "onTime" from tasks t join chase_plans c on c.id = t.plan_id
     where t.process_id = $1 and t.kind = 'write-section' order by t.id`,
    [plan.strategyId],
  );
const told = (kind: string) =>
  scene.world.rows<{ person: string }>(
    `select n.person_id as person from notices n join tasks t on t.id = n.task_id where t.kind = 'write-section' and n.kind = $1 order by n.order_at, n.id`,
    [kind],
  );
const [first, other] = [0, 1].map((n) => () => council.respondents[n]!.personId) as [() => string, () => string];

test('a section given by a day is a task of its author: he is asked by mail and finds it in his list', async () => {
  expect((await give('summary', { personId: first(), ...day(1), 'dueOn-month': '9' })).text).toContain(
    'Choose a day that is still to come',
  );
  expect((await give('summary', { personId: '', ...day(12) })).text).toContain('Choose who writes it by that day');
  expect((await give('summary', { personId: first(), ...day(12) })).status).toBe(303);
  await pass('2026-10-01T09:01:00Z', '2026-10-01T09:02:00Z');
  expect(await owed()).toMatchObject([
    { person: first(), state: 'open', title: 'Summary: Progress', due: new Date('2026-10-12T23:00:00.000Z') },
  ]);
  expect(await told('invitation')).toEqual([{ person: first() }]);
  expect((await author.get('/tasks')).text).toContain('Write your section of the report');
  const [task] = await owed();
  expect((await author.get(`/tasks/${task?.id}`)).headers.get('location')).toBe(`/reports/of-task/${task?.id}`);
  expect((await author.get(`/reports/of-task/${task?.id}`)).headers.get('location')).toBe(section('summary'));
  expect((await colleague.get(`/reports/of-task/${task?.id}`)).text).toContain('Only the authors and the directorate');
  expect((await officer.get(report)).text).toMatch(/by\s+12 October 2026/u);
});

test('he is reminded, and once it is overdue it goes up his agency’s ladder, as the house does', async () => {
  await pass('2026-10-05T08:00:00Z', '2026-10-09T08:00:00Z');
  expect(await told('reminder')).toEqual([{ person: first() }, { person: first() }]);
  await pass('2026-10-13T08:00:00Z');
  expect(await told('escalation')).not.toEqual([]);
});

test('handed over to another author it is asked of him, and of nobody else any more', async () => {
  expect((await second.get(section('summary'))).text).not.toContain('It is ready');
  const handOver = `${section('summary')}/hand-over`;
  expect((await author.fill(section('summary'), { toId: '' }, handOver)).text).toContain(
    'Choose who writes it from now on',
  );
  expect((await author.fill(section('summary'), { toId: other() }, handOver)).status).toBe(303);
  await pass('2026-10-13T08:05:00Z', '2026-10-13T08:06:00Z');
  expect(await owed()).toMatchObject([
    { person: first(), state: 'withdrawn' },
    { person: other(), state: 'open', due: new Date('2026-10-15T08:05:00Z') },
  ]);
  expect((await author.get('/tasks')).text).not.toContain('Write your section of the report');
  const reminders = (await told('reminder')).length;
  await pass('2026-10-13T09:00:00Z');
  expect((await told('reminder')).slice(reminders).every(({ person }) => person === other())).toBe(true);
  expect((await author.get((await owed()).map(({ id }) => `/reports/of-task/${id}`)[0]!)).text).toContain(
    'not asked for any',
  );
});

test('nobody hands a section over or says that it is ready whose it is not, at the page or in the database', async () => {
  const before = await owed();
  const form = await officer.get(section('summary'));
  const keys = () => ({ ...shownFields(form.text), idempotencyKey: randomUUID() });
  const handed = await author.post(`${section('summary')}/hand-over`, { ...keys(), toId: first() });
  expect(handed.text).toContain('This section is written by somebody else');
  const ready = await author.post(`${section('summary')}/ready`, keys());
  expect(ready.text).toContain('This section is written by somebody else');
  const own = actingFor(council.respondents[0]!);
  const [id] = /[0-9a-f-]{36}/u.exec(report) ?? [];
  const rows = await as(scene.world.db, own, (tx) =>
    tx.execute(
      sql`select * from ready_section(${id}::uuid, 'summary') union all select * from hand_section(${id}::uuid, 'summary', ${first()}::uuid)`,
    ),
  );
  expect(rows.rows).toEqual([]);
  expect(await owed()).toEqual(before);
});

test('that it is ready ends the chase; it says so, and can still be written in', async () => {
  const ready = `${section('summary')}/ready`;
  expect((await second.get(section('summary'))).text).toContain('you can say here that it is ready');
  const form = shownFields((await second.get(section('summary'))).text);
  const early = await second.post(ready, { ...form, idempotencyKey: randomUUID() });
  expect(early.text).toContain('It says nothing yet');
  expect((await second.change(section('summary'), { text: 'Most is under way.' })).status).toBe(303);
  expect((await second.fill(section('summary'), {}, ready)).status).toBe(303);
  expect((await owed()).at(-1)).toMatchObject({ state: 'answered', onTime: true });
  const before = (await told('escalation')).length;
  await pass('2026-10-20T08:00:00Z', '2026-10-27T09:00:00Z');
  expect(await told('escalation')).toHaveLength(before);
  expect((await owed()).filter(({ state }) => state === 'open')).toEqual([]);
  expect((await officer.get(report)).text).toContain('Ready');
  expect((await second.change(section('summary'), { text: 'More.' })).status).toBe(303);
});

test('who is no author any more owes nothing, and freezing ends what is owed', async () => {
  expect((await give('equality', { personId: first(), ...day(29) })).status).toBe(303);
  expect((await give('finance', { personId: other(), ...day(29) })).status).toBe(303);
  await pass('2026-10-27T10:00:00Z', '2026-10-27T10:01:00Z');
  expect((await officer.fill(`${report}/authors`, { personId: first() }, `${report}/authors/remove`)).status).toBe(303);
  expect((await owed()).slice(-2).map(({ state }) => state)).toEqual(['withdrawn', 'open']);
  for (const key of ['equality', 'finance', 'papers'])
    expect((await officer.change(section(key), { nothing: 'yes' })).status).toBe(303);
  expect((await officer.change(section('information'), { text: 'Nothing else.' })).status).toBe(303);
  expect((await officer.fill(report, {}, `${report}/freeze`)).status).toBe(303);
  expect((await owed()).slice(-2).map(({ state }) => state)).toEqual(['withdrawn', 'answered']);
  expect((await officer.fill(report, {}, `${report}/anew`)).status).toBe(303);
  await pass('2026-10-30T10:00:00Z');
  expect((await owed()).filter(({ state }) => state === 'open')).toEqual([]);
});
