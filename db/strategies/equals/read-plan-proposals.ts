import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { type Cut, cut, ms, pageSize } from '../../rows.ts';
import { tasks } from '../../schema/chase.ts';
import { people } from '../../schema/directory.ts';
import { links } from '../../schema/links.ts';
import { planOptions, planProposals } from '../../schema/proposals.ts';
import { activities, strands, strategies } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';

type Which = {
  readonly strategyId: string;
  /** Of this activity alone. */
  readonly activityId?: string | undefined;
  /** The one that this task asks to answer. */
  readonly taskId?: string | undefined;
  readonly after?: string | undefined;
};
const ways: readonly Which[] = [
  { strategyId: 'an id' },
  { strategyId: 'an id', after: 'an id' },
  { strategyId: 'an id', activityId: 'an id' },
  { strategyId: 'an id', taskId: 'an id' },
];

const proposals = statement(
  'strategies.proposals',
  z.object({
    id: of(planProposals.id),
    kind: of(planProposals.kind),
    title: of(planProposals.title),
    dueOn: z.iso.date().nullable(),
    reason: of(planProposals.reason),
    strand: of(strands.name),
    activityId: of(planProposals.activityId),
    activity: of(activities.title).nullable(),
    agencyId: of(planProposals.agencyId),
    proposedAt: epochMs,
    state: of(planProposals.state),
    taskId: of(planProposals.taskId),
    /** The agency that is asked to answer; null where the reader does not see its task. */
    askedAgencyId: of(tasks.agencyId),
    taskState: of(tasks.state).nullable(),
    dueAt: epochMs.nullable(),
    zone: of(strategies.zone),
    leaderPostId: of(strands.leaderPostId),
    answer: of(planProposals.answer),
    /** Who answered it, for those who know the person. */
    by: of(people.name).nullable(),
    answeredAt: epochMs.nullable(),
    /** Of an option that is adopted: which, for which area, and the post that adopts it. */
    optionId: of(planProposals.optionId),
    withdrawnWhy: of(planOptions.withdrawnWhy),
    areaId: of(planProposals.areaId),
    area: of(links.name).nullable(),
    postId: of(planProposals.postId),
  }),
  ({ strategyId, activityId, taskId, after }: Which) => sql`
    select p.id, p.kind, p.title, to_char(p.due_on, 'YYYY-MM-DD') as "dueOn", p.reason, s.name as strand, p.activity_id as "activityId", a.title as activity,
      p.agency_id as "agencyId", ${ms(sql`p.proposed_at`)} as "proposedAt", p.state, p.task_id as "taskId", t.agency_id as "askedAgencyId", t.state as "taskState", ${ms(sql`c.due_at`)} as "dueAt", y.zone, s.leader_post_id as "leaderPostId", p.answer, n.name as by,
      ${ms(sql`p.answered_at`)} as "answeredAt", p.option_id as "optionId", o.withdrawn_why as "withdrawnWhy", p.area_id as "areaId", r.name as area, p.post_id as "postId"
    from plan_proposals p join strands s on s.id = p.strand_id left join activities a on a.id = p.activity_id left join tasks t on t.id = p.task_id
      left join chase_plans c on c.id = t.plan_id join strategies y on y.process_id = p.strategy_id left join plan_options o on o.id = p.option_id left join links r on r.id = p.area_id
      left join people n on n.id = p.answered_by
    where p.strategy_id = ${strategyId} ${activityId === undefined ? sql`` : sql`and p.activity_id = ${activityId}`}
      ${taskId === undefined ? sql`` : sql`and p.task_id = ${taskId}`} ${after === undefined ? sql`` : sql`and p.id < ${after}`}
    order by p.id desc limit ${pageSize + 1}`,
  ways,
);

const names = statement(
  'strategies.names-of-proposals',
  z.object({ id: z.string(), name: z.string() }),
  (strategyId: string) => sql`
    select post_id as id, title || ', ' || agency as name from plan_posts(${strategyId})
    union all select agency_id, agency from proposing_agencies(${strategyId})`,
);

export type PlanProposal = RowOf<typeof proposals> & {
  readonly agency: string | null;
  /** Who leads the strand, and so answers; null where nobody does, or before the strategy is opened. */
  readonly leader: string | null;
  /** The post that adopts an option. */
  readonly adopter: string | null;
};

/** Names are joined here: without statistics the planner would go through all of them for each proposal. */
async function namedProposals(tx: Tx, which: Which): Promise<PlanProposal[]> {
  const found = await proposals(tx, which);
  if (found.length === 0) return [];
  const known = new Map((await names(tx, which.strategyId)).map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null) => known.get(id ?? '') ?? null;
  return found.map((one) => ({
    ...one,
    agency: nameOf(one.agencyId),
    leader: nameOf(one.leaderPostId),
    adopter: nameOf(one.postId),
  }));
}

/** A page of what was proposed for a plan and what became of it, the newest first. */
export async function listPlanProposals(tx: Tx, which: Which): Promise<Cut<PlanProposal>> {
  return cut(await namedProposals(tx, which));
}

const strategyOfTask = statement(
  'strategies.strategy-of-proposal',
  z.object({ strategyId: of(planProposals.strategyId), taskId: of(tasks.id) }),
  (taskId: string) => sql`
    select strategy_id as "strategyId", task_id as "taskId" from plan_proposals
    where task_id = any(array[${taskId}::uuid, (select about_task_id from tasks where id = ${taskId} and kind = 'take-in-proposal')])`,
);

/** The proposal that a task asks to answer, or to take into the plan, with its strategy. */
export async function readPlanProposal(
  tx: Tx,
  taskId: string,
): Promise<(PlanProposal & { readonly strategyId: string }) | undefined> {
  const [place] = await strategyOfTask(tx, taskId);
  if (place === undefined) return undefined;
  const [found] = await namedProposals(tx, place);
  return found && { ...found, ...place };
}
