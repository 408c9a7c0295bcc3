import type { Client } from '@temporalio/client';
import { finishItem } from '../../db/strategies/dated-item-acts.ts';
import { as } from '../../db/connect.ts';
import { actingFor } from '../../db/acting-for.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { draftStrategy, type TestStrategy } from '../support/stories/strategies.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { expectCount, type Figure, type Scale } from './parts/figures.ts';
import { createPartnership, type Partnership } from './partnership.ts';
import { agenciesOf, dayMs } from './rounds.ts';
import type { Stage } from './parts/stage.ts';

const years = 10;

/**
 * The watch over a strategy: so many milestones spread over ten years, under time skipping. Every second one is kept
 * before its day, the others climb the ladder to its end. What it must hold: one run never grows beyond what the server
 * suggests, and every step that is owed is raised once, whichever run it falls into.
 */
export async function measureWatch(stage: Stage, scale: Scale): Promise<Figure[]> {
  const milestones = scale.size(500, 20);
  const partnership = await createPartnership(stage, { agencies: 20, testClock: true });
  await partnership.owner.query(`alter database ${partnership.database.name} set synchronous_commit = off`);
  const time = await skipTime(partnership);
  try {
    const startMs = performance.now();
    const strategy = await watch(partnership, time, milestones);
    const seconds = (performance.now() - startMs) / 1000;
    await check(partnership, strategy, milestones);
    const runs = await eventsOfRuns(time.env.client, processWorkflowId('strategy', strategy.processId));
    const total = runs.reduce((sum, events) => sum + events, 0);
    const what = `watching ${milestones} milestones for ${years} years`;
    const printed = { floor: null, ratio: null, hold: null, direction: 'lower' } as const;
    return [
      {
        ...printed,
        name: 'watch-run',
        means: `events of the longest run of ${what}`,
        value: Math.max(...runs),
        unit: 'events',
        hold: 4_300,
      },
      {
        ...printed,
        name: 'watch-events',
        means: `events of all ${runs.length} runs together`,
        value: total,
        unit: 'events',
      },
      { ...printed, name: 'watch-seconds', means: `${what} under time skipping`, value: seconds, unit: 's' },
    ];
  } finally {
    await time.end();
    await partnership.end();
  }
}

async function watch(partnership: Partnership, time: SkippedTime, milestones: number): Promise<TestStrategy> {
  const startAt = await time.env.currentTimeMs();
  const agencies = agenciesOf(partnership.members);
  const dayOf = (index: number) => startAt + Math.round((60 + (index * (years * 365 - 120)) / milestones) * dayMs);
  const strategy = await draftStrategy(
    partnership,
    Array.from({ length: milestones }, (_, index) => ({
      kind: 'milestone' as const,
      title: `Milestone ${index}`,
      dueOn: localDate(dayOf(index), 'Europe/London'),
      agency: agencies[index % agencies.length],
    })),
  );
  const opened = await time.decide(strategy.processId, 'open');
  if (opened.kind !== 'taken') throw new Error(`the watch did not begin: ${opened.kind}`);
  for (const [index, itemId] of strategy.itemIds.entries()) {
    if (index % 2 === 0) continue;
    const before = dayOf(index) - 2 * dayMs - (await time.env.currentTimeMs());
    if (before > 0) await time.pass(before);
    await settle(partnership, time, itemId);
  }
  await time.pass(startAt + (years * 365 + 60) * dayMs - (await time.env.currentTimeMs()));
  return strategy;
}

async function settle({ db, officer }: Partnership, time: SkippedTime, itemId: string): Promise<void> {
  const doneOn = localDate(await time.env.currentTimeMs(), 'Europe/London');
  const done = await as(db, actingFor(officer), (tx) => finishItem(tx, officer, { itemId, doneOn, result: '' }));
  if (!done.ok) throw new Error(done.message);
}

/** Two reminders of each; of those that nobody kept also three escalations, whoever stands on the rungs. */
async function check({ rows }: Partnership, { processId }: TestStrategy, milestones: number): Promise<void> {
  const count = async (kind: string) =>
    (
      await rows<{ n: number }>(
        `select count(distinct (task_id, step_id))::int as n from notices where process_id = $1 and kind = $2`,
        [processId, kind],
      )
    )[0]?.n ?? 0;
  expectCount('reminders', await count('reminder'), 2 * milestones);
  expectCount('escalations', await count('escalation'), 3 * Math.ceil(milestones / 2));
}

/** The number of events of each run, the newest first: every run names the one before it. */
async function eventsOfRuns(client: Client, workflowId: string): Promise<number[]> {
  const counts: number[] = [];
  let runId: string | undefined;
  do {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    counts.push(events?.length ?? 0);
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  } while (runId !== undefined);
  return counts;
}
