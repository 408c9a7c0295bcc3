import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { addItems, type NewItem } from './dated-item-acts.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { nominate, nominateAnew } from './equals/nominations.ts';
import { handToNewLead } from './new-lead.ts';
import { changePart, namedAnew, type Part } from './change-part.ts';
import { noSuchPart, takeVersion } from './strategies.ts';
import { givenRows } from '../given-rows.ts';
import { activities, strands } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';

export type NewMilestone = Pick<NewItem, 'title' | 'dueOn' | 'hasPassed'>;
export type NewActivity = {
  readonly title: string;
  readonly leadPostId: string;
  readonly milestones?: readonly NewMilestone[];
};
export type NewStrand = {
  readonly priorityArea: string;
  readonly name: string;
  readonly leaderPostId: string | null;
  readonly activities?: readonly NewActivity[];
};

type Added = { readonly strandIds: readonly string[]; readonly version: number };

const insertStrands = statement(
  'strategies.add-strands',
  z.object({ id: of(strands.id) }),
  (given: { strategyId: string; strands: readonly NewStrand[] }) => sql`
    with place as (select coalesce(max(position), 0) as last from strands where strategy_id = ${given.strategyId}),
    added as (
      insert into strands (strategy_id, priority_area, name, leader_post_id, position)
      select ${given.strategyId}::uuid, g."priorityArea", g.name, g."leaderPostId", place.last + g.ordinality
      from place, ${givenRows(given.strands, { priorityArea: 'text', name: 'text', leaderPostId: 'uuid' })} returning id, position)
    select id from added order by position`,
);

/** Adds strands to a plan, with whatever activities and milestones they bring along, in a few statements. */
export async function addStrands(
  tx: Tx,
  actor: Actor,
  input: { strategyId: string; strands: readonly NewStrand[] },
): Promise<Verdict<Added>> {
  const version = await takeVersion(tx, input.strategyId);
  if (!version.ok) return version;
  const leaders = await namedPosts(
    tx,
    'leader',
    input.strands.map(({ leaderPostId }) => leaderPostId),
  );
  if (!leaders.ok) return leaders;
  const rows = await insertStrands(tx, input);
  const strandIds = rows.map(({ id }) => id);
  await nominate(
    tx,
    input.strategyId,
    input.strands.flatMap(({ leaderPostId }, index) =>
      leaderPostId === null ? [] : [{ strandId: strandIds[index], postId: leaderPostId, part: 'leader' as const }],
    ),
  );
  const planned = await addActivities(
    tx,
    actor,
    input.strategyId,
    input.strands.flatMap((strand, index) =>
      (strand.activities ?? []).map((activity) => ({ ...activity, strandId: strandIds[index] ?? '' })),
    ),
  );
  if (!planned.ok) return planned;
  await audit(tx, {
    actorId: actor.personId,
    act: 'strands-added',
    processId: input.strategyId,
    details: { strandIds, version: version.value },
  });
  return accept({ strandIds, version: version.value });
}

/** Adds one activity to a strand of the plan, with its milestones. */
export async function addActivity(
  tx: Tx,
  actor: Actor,
  input: NewActivity & { strategyId: string; strandId: string },
): Promise<Verdict<{ activityId: string; version: number }>> {
  const version = await takeVersion(tx, input.strategyId);
  if (!version.ok) return version;
  const [strand] = await tx
    .select({ id: strands.id })
    .from(strands)
    .where(and(eq(strands.id, input.strandId), eq(strands.strategyId, input.strategyId), isNull(strands.retiredAt)));
  if (strand === undefined) return noSuchPart;
  const added = await addActivities(tx, actor, input.strategyId, [input]);
  if (!added.ok) return added;
  const [activityId] = added.value;
  if (activityId === undefined) throw new Error('an inserted activity returned no id');
  await audit(tx, {
    actorId: actor.personId,
    act: 'activity-added',
    processId: input.strategyId,
    details: { activityId, version: version.value },
  });
  return accept({ activityId, version: version.value });
}

