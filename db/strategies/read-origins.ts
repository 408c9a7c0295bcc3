import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type TraceTo, traceTos } from '../../domain/strategies/origins.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { inputs, themes, traces } from '../schema/origins.ts';
import { logItems } from '../schema/rounds.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const toKind = z.enum(traceTos as [TraceTo, ...TraceTo[]]);
const toState = z.enum(['', 'retired', 'moved', 'done', 'dropped']);

const lead = z.object({
  id: z.string(),
  kind: toKind,
  partId: z.string(),
  title: z.string(),
  state: toState,
  what: z.string(),
});
export type Lead = z.output<typeof lead>;

/** Over `e`, an end of traces: where they lead, in order. */
const leadsTo = sql`coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.to_kind, 'partId', e.to_id, 'title', e.to_title,
  'state', e.to_state, 'what', e.what) order by e.id) filter (where e.id is not null), '[]')`;

/** Everything that a strategy rests on, what belongs to an analysis below it, with the parts of the plan that answer each. */
export const listInputs = statement(
  'strategies.inputs',
  z.object({
    id: of(inputs.id),
    kind: of(inputs.kind),
    title: of(inputs.title),
    source: of(inputs.source),
    said: of(inputs.said),
    datedOn: of(inputs.datedOn),
    partOfId: of(inputs.partOfId),
    partOf: of(inputs.title).nullable(),
    version: of(inputs.version),
    leads: z.array(lead),
  }),
  ({ strategyId, inputId }: { strategyId: string; inputId: string | undefined }) => sql`
    select i.id, i.kind, i.title, i.source, i.said, i.dated_on as "datedOn", i.part_of_id as "partOfId", w.title as "partOf", i.version,
      ${leadsTo} as leads
    from inputs i left join inputs w on w.id = i.part_of_id left join trace_ends e on e.from_kind = 'input' and e.from_id = i.id and e.strategy_id = i.strategy_id
    where i.strategy_id = ${strategyId} ${inputId === undefined ? sql`` : sql`and i.id = ${inputId}`}
    group by i.id, w.id order by coalesce(w.id, i.id), i.part_of_id is not null, i.id`,
  [
    { strategyId: 'an id', inputId: undefined },
    { strategyId: 'an id', inputId: 'an id' },
  ],
);
export type Input = RowOf<typeof listInputs>;

/** The themes of a strategy, those with most comments first, with the strands and activities they lead to. */
export const listThemes = statement(
  'strategies.themes',
  z.object({ id: of(themes.id), name: of(themes.name), comments: count, leads: z.array(lead) }),
  (strategyId: string) => sql`
    select h.id, h.name, (select count(*)::int from traces x where x.to_theme_id = h.id and x.strategy_id = h.strategy_id and x.undone_at is null) as comments, ${leadsTo} as leads
    from themes h left join trace_ends e on e.from_kind = 'theme' and e.from_id = h.id and e.strategy_id = h.strategy_id
    where h.strategy_id = ${strategyId} group by h.id order by comments desc, h.name`,
);

const ledShape = lead.extend({
  /** Null of an agency whose comment the reader does not see. */
  comment: of(logItems.comment).nullable(),
  commentId: z.string(),
  roundId: of(logItems.processId).nullable(),
  agency: of(agencies.name).nullable(),
});
type Which = { strategyId: string; after: string | undefined };
const led = statement(
  'strategies.comments-led',
  ledShape,
  ({ strategyId, after }: Which) => sql`
    select e.id, e.to_kind as kind, e.to_id as "partId", e.to_title as title, e.to_state as state, e.what, e.from_id as "commentId", i.comment,
      i.process_id as "roundId", a.name as agency
    from trace_ends e left join log_items i on i.id = e.from_id left join agencies a on a.id = i.agency_id
    where e.strategy_id = ${strategyId} and e.from_kind = 'comment' ${after === undefined ? sql`` : sql`and e.id < ${after}`}
    order by e.id desc limit ${pageSize + 1}`,
  [
    { strategyId: 'an id', after: undefined },
    { strategyId: 'an id', after: 'an id' },
  ],
);

/** A page of the comments that led to something in the strategy, the last first. */
export async function listLed(tx: Tx, which: Which): Promise<Cut<RowOf<typeof led>>> {
  return cut(await led(tx, which));
}

/** Where one comment led, in each strategy that the reader sees. */
export const readLeads = statement(
  'strategies.leads-of-comment',
  lead.extend({ strategyId: of(traces.strategyId), strategy: z.string() }),
  (commentId: string) => sql`
    select e.id, e.to_kind as kind, e.to_id as "partId", e.to_title as title, e.to_state as state, e.what, e.strategy_id as "strategyId", p.title as strategy
    from trace_ends e join processes p on p.id = e.strategy_id where e.from_kind = 'comment' and e.from_id = ${commentId} order by e.id`,
);

/** Where the comments of one answer's task led: what became of what an agency said. */
export const readLedOfTask = statement(
  'strategies.leads-of-task',
  lead.extend({ strategyId: of(traces.strategyId), comment: of(logItems.comment) }),
  (taskId: string) => sql`
    select e.id, e.to_kind as kind, e.to_id as "partId", e.to_title as title, e.to_state as state, e.what, e.strategy_id as "strategyId", i.comment
    from answers r join log_items i on i.answer_id = r.id join trace_ends e on e.from_kind = 'comment' and e.from_id = i.id
    where r.task_id = ${taskId} order by e.id`,
);

/** Every part of a strategy that something can lead to, by kind and place. */
export const listParts = statement(
  'strategies.parts',
  z.object({ kind: toKind, id: z.string(), title: z.string() }),
  (strategyId: string) => sql`
    select part.kind, part.id, part.title from (
      select 1 as sort, 'strand' as kind, s.id, s.name as title, s.position as place from strands s where s.strategy_id = ${strategyId}
      union all select 2, 'activity', a.id, a.title, s.position * 10000 + a.position from activities a join strands s on s.id = a.strand_id
        where s.strategy_id = ${strategyId} and a.retired_at is null
      union all select 3, 'date', d.id, d.title, row_number() over (order by d.due_on, d.id) from dated_items d where d.strategy_id = ${strategyId} and d.state <> 'dropped'
      union all select 4, 'theme', h.id, h.name, row_number() over (order by h.name) from themes h where h.strategy_id = ${strategyId}
      union all select 5, 'input', i.id, i.title, row_number() over (order by i.id) from inputs i where i.strategy_id = ${strategyId}) part
    order by part.sort, part.place`,
);

/** Strategies into which a comment can lead: those that have not ended, the newest first. */
export const listLive = statement(
  'strategies.live',
  z.object({ id: of(processes.id), title: of(processes.title) }),
  () => sql`
    select id, title from processes where kind = 'strategy' and state in ('draft', 'open') order by id desc limit ${pageSize}`,
);
