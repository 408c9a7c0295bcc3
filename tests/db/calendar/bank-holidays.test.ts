import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addHoliday, listHolidays, removeHoliday } from '../../../db/calendar/bank-holidays.ts';
import { as, type Tx } from '../../../db/connect.ts';
import { migrate } from '../../../db/setup/migrate.ts';
import { planAnew } from '../../../db/chase/plans/plan-anew.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { listCalendarChanges } from '../../../db/chase/read-holiday-changes.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

/** A Monday; the round below is due on Friday 25 June 2027 at 17:00 in London. */
const opening = new Date('2027-06-01T08:00:00Z');
const dueAt = Date.parse('2027-06-25T16:00:00Z');
const proclaimed = { calendar: 'england-and-wales', day: '2027-06-24', title: 'Coronation' } as const;

let world: World;
let agency: TestAgency;
let processId: string;
let taskId: string;

beforeAll(async () => {
  world = await createWorld();
  agency = await world.agency('Borough One');
});
afterAll(() => world.end());

beforeEach(async () => {
  await world.setClock(opening);
  await world.rows(`update processes set state = 'cancelled', ended_at = app_now() where ended_at is null`);
  await officer((tx) => removeHoliday(tx, world.officer, proclaimed));
  const round = await openRound(world, [agency], { dueAt });
  processId = round.processId;
  taskId = round.taskIds[0]!;
});

function officer<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return as(world.db, actingFor(world.officer), work);
}

const changes = () => officer((tx) => listCalendarChanges(tx, 'england-and-wales'));
const replan = (seenVersion?: string) => officer((tx) => planAnew(tx, world.officer, { processId, seenVersion }));
const instants = async () =>
  (
    await world.rows<{ at: Date }>(
      `select s.at from chase_steps s join tasks t on t.plan_id = s.plan_id where t.id = $1 order by s.at`,
      [taskId],
    )
  ).map(({ at }) => at.toISOString());

describe('a bank holiday that is proclaimed in the middle of a round (R48)', () => {
  it('moves nothing by itself and shows what would change', async () => {
    const before = await instants();
    await officer((tx) => addHoliday(tx, world.officer, proclaimed));
    expect(await instants()).toEqual(before);
    const [round] = await changes();
    expect(round?.plans[0]).toMatchObject({ main: true, dueAt, tasks: 1 });
    const lastReminder = round?.plans[0]?.changes.find((change) => change.from === Date.parse('2027-06-24T08:00:00Z'));
    expect(lastReminder).toMatchObject({ kind: 'remind', to: Date.parse('2027-06-23T08:00:00Z'), lapses: false });
  });

  it('plans the steps anew by hand, with due and closing as they were and nobody told', async () => {
    const [task] = await world.rows<{ closes_at: Date }>('select closes_at from tasks where id = $1', [taskId]);
    const [notices] = await world.rows<{ n: number }>('select count(*)::int as n from notices');
    await officer((tx) => addHoliday(tx, world.officer, proclaimed));
    expect(await replan()).toMatchObject({ ok: true, value: { plans: 1, tasks: 1, steps: 3 } });
    expect(await instants()).toContain('2027-06-23T08:00:00.000Z');
    expect(await instants()).not.toContain('2027-06-24T08:00:00.000Z');
    const [after] = await world.rows(
      'select t.closes_at, c.due_at, t.plan_id = n.plan_id as main from tasks t join chase_plans c on c.id = t.plan_id join consultations n on n.process_id = t.process_id where t.id = $1',
      [taskId],
    );
    expect(after).toEqual({ closes_at: task?.closes_at, due_at: new Date(dueAt), main: true });
    expect(await world.rows('select count(*)::int as n from notices')).toEqual([notices]);
    expect(
      await world.rows(`select from audit_entries where act = 'steps-planned-anew' and process_id = $1`, [processId]),
    ).toHaveLength(1);
    expect(await changes()).toEqual([]);
    expect(await replan()).toMatchObject({ ok: false, code: 'nothing-to-change' });
  });

  it('does not send a reminder twice, and hands over what was owed already', async () => {
    await world.setClock(new Date('2027-06-11T09:00:00Z'));
    await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
    await officer((tx) => addHoliday(tx, world.officer, proclaimed));
    expect(await replan()).toMatchObject({ ok: true });
    const owed = await world.rows(
      `select n.state, n.plan_id = t.plan_id as same from notices n join tasks t on t.id = n.task_id where t.id = $1 and n.kind = 'reminder'`,
      [taskId],
    );
    expect(owed).toEqual([{ state: 'owed', same: true }]);
    await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
    expect(await world.rows(`select from notices where task_id = $1 and kind = 'reminder'`, [taskId])).toHaveLength(1);
  });

  it('wakes the process for a step that now comes earlier', async () => {
    await world.rows(`update outbox set sent_at = now()`);
    await world.rows(`update processes set wake_at = '2027-06-24T08:00:00Z' where id = $1`, [processId]);
    await world.setClock(new Date('2027-06-22T09:00:00Z'));
    await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
    await officer((tx) => addHoliday(tx, world.officer, proclaimed));
    await replan();
    expect(
      await world.rows(`select from outbox where kind = 'nudge' and sent_at is null and process_id = $1`, [processId]),
    ).toHaveLength(1);
  });

  it('is refused by who has seen the effect of other holidays', async () => {
    await officer((tx) => addHoliday(tx, world.officer, proclaimed));
    expect(await replan('another')).toMatchObject({ ok: false, code: 'version-changed' });
  });

  it('says that a step would come after closing, and leaves it', async () => {
    for (const day of ['2027-07-01', '2027-07-02', '2027-07-05', '2027-07-06'])
      await officer((tx) => addHoliday(tx, world.officer, { ...proclaimed, day }));
    const before = await instants();
    const [round] = await changes();
    expect(round?.plans[0]?.problem).toContain('It closes on');
    expect(await replan()).toMatchObject({ ok: false, code: 'steps-after-closing' });
    expect(await instants()).toEqual(before);
    for (const day of ['2027-07-01', '2027-07-02', '2027-07-05', '2027-07-06'])
      await officer((tx) => removeHoliday(tx, world.officer, { ...proclaimed, day }));
  });
});

