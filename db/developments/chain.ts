import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { DevelopmentState } from '../../domain/developments/development.ts';
import { type Stage, stageState } from '../../domain/developments/stages.ts';
import { refuse } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { developments, developmentStages, stageTurns } from '../schema/developments.ts';
import { people, posts } from '../schema/directory.ts';
import { strategies } from '../schema/strategies.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

export const noSuchDevelopment = refuse('not-found', 'There is no such development.');

/** The state of a process that is a development. */
export const developmentState = z.enum({
  draft: 'draft',
  running: 'running',
  done: 'done',
  cancelled: 'cancelled',
} as const satisfies { [State in DevelopmentState]: State });

const held = statement(
  'developments.lock',
  z.object({
    state: developmentState,
    version: of(processes.version),
    createdBy: of(processes.createdBy),
    strategyId: of(developments.strategyId),
    leadPostId: of(developments.leadPostId),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    now: epochMs,
  }),
  (id: string) => sql`
    with p as materialized (select * from processes where id = ${id} for no key update)
    select p.state, p.version, p.created_by as "createdBy", d.strategy_id as "strategyId", d.lead_post_id as "leadPostId", s.zone, s.calendar,
      ${ms(sql`app_now()`)} as now
    from p join developments d on d.process_id = p.id join strategies s on s.process_id = d.strategy_id`,
);
export type HeldDevelopment = RowOf<typeof held>;

/** The development under its process row's lock, and the clock as it stood then; undefined where there is none. */
export async function lockDevelopment(tx: Tx, id: string): Promise<HeldDevelopment | undefined> {
  return (await held(tx, id))[0];
}

/** What is planned of a stage, which everybody reads who shares it. */
export const plannedStage = z.object({
  id: of(developmentStages.id),
  kind: of(developmentStages.kind),
  opens: of(developmentStages.opens),
  title: of(developmentStages.title),
  firstPlannedOn: z.iso.date(),
  plannedOn: z.iso.date(),
  overlaps: of(developmentStages.overlaps),
});
/** The same, of a stage `g`. */
export const plannedColumns = sql`g.id, g.kind, g.opens, g.title, to_char(g.first_planned_on, 'YYYY-MM-DD') as "firstPlannedOn",
      to_char(g.planned_on, 'YYYY-MM-DD') as "plannedOn", g.overlaps`;

const chain = statement(
  'developments.chain',
  plannedStage.extend({
    openerPostId: of(developmentStages.openerPostId),
    addedBy: of(developmentStages.addedBy),
    taskId: of(developmentStages.taskId),
    processId: of(stageTurns.processId),
    processState: of(processes.state).nullable(),
    reference: of(processes.reference).nullable(),
    openedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    skippedWhy: of(stageTurns.skippedWhy),
    heldOn: z.iso.date().nullable(),
    cameOf: of(stageTurns.cameOf),
    by: of(people.name).nullable(),
    hasTurns: z.boolean(),
  }),
  (id: string) => sql`
    select ${plannedColumns}, g.opener_post_id as "openerPostId", g.added_by as "addedBy", g.task_id as "taskId", t.process_id as "processId", p.state as "processState", p.reference,
      ${ms(sql`p.opened_at`)} as "openedAt", ${ms(sql`coalesce(p.closed_at, p.ended_at)`)} as "endedAt", t.skipped_why as "skippedWhy",
      to_char(t.held_on, 'YYYY-MM-DD') as "heldOn", t.came_of as "cameOf", w.name as by,
      exists (select from stage_turns h where h.stage_id = g.id) as "hasTurns"
    from development_stages g
      left join lateral (select * from stage_turns x where x.stage_id = g.id and x.set_aside_at is null offset 0) t on true
      left join lateral (select * from processes y where y.id = t.process_id offset 0) p on true left join people w on w.id = t.by
    where g.development_id = ${id} order by g.position`,
);

export type ChainStage = RowOf<typeof chain> & Stage;

/** The stages in their order, each with the turn that counts. */
export async function readChain(tx: Tx, developmentId: string): Promise<ChainStage[]> {
  const rows = await chain(tx, developmentId);
  return rows.map((row) => ({ ...row, state: stageState({ ...row, skipped: row.skippedWhy !== null }) }));
}

/** The posts of officers that somebody holds now: whoever must open a stage holds one of them. */
export const listOpeners = statement(
  'developments.openers',
  z.object({ id: of(posts.id), title: of(posts.title), holders: z.string() }),
  () => sql`
    select o.id, o.title, string_agg(p.name, ', ' order by p.name) as holders
    from posts o join agencies a on a.id = o.agency_id and a.is_directorate join post_holders h on h.post_id = o.id and ${heldNow}
      join people p on p.id = h.person_id
    where o.role in ('officer', 'administrator') and o.ended_at is null group by o.id, o.title order by o.title, o.id`,
);
