import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { extendTasks } from '../../../db/tasks/extensions.ts';
import { planAnew } from '../../../db/chase/plans/plan-anew.ts';
import { addHoliday } from '../../../db/calendar/bank-holidays.ts';
import { addParticipants } from '../../../db/rounds/participants.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { draftRound, openRound, record, type TestAgency } from '../../support/stories/world.ts';

const dueAt = Date.parse('2027-01-06T17:00:00Z');
let scene: Scene;
let english: TestAgency[];
let scottish: TestAgency[];

beforeAll(async () => {
  scene = await openScene('2026-12-01T10:00:00Z');
  const named = (calendar: string) =>
    Promise.all([1, 2, 3].map((n) => scene.world.agency(`${calendar} ${n}`, { calendar })));
  english = await named('england-and-wales');
  scottish = await named('scotland');
});
afterAll(() => scene.end());

/** The plans on which tasks of the process are, by calendar: when their agencies are reminded, and when they close. */
async function plansOf(processId: string) {
  return scene.world.rows<{ calendar: string; tasks: number; due: string; reminders: string[]; closes: string }>(
    `select c.calendar, count(distinct t.id)::int as tasks, to_char(c.due_at, 'YYYY-MM-DD') as due, to_char(c.closes_at, 'YYYY-MM-DD') as closes,
       array_agg(distinct to_char(s.at, 'MM-DD')) filter (where s.kind = 'remind') as reminders
     from chase_plans c join tasks t on t.plan_id = c.id and t.state = 'open' left join chase_steps s on s.plan_id = c.id
     where c.process_id = $1 group by c.id order by c.due_at, c.calendar`,
    [processId],
  );
}
const officer = <T>(work: (tx: Parameters<Parameters<typeof as<T>>[2]>[0]) => Promise<T>) =>
  as(scene.world.db, actingFor(scene.world.officer), work);

test('each agency is reminded by its own bank holidays; agencies of one calendar share one plan, and all close together', async () => {
  const { world } = scene;
  const round = await openRound(world, [...english, ...scottish.slice(0, 2)], { dueAt });
  const plans = await plansOf(round.processId);
  expect(plans).toMatchObject([
    { calendar: 'england-and-wales', tasks: 3, reminders: expect.arrayContaining(['12-29', '01-05']) },
    // New Year is two days there: the fifth working day before is Christmas Eve.
    { calendar: 'scotland', tasks: 2, reminders: expect.arrayContaining(['12-24', '01-05']) },
  ]);
  expect(new Set(plans.map(({ closes }) => closes)).size).toBe(1);
  await scene.pass(round.processId, '2026-12-24T09:00:00Z');
  const reminded = await world.rows<{ name: string }>(
    `select a.name from notices n join tasks t on t.id = n.task_id join agencies a on a.id = t.agency_id
     where n.process_id = $1 and n.kind = 'reminder' and n.order_at = '2026-12-24T09:00:00Z' order by 1`,
    [round.processId],
  );
  expect(reminded.map(({ name }) => name)).toEqual(['scotland 1', 'scotland 2']);

  const added = await officer((tx) =>
    addParticipants(tx, world.officer, { processId: round.processId, agencyIds: [scottish[2]!.id] }),
  );
  expect(added.ok).toBe(true);
  expect((await plansOf(round.processId)).map(({ tasks }) => tasks)).toEqual([3, 3]);
});

test('moving the date, giving more time and a proclaimed holiday keep each on its own calendar', async () => {
  const { world } = scene;
  await world.setClock(new Date('2026-12-01T10:00:00Z'));
  const round = await openRound(world, [...english, ...scottish], { dueAt });
  const later = Date.parse('2027-01-13T17:00:00Z');
  expect(await record(world, round.processId, 'move-date', { dueAt: later }, { dueWallText: 'then' })).toMatchObject({
    effect: { moved: 6 },
  });
  const extended = await officer((tx) =>
    extendTasks(tx, world.officer, {
      processId: round.processId,
      kind: 'answer',
      taskIds: [round.taskIds[0]!, round.taskIds[3]!],
      dueAt: Date.parse('2027-01-20T17:00:00Z'),
      wallText: 'a week more',
      reason: '',
    }),
  );
  expect(extended).toMatchObject({ ok: true, value: { moved: 2 } });
  expect(await plansOf(round.processId)).toMatchObject([
    { calendar: 'england-and-wales', tasks: 2, due: '2027-01-13' },
    { calendar: 'scotland', tasks: 2, due: '2027-01-13' },
    { calendar: 'england-and-wales', tasks: 1, due: '2027-01-20' },
    { calendar: 'scotland', tasks: 1, due: '2027-01-20' },
  ]);
  await officer((tx) =>
    addHoliday(tx, world.officer, { calendar: 'scotland', day: '2027-01-12', title: 'Proclaimed' }),
  );
  const anew = await officer((tx) => planAnew(tx, world.officer, { processId: round.processId }));
  expect(anew).toMatchObject({ ok: true, value: { plans: 2, tasks: 3 } });
  const [first, second] = await plansOf(round.processId);
  expect(first?.reminders).toContain('01-12');
  expect(second?.reminders).not.toContain('01-12');
});

test('a date of a strategy follows the agency that owes it', async () => {
  const { world } = scene;
  const item = { kind: 'milestone', title: 'A team', dueOn: '2027-01-05', activityId: null } as const;
  const strategy = await draftStrategy(world, [
    { ...item, agency: english[0] },
    { ...item, agency: scottish[0] },
    { ...item, agency: undefined },
  ]);
  await record(world, strategy.processId, 'open');
  expect((await plansOf(strategy.processId)).map(({ calendar, tasks }) => [calendar, tasks])).toEqual([
    ['england-and-wales', 2],
    ['scotland', 1],
  ]);
});

test('the preview shows the steps by each calendar of its agencies', async () => {
  const { world } = scene;
  const { processId } = await draftRound(world, [english[0]!, scottish[0]!], { dueAt });
  const text = (await (await scene.browser(world.officer)).get(`/rounds/${processId}/preview`)).text;
  expect(text).toContain('bank holidays of Scotland');
  expect(text).toContain('24 December 2026 at 9am');
  expect(text).toContain('29 December 2026 at 9am');
});