describe('the table of bank holidays', () => {
  it('does not get a removed day back by the next start, and takes it again by hand', async () => {
    const christmas = { calendar: 'scotland', day: '2026-12-25' } as const;
    const removed = await officer((tx) => removeHoliday(tx, world.officer, christmas));
    expect(removed.ok).toBe(true);
    await migrate(world.ownerUrl, { testClock: true });
    const days = async () => (await officer((tx) => listHolidays(tx, 'scotland'))).map(({ day }) => day);
    expect(await days()).not.toContain('2026-12-25');
    expect(await officer((tx) => removeHoliday(tx, world.officer, christmas))).toMatchObject({
      code: 'nothing-to-change',
    });
    await officer((tx) => addHoliday(tx, world.officer, { ...christmas, title: 'Christmas Day' }));
    expect(await days()).toContain('2026-12-25');
    expect(await officer((tx) => addHoliday(tx, world.officer, { ...christmas, title: 'Again' }))).toMatchObject({
      code: 'nothing-to-change',
    });
  });

  it('shows and plans anew what reviews and strategies chase as well', async () => {
    const plan = await usualPlan(world, [agency]);
    const review = await as(world.db, { role: 'worker' }, (tx) =>
      openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2027-04-01' }),
    );
    const returns = `select min(s.at) filter (where s.kind = 'escalate') as at from chase_steps s where s.plan_id in
      (select plan_id from tasks where process_id = $1 and kind = 'return')`;
    const escalated = async () => (await world.rows<{ at: Date }>(returns, [review?.processId]))[0]?.at;
    // Due on 15 June, ten working days after the opening; its ladder is climbed from the day after.
    const before = await escalated();
    await officer((tx) => addHoliday(tx, world.officer, { ...proclaimed, day: before!.toISOString().slice(0, 10) }));
    const found = (await changes()).find(({ id }) => id === review?.processId);
    expect(found).toMatchObject({ kind: 'review' });
    expect(found?.plans.map(({ kind }) => kind)).toContain('return');
    const planned = await officer((tx) => planAnew(tx, world.officer, { processId: review!.processId }));
    expect(planned).toMatchObject({ ok: true });
    expect((await escalated())!.getTime()).toBeGreaterThan(before!.getTime());
    expect((await changes()).some(({ id }) => id === review?.processId)).toBe(false);
    await officer((tx) => removeHoliday(tx, world.officer, { ...proclaimed, day: before!.toISOString().slice(0, 10) }));
  });

  it('plans nothing anew of what has ended', async () => {
    await world.rows('update processes set ended_at = app_now() where id = $1', [processId]);
    await officer((tx) => addHoliday(tx, world.officer, proclaimed));
    expect(await changes()).toEqual([]);
    expect(await replan()).toMatchObject({ code: 'not-open' });
  });

  it('takes no day that no calendar has', async () => {
    const wrong = { ...proclaimed, day: '2027-02-30' };
    expect(await officer((tx) => addHoliday(tx, world.officer, wrong))).toMatchObject({ code: 'time-malformed' });
  });

  it('says which open rounds touch a year of which nothing is known', async () => {
    await openRound(world, [agency], { dueAt: Date.parse('2029-03-01T17:00:00Z') });
    const rounds = await changes();
    expect(rounds.map(({ uncoveredYears }) => uncoveredYears)).toEqual([[2029]]);
  });
});
