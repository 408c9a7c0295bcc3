import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { overPost } from '../../directory/leaving/nameable.ts';
import { type Cut, cut, ms, pageSize } from '../../rows.ts';
import { agencies, posts } from '../../schema/directory.ts';
import { lessons } from '../../schema/lessons.ts';
import { links } from '../../schema/links.ts';
import { planOptions, planProposals } from '../../schema/proposals.ts';
import { activities, datedItems, strands } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

const optionShape = z.object({
  id: of(planOptions.id),
  strategyId: of(planOptions.strategyId),
  title: of(planOptions.title),
  what: of(planOptions.what),
  fits: of(planOptions.fits),
  source: of(planOptions.source),
  strandId: of(planOptions.strandId),
  strand: of(strands.name),
  strandEnded: z.boolean(),
  riskId: of(planOptions.riskId),
  risk: of(links.name).nullable(),
  lessonId: of(planOptions.lessonId),
  /** Null where it was not passed on to the reader. */
  lesson: of(lessons.title).nullable(),
  linkId: of(planOptions.linkId),
  link: of(links.name).nullable(),
  withdrawnWhy: of(planOptions.withdrawnWhy),
  version: of(planOptions.version),
});
const options = sql`
    select o.id, o.strategy_id as "strategyId", o.title, o.what, o.fits, o.source, o.strand_id as "strandId", s.name as strand, s.retired_at is not null as "strandEnded",
      o.risk_id as "riskId", r.name as risk, o.lesson_id as "lessonId", l.title as lesson, o.link_id as "linkId", k.name as link, o.withdrawn_why as "withdrawnWhy", o.version
    from plan_options o join strands s on s.id = o.strand_id left join links r on r.id = o.risk_id left join links k on k.id = o.link_id
      left join lessons l on l.id = o.lesson_id`;

type Which = { readonly strategyId: string; readonly after?: string | undefined };
const page = statement(
  'strategies.options',
  optionShape,
  ({ strategyId, after }: Which) => sql`
    ${options} where o.strategy_id = ${strategyId} ${after === undefined ? sql`` : sql`and o.id > ${after}`} order by o.id limit ${pageSize + 1}`,
  [{ strategyId: 'an id' }, { strategyId: 'an id', after: 'an id' }],
);

/** A page of the menu of a strategy, the oldest first. */
export async function listOptions(tx: Tx, which: Which): Promise<Cut<RowOf<typeof page>>> {
  return cut(await page(tx, which));
}

const one = statement('strategies.option', optionShape, (id: string) => sql`${options} where o.id = ${id}`);

export async function readOption(tx: Tx, id: string): Promise<RowOf<typeof one> | undefined> {
  const [option] = await one(tx, id);
  return option;
}

/** Who adopted these options for which areas, and what came of it, the newest first. What the reader may not see of the plan is not among them. */
export const listAdoptions = statement(
  'strategies.adoptions',
  z.object({
    id: of(planProposals.id),
    optionId: of(planOptions.id),
    areaId: of(links.id),
    area: of(links.name),
    post: of(posts.title).nullable(),
    agency: of(agencies.name).nullable(),
    adaptation: of(planProposals.reason),
    dueOn: z.iso.date(),
    proposedAt: epochMs,
    state: of(planProposals.state),
    taskId: of(planProposals.taskId),
    answer: of(planProposals.answer),
    /** Once it is taken into the plan. */
    activityId: of(planProposals.activityId),
    retired: z.boolean(),
    /** Of the milestone by which it was to be in place. */
    milestone: of(datedItems.state).nullable(),
    late: z.boolean(),
    doneOn: z.iso.date().nullable(),
    result: of(datedItems.result).nullable(),
  }),
  ({ strategyId, optionIds }: { strategyId: string; optionIds: readonly string[] }) => sql`
    with named as materialized (select * from plan_posts(${strategyId}))
    select p.id, p.option_id as "optionId", p.area_id as "areaId", r.name as area, n.title as post, n.agency, p.reason as adaptation, to_char(p.due_on, 'YYYY-MM-DD') as "dueOn",
      ${ms(sql`p.proposed_at`)} as "proposedAt", p.state, p.task_id as "taskId", p.answer, p.activity_id as "activityId", a.retired_at is not null as retired, m.state as milestone,
      coalesce(m.state = 'planned' and m.due_on < (app_now() at time zone y.zone)::date, false) as late, to_char(m.done_on, 'YYYY-MM-DD') as "doneOn", m.result
    from unnest(${uuids(optionIds)}) o(id) cross join lateral (select * from plan_proposals x where x.option_id = o.id offset 0) p
      join strategies y on y.process_id = p.strategy_id cross join lateral (select x.name from links x where x.id = p.area_id offset 0) r
      left join lateral (select x.retired_at from activities x where x.id = p.activity_id offset 0) a on true
      left join lateral (select i.state, i.due_on, i.done_on, i.result from dated_items i where i.activity_id = p.activity_id and i.kind = 'milestone' order by i.id limit 1) m on true
      left join named n on n.post_id = p.post_id
    order by p.id desc`,
);

const colours = statement(
  'strategies.colours',
  z.object({ activityId: of(activities.id), colour: z.string().nullable() }),
  (strategyId: string) => sql`select activity_id as "activityId", colour from plan_colours(${strategyId})`,
);

/** The colours of a plan as the last locked reviews have them, by activity. */
export async function readColours(tx: Tx, strategyId: string): Promise<ReadonlyMap<string, string | null>> {
  return new Map((await colours(tx, strategyId)).map(({ activityId, colour }) => [activityId, colour]));
}

/** The posts of the reader's own agencies that can adopt something. */
export const listOwnPosts = statement(
  'strategies.own-posts',
  z.object({ id: of(posts.id), title: of(posts.title), agency: of(agencies.name) }),
  () => sql`
    select o.id, o.title, a.name as agency from posts o join agencies a on a.id = o.agency_id
    where o.agency_id = any (app_agencies()) and not ${overPost} order by a.name, o.title, o.id`,
);

/** Where an option can come from: lessons of the strategy, operations and schemes among its links. */
export const listOptionSources = statement(
  'strategies.option-sources',
  z.object({ id: z.string(), title: z.string() }),
  (strategyId: string) => sql`
    select l.id, l.title from lessons l where l.strategy_id = ${strategyId}
    union all select k.id, k.name from links k where (k.strategy_id = ${strategyId} or k.strategy_id is null) and k.kind in ('operation', 'scheme') order by 2, 1`,
);
