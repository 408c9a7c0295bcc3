import type { WorkflowHandle } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory } from '../support/histories.ts';
import { skipTime, type SkippedTime } from '../support/time-skipping.ts';
import { until } from '../support/until.ts';
import { createWorld, draftRound, type TestAgency, type World } from '../support/world.ts';

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
