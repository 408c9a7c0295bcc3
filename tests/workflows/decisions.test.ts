import type { WorkflowHandle } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory } from '../support/histories.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { until } from '../support/until.ts';
import { createWorld, draftRound, type TestAgency, type World } from '../support/stories/world.ts';

const day = 86_400_000;
let world: World;
let time: SkippedTime;
let council: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

async function openedRound() {
  const now = await time.env.currentTimeMs();
  const { processId } = await draftRound(world, [council], { dueAt: now + 28 * day });
  expect(await time.decide(processId, 'open')).toMatchObject({ kind: 'taken' });
  return { processId, now, handle: time.env.client.workflow.getHandle(processWorkflowId('consultation', processId)) };
}

/** How many recordings were under way at a time, at most, and in which order they ended. */
async function recordings(handle: WorkflowHandle): Promise<{ atOnce: number; accepted: number }> {
  const { events = [] } = await handle.fetchHistory();
  const underWay = new Set<string>();
  let atOnce = 0;
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === 'recordDecision') underWay.add(String(event.eventId));
    underWay.delete(String(event.activityTaskCompletedEventAttributes?.scheduledEventId));
    atOnce = Math.max(atOnce, underWay.size);
  }
  const accepted = (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
  return { atOnce, accepted };
}

test('of several decisions at once each is recorded after the one before it, in the order of their arrival', async () => {
  const { processId, now, handle } = await openedRound();
  const holder = new pg.Client({ connectionString: world.ownerUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from processes where id = $1 for no key update', [processId]);
  const moved = [];
  for (const [index, days] of [35, 42, 49, 56].entries()) {
    moved.push(time.decide(processId, 'move-date', { dueAt: now + days * day }, { dueWallText: `${days} days` }));
    await until('the decision has come in', async () => (await recordings(handle)).accepted === index + 2);
  }
  await holder.query('rollback');
  await holder.end();
  expect((await Promise.all(moved)).map((decided) => decided.kind)).toEqual(['taken', 'taken', 'taken', 'taken']);
  expect((await recordings(handle)).atOnce).toBe(1);
  const settled = await world.rows<{ days: string }>(
    `select words ->> 'dueWallText' as days from decisions where process_id = $1 and act = 'move-date' order by settled_at`,
    [processId],
  );
  expect(settled.map((row) => row.days)).toEqual(['35 days', '42 days', '49 days', '56 days']);
  expect(await time.decide(processId, 'cancel')).toMatchObject({ kind: 'taken' });
  await handle.result();
  await keepHistory('round-decisions-one-at-a-time', handle);
}, 60_000);

test('a decision that can never be recorded is refused with a code, and the next one is taken', async () => {
  const { processId, now, handle } = await openedRound();
  const codeOf = async (terms: Record<string, number>, dueWallText: string) => {
    const decided = await time.decide(processId, 'move-date', terms, { dueWallText });
    return decided.kind === 'refused' ? decided.code : decided.kind;
  };
  // Our own code throws: no calendar knows such an instant.
  expect(await codeOf({ dueAt: 9e15 }, 'never')).toBe('not-recorded');
  // SQLSTATE 23514, then 42703: a constraint that the text breaks, a column that is not there.
  await world.rows(`alter table consultations add constraint possible check (due_wall_text <> 'impossible')`);
  expect(await codeOf({ dueAt: now + 35 * day }, 'impossible')).toBe('not-recorded');
  await world.rows('alter table consultations drop constraint possible');
  await world.rows('alter table consultations rename column due_wall_text to elsewhere');
  expect(await codeOf({ dueAt: now + 35 * day }, 'in five weeks')).toBe('not-recorded');
  await world.rows('alter table consultations rename column elsewhere to due_wall_text');
  expect(await codeOf({ dueAt: now + 42 * day }, 'in six weeks')).toBe('taken');
  const noted = await world.rows<{ error: string }>(
    `select details ->> 'error' as error from audit_entries where process_id = $1 and act = 'decision-not-recorded' order by id`,
    [processId],
  );
  expect(noted.map((row) => row.error)).toEqual(['unexpected', 'database:23514', 'database:42703']);
  expect(await time.decide(processId, 'cancel')).toMatchObject({ kind: 'taken' });
  await handle.result();
});

test('a decision that is recorded while the database has trouble that passes is taken in the end', async () => {
  const { processId, handle } = await openedRound();
  const holder = new pg.Client({ connectionString: world.ownerUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from processes where id = $1 for no key update', [processId]);
  const decided = time.decide(processId, 'cancel');
  // SQLSTATE 57P01: an operator ends the session that records it.
  const recording = `select pid from pg_locks where not granted and locktype = 'transactionid' and database is null
    and pid in (select pid from pg_stat_activity where datname = current_database())`;
  await until('it waits for the row', async () => (await world.rows(recording)).length === 1);
  await world.rows(`select pg_terminate_backend(pid) from (${recording}) waiting`);
  await holder.query('rollback');
  await holder.end();
  expect(await decided).toMatchObject({ kind: 'taken' });
  await handle.result();
});

test('a draft whose workflow was terminated after a refused opening can be opened all the same', async () => {
  const now = await time.env.currentTimeMs();
  const { processId } = await draftRound(world, [council], { dueAt: now + day });
  await time.pass('2 days');
  const opened = () => time.decide(processId, 'open');
  expect(await opened()).toEqual({ kind: 'refused', code: 'in-the-past' });
  await time.env.client.workflow.getHandle(processWorkflowId('consultation', processId)).terminate('by hand');
  // Its facts are asked again: the workflow that is gone refuses nothing.
  expect(await opened()).toEqual({ kind: 'refused', code: 'in-the-past' });
});