type StrandActivity = NewActivity & { strandId: string };
const insertActivities = statement(
  'strategies.add-activities',
  z.object({ id: z.string() }),
  (given: readonly StrandActivity[]) => sql`
    with given as materialized (
      select uuidv7() as id, g.* from ${givenRows(given, { strandId: 'uuid', title: 'text', leadPostId: 'uuid' })}),
    added as (
      insert into activities (id, strand_id, title, lead_post_id, position)
      select id, "strandId", title, "leadPostId",
        coalesce((select max(position) from activities a where a.strand_id = "strandId"), 0)
          + row_number() over (partition by "strandId" order by ordinality)
      from given)
    select id from given order by ordinality`,
);

/** Adds activities to strands of the plan, under the lock of its strategy. Their places go on after the last of each strand. The ids come back in the order of what was given. */
export async function addActivities(
  tx: Tx,
  actor: Actor,
  strategyId: string,
  given: readonly StrandActivity[],
): Promise<Verdict<string[]>> {
  if (given.length === 0) return accept([]);
  const leads = await namedPosts(
    tx,
    'lead',
    given.map(({ leadPostId }) => leadPostId),
  );
  if (!leads.ok) return leads;
  const ids = (await insertActivities(tx, given)).map(({ id }) => id);
  const leading = given.map(({ leadPostId }, index) => ({
    activityId: ids[index],
    postId: leadPostId,
    part: 'lead' as const,
  }));
  await nominate(tx, strategyId, leading);
  const items = given.flatMap(({ milestones = [] }, index) =>
    milestones.map((milestone) => ({ ...milestone, kind: 'milestone' as const, activityId: ids[index] ?? '' })),
  );
  if (items.length === 0) return accept(ids);
  const owed = await addItems(tx, actor, { strategyId, items });
  return owed.ok ? accept(ids) : owed;
}

export async function changeStrand(
  tx: Tx,
  actor: Actor,
  input: Part & Pick<NewStrand, 'priorityArea' | 'name' | 'leaderPostId'>,
): Promise<Verdict<{ version: number }>> {
  const { itemId, strategyId, priorityArea, name, leaderPostId } = input;
  const [before] = await tx.select({ post: strands.leaderPostId }).from(strands).where(eq(strands.id, itemId));
  const named = await namedAnew(tx, 'leader', leaderPostId, before?.post);
  if (!named.ok) return named;
  const changed = await changePart(tx, actor, input, 'strand-changed', async () => {
    const { rowCount } = await tx
      .update(strands)
      .set({ priorityArea, name, leaderPostId })
      .where(and(eq(strands.id, itemId), eq(strands.strategyId, strategyId)));
    return rowCount;
  });
  if (changed.ok && before?.post !== leaderPostId)
    await nominateAnew(tx, strategyId, { strandId: itemId, postId: leaderPostId, part: 'leader' });
  return changed;
}

type ActivityChange = Part & { title: string; leadPostId: string };
const writeActivity = command(
  'strategies.change-activity',
  ({ itemId, strategyId, title, leadPostId }: ActivityChange) => sql`
    update activities a set title = ${title}, lead_post_id = ${leadPostId} from strands s
    where a.id = ${itemId} and s.id = a.strand_id and s.strategy_id = ${strategyId}`,
);

/** A new lead owes what comes from now on, and is asked whether he accepts; the watched dates of the activity go with it. */
export async function changeActivity(
  tx: Tx,
  actor: Actor,
  input: ActivityChange,
): Promise<Verdict<{ version: number }>> {
  const [before] = await tx
    .select({ post: activities.leadPostId })
    .from(activities)
    .where(eq(activities.id, input.itemId));
  const named = await namedAnew(tx, 'lead', input.leadPostId, before?.post);
  if (!named.ok) return named;
  const changed = await changePart(tx, actor, input, 'activity-changed', () => writeActivity(tx, input));
  if (!changed.ok) return changed;
  const { strategyId, itemId: activityId, leadPostId } = input;
  await handToNewLead(tx, { activityId, leadPostId, version: changed.value.version });
  if (before?.post !== leadPostId) await nominateAnew(tx, strategyId, { activityId, postId: leadPostId, part: 'lead' });
  return changed;
}
