import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../domain/calendar/zones.ts';
import { isLate } from '../../domain/developments/stages.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes, tasks } from '../schema/chase.ts';
import { developments, developmentStages, stageTurns } from '../schema/developments.ts';
import { people, posts } from '../schema/directory.ts';
import { strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { type ChainStage, developmentState, listOpeners, readChain } from './chain.ts';
import { type CameOf, cameOf, nothing, turns } from './read-turns.ts';

type Wanted = { readonly strategyId: string | undefined; readonly after: string | undefined };
const some = ['an id', undefined];
const page = statement(
  'developments.page',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: developmentState,
    strategyId: of(developments.strategyId),
    stages: count,
  }),
  ({ strategyId, after }: Wanted) => sql`
    select p.id, p.reference, p.title, p.state, d.strategy_id as "strategyId",
      (select count(*)::int from development_stages g where g.development_id = p.id) as stages
    from processes p join developments d on d.process_id = p.id
    where ${strategyId === undefined ? sql`true` : sql`d.strategy_id = ${strategyId}`} and ${after === undefined ? sql`true` : sql`p.id < ${after}`}
    order by p.id desc limit ${pageSize + 1}`,
  some.flatMap((strategyId) => some.map((after) => ({ strategyId, after }))),
);

/** A page of developments, the newest first; of one strategy where it is named. */
export async function listDevelopments(tx: Tx, wanted: Wanted): Promise<Cut<RowOf<typeof page>>> {
  return cut(await page(tx, wanted));
}

const one = statement(
  'developments.one',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: developmentState,
    version: of(processes.version),
    strategyId: of(developments.strategyId),
    strategy: z.string(),
    /** Whether its reader finds the page of the strategy. */
    shared: z.boolean(),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    leadPostId: of(developments.leadPostId),
    lead: of(posts.title),
    draftedBy: of(people.name).nullable(),
    draftedById: of(processes.createdBy),
    openedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    endedWhy: of(processes.endedWhy),
    now: epochMs,
  }),
  (id: string) => sql`
    select p.id, p.reference, p.title, p.state, p.version, d.strategy_id as "strategyId", y.strategy, y.shared, y.zone, y.calendar, d.lead_post_id as "leadPostId",
      y.lead, w.name as "draftedBy", p.created_by as "draftedById", ${ms(sql`p.opened_at`)} as "openedAt", ${ms(sql`p.ended_at`)} as "endedAt", p.ended_why as "endedWhy",
      ${ms(sql`app_now()`)} as now
    from processes p join developments d on d.process_id = p.id cross join development_names(p.id) y left join people w on w.id = p.created_by
    where p.id = ${id}`,
);
export type DevelopmentRecord = RowOf<typeof one>;

export async function readDevelopment(tx: Tx, id: string): Promise<DevelopmentRecord | undefined> {
  return (await one(tx, id))[0];
}

export type ShownStage = ChainStage &
  CameOf & {
    readonly late: boolean;
    /** Where its own opener, or whoever leads, holds a post now: the post and its holders. */
    readonly opener: string | null;
  };

/** The stages as they stand, with who must open each, who was asked and what came of it. */
export async function readStages(tx: Tx, { id, leadPostId, now, zone }: DevelopmentRecord): Promise<ShownStage[]> {
  const chain = await readChain(tx, id);
  const done = await turns(tx, id);
  const openers = await listOpeners(tx);
  const today = localDate(now, zone);
  return chain.map((stage) => {
    const opener = openers.find((post) => post.id === (stage.openerPostId ?? leadPostId));
    const turn = done.find(({ stageId, setAsideAt }) => stageId === stage.id && setAsideAt === null);
    const late = isLate(stage, today);
    const named = opener ? `${opener.title} (${opener.holders})` : null;
    return { ...stage, late, opener: named, ...(turn === undefined ? nothing : cameOf(turn)) };
  });
}

/** Turns that count no more, the oldest first: rounds and sign-offs before the development went back, and what came to nothing. */
export const listPastTurns = statement(
  'developments.past-turns',
  z.object({
    id: of(stageTurns.id),
    stageId: of(stageTurns.stageId),
    processId: of(stageTurns.processId),
    opens: of(developmentStages.opens),
    reference: of(processes.reference).nullable(),
    processState: of(processes.state).nullable(),
    heldOn: z.iso.date().nullable(),
    skippedWhy: of(stageTurns.skippedWhy),
    setAsideAt: epochMs,
    setAsideWhy: of(stageTurns.setAsideWhy),
  }),
  (developmentId: string) => sql`
    select t.id, t.stage_id as "stageId", t.process_id as "processId", g.opens, p.reference, p.state as "processState", to_char(t.held_on, 'YYYY-MM-DD') as "heldOn",
      t.skipped_why as "skippedWhy", ${ms(sql`t.set_aside_at`)} as "setAsideAt", t.set_aside_why as "setAsideWhy"
    from stage_turns t join development_stages g on g.id = t.stage_id left join lateral (select * from processes y where y.id = t.process_id offset 0) p on true
    where t.development_id = ${developmentId} and t.set_aside_at is not null order by t.id`,
);

const drafted = statement(
  'developments.stage-to-draft',
  z.object({
    id: of(developmentStages.id),
    title: of(developmentStages.title),
    kind: of(developmentStages.kind),
    strategy: z.string(),
  }),
  (stageId: string) => sql`
    select g.id, g.title, g.kind, y.title as strategy from development_stages g join developments d on d.process_id = g.development_id
      join processes y on y.id = d.strategy_id where g.id = ${stageId}`,
);

/** What the draft of a stage is filled with; undefined where there is no such stage. */
export async function readStageToDraft(tx: Tx, stageId: string): Promise<RowOf<typeof drafted> | undefined> {
  return (await drafted(tx, stageId))[0];
}

const ofTask = statement(
  'developments.stage-of-task',
  z.object({ developmentId: of(tasks.processId), stageId: of(developmentStages.id).nullable() }),
  (taskId: string) => sql`
    select t.process_id as "developmentId", g.id as "stageId" from tasks t left join development_stages g on g.task_id = t.id
    where t.id = ${taskId} and t.kind = 'open-stage'`,
);

/** Where the task to open a stage is done: at its stage while it is owed; undefined where there is no such task. */
export async function readStageOfTask(tx: Tx, taskId: string): Promise<RowOf<typeof ofTask> | undefined> {
  return (await ofTask(tx, taskId))[0];
}

const stageOfProcess = statement(
  'developments.stage-of-process',
  z.object({
    stageId: of(stageTurns.stageId),
    stage: of(developmentStages.title),
    developmentId: of(stageTurns.developmentId),
    reference: of(processes.reference),
  }),
  (processId: string) => sql`
    select t.stage_id as "stageId", g.title as stage, t.development_id as "developmentId", p.reference
    from stage_turns t join development_stages g on g.id = t.stage_id join processes p on p.id = t.development_id where t.process_id = ${processId}`,
);

/** The stage whose round or sign-off this is, if it is one. */
export async function readStageOfProcess(tx: Tx, processId: string): Promise<RowOf<typeof stageOfProcess> | undefined> {
  return (await stageOfProcess(tx, processId))[0];
}
