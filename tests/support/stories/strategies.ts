import { addItems, type NewItem } from '../../../db/strategies/dated-item-acts.ts';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { createProcess } from '../../../db/chase/processes.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { usualColours } from '../../../domain/strategies/strategy.ts';
import { sql } from 'drizzle-orm';
import type { TestAgency, World } from './world.ts';
import { type RouteStageInput, setReviewRoute } from '../../../db/reviews/route.ts';
import { createStrategy } from '../../../db/strategies/strategies.ts';
import { addStrands, type NewStrand } from '../../../db/strategies/plan.ts';
import type { ReturnContent } from '../../../domain/reviews/return.ts';
import { valueOf } from '../verdicts.ts';

export type TestStrategy = { readonly processId: string; readonly reference: string; readonly itemIds: string[] };

/** A draft strategy with its dates, each owned by the first contact's post of its agency; of none: by the officers. */
export async function draftStrategy(
  world: World,
  items: readonly (Omit<NewItem, 'ownerPostId'> & { readonly agency?: TestAgency | undefined })[],
): Promise<TestStrategy> {
  const { officer } = world;
  const owned = await Promise.all(
    items.map(async ({ agency, ...item }) => ({
      ...item,
      hasPassed: true,
      ownerPostId: agency === undefined ? null : await postOf(world, agency),
    })),
  );
  return as(world.db, actingFor(officer), async (tx) => {
    const made = await createProcess(tx, officer, { kind: 'strategy', title: 'Drugs strategy 2003-2006' });
    await tx.execute(
      sql`insert into strategies (process_id, colours) values (${made.processId}, ${JSON.stringify(usualColours)})`,
    );
    const added = await addItems(tx, officer, { strategyId: made.processId, items: owned });
    if (!added.ok) throw new Error(added.message);
    return { ...made, itemIds: added.value.itemIds };
  });
}

/** The post in which the n-th contact of an agency answers. */
export async function postOf(world: World, agency: TestAgency, n = 0): Promise<string> {
  const [row] = await world.rows<{ post_id: string }>('select post_id from post_holders where person_id = $1', [
    agency.respondents[n]?.personId,
  ]);
  if (row === undefined) throw new Error('nobody holds the post');
  return row.post_id;
}

export type Plan = {
  readonly strategyId: string;
  readonly reference: string;
  readonly strandIds: readonly string[];
  /** In the order of the plan. */
  readonly activityIds: readonly string[];
  readonly milestoneIds: readonly string[];
};

/** A strategy with the given strands; watched, so that it is reviewed, unless it is to stay a draft. */
export async function planOf(world: World, strands: readonly NewStrand[], watched = true): Promise<Plan> {
  const { officer } = world;
  const made = await as(world.db, actingFor(officer), async (tx) => {
    const { processId, reference } = valueOf(await createStrategy(tx, officer, { title: 'Drugs strategy 2003-2006' }));
    const { strandIds } = valueOf(await addStrands(tx, officer, { strategyId: processId, strands }));
    return { strategyId: processId, reference, strandIds };
  });
  if (watched) await watch(world, made.strategyId);
  const ids = async (text: string) => (await world.rows<{ id: string }>(text, [made.strategyId])).map(({ id }) => id);
  return {
    ...made,
    activityIds: await ids(
      'select a.id from activities a join strands s on s.id = a.strand_id where s.strategy_id = $1 order by s.position, a.position',
    ),
    milestoneIds: await ids('select id from dated_items where strategy_id = $1 order by due_on, id'),
  };
}

/** The strategy's watch is open; what it asks for itself is not what tests of reviews are about. */
async function watch(world: World, strategyId: string): Promise<void> {
  await world.rows(`update processes set state = 'open', opened_at = app_now() where id = $1`, [strategyId]);
}

/** One strand with an activity of each agency, led by the first. */
export async function usualPlan(world: World, agencies: readonly TestAgency[], watched = true): Promise<Plan> {
  const posts = await Promise.all(agencies.map((agency) => postOf(world, agency)));
  return planOf(
    world,
    [
      {
        priorityArea: 'Reducing supply',
        name: 'Enforcement',
        leaderPostId: posts[0] ?? null,
        activities: posts.map((leadPostId, index) => ({
          title: `Activity ${index + 1}`,
          leadPostId,
          milestones: [{ title: `Milestone ${index + 1}`, dueOn: '2028-03-31', hasPassed: true }],
        })),
      },
    ],
    watched,
  );
}

/** A return that says everything that is asked. */
export const fullReturn = (milestoneIds: readonly string[], said: Partial<ReturnContent> = {}): ReturnContent => ({
  progress: 'Two raids, and one closed for good.',
  colour: 'green',
  colourReason: 'As planned.',
  direction: 'same',
  milestones: milestoneIds.map((itemId) => ({ itemId, standing: 'kept', on: null, reason: '' })),
  relevant: true,
  retireReason: '',
  costMinor: 1_250_000,
  achievements: 'Three premises closed.',
  evidence: '',
  ...said,
});

export type Line = {
  readonly id: string;
  readonly task_id: string;
  readonly activity_id: string;
  readonly version: number;
  readonly state: string;
};

export async function linesOf(world: World, reviewId: string): Promise<Line[]> {
  return world.rows<Line>(
    'select id, task_id, activity_id, version, state from review_returns where process_id = $1 order by position',
    [reviewId],
  );
}

/** The chase of the task runs through all its steps, pass by pass; the clock stands at the last of them. */
export async function escalatedToTheEnd(world: World, taskId: string): Promise<void> {
  const steps = await world.rows<{ at: Date; process_id: string }>(
    'select s.at, t.process_id from tasks t join chase_steps s on s.plan_id = t.plan_id where t.id = $1 order by s.at',
    [taskId],
  );
  for (const { at, process_id: processId } of steps) {
    await world.setClock(at);
    await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
  }
}

/** The route of the reports of a strategy's reviews, as an officer sets it. */
export async function setRoute(world: World, strategyId: string, stages: readonly RouteStageInput[]): Promise<void> {
  const { officer } = world;
  const [strategy] = await world.rows<{ version: number }>('select version from strategies where process_id = $1', [
    strategyId,
  ]);
  valueOf(
    await as(world.db, actingFor(officer), (tx) =>
      setReviewRoute(tx, officer, { strategyId, ifVersion: strategy?.version ?? 0, stages }),
    ),
  );
}
