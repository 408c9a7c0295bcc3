import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type TraceTo, traceTos } from '../../../domain/strategies/origins.ts';
import type { Tx } from '../../connect.ts';
import { cut, pageSize } from '../../rows.ts';
import { processes } from '../../schema/chase.ts';
import { agencies } from '../../schema/directory.ts';
import { inputs, themes, traces } from '../../schema/origins.ts';
import { logItems } from '../../schema/rounds.ts';
import { count, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

const toKind = z.enum(traceTos as [TraceTo, ...TraceTo[]]);
const toState = z.enum(['', 'adopted', 'retired', 'moved', 'done', 'dropped']);

/** Over a part `p` of a plan: how it stands; adopted: nothing else is to be said, and the version in force has it. */
const stateOfPart = sql`case when p.state = '' and exists (select from plan_versions v join plan_lines l on l.version_id = v.id and l.part_id = p.id
  where v.strategy_id = p.strategy_id and v.in_force_at is not null and v.superseded_at is null) then 'adopted' else p.state end`;

const lead = z.object({ id: z.string(), partId: z.string(), what: z.string() });
const part = z.object({ kind: toKind, title: z.string(), state: toState });
type Part = z.output<typeof part>;

/** Where what the id names leads. */
const leadsOf = (from: SQL) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'partId', x.to_id, 'what', x.what) order by x.id), '[]')
  from traces x where x.from_id = ${from} and x.undone_at is null)`;

const inputOf = z.object({
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
});
const input = sql`
    select i.id, i.kind, i.title, i.source, i.said, i.dated_on as "datedOn", i.part_of_id as "partOfId", w.title as "partOf", i.version,
      ${leadsOf(sql`i.id`)} as leads
    from inputs i left join inputs w on w.id = i.part_of_id`;
const inputsOf = statement(
  'strategies.inputs',
  inputOf,
  (strategyId: string) => sql`
    ${input} where i.strategy_id = ${strategyId} order by coalesce(w.id, i.id), i.part_of_id is not null, i.id`,
);

type OneInput = { readonly strategyId: string; readonly inputId: string };
const oneInput = statement(
  'strategies.input',
  inputOf,
  ({ strategyId, inputId }: OneInput) => sql`${input} where i.id = ${inputId} and i.strategy_id = ${strategyId}`,
);

/** One input as it is written down; undefined where the strategy has no such one. */
export async function readInput(tx: Tx, which: OneInput) {
  return (await oneInput(tx, which))[0];
}

/** What an input can be a part of: those that are no part of another. */
export const listWholes = statement(
  'strategies.whole-inputs',
  z.object({ id: of(inputs.id), title: of(inputs.title) }),
  (strategyId: string) => sql`
    select i.id, i.title from inputs i where i.strategy_id = ${strategyId} and i.part_of_id is null order by i.id`,
);

const themesOf = statement(
  'strategies.themes',
  z.object({ id: of(themes.id), name: of(themes.name), comments: count, leads: z.array(lead) }),
  (strategyId: string) => sql`
    select h.id, h.name, (select count(*)::int from traces x where x.to_id = h.id and x.undone_at is null) as comments, ${leadsOf(sql`h.id`)} as leads
    from themes h where h.strategy_id = ${strategyId} order by comments desc, h.name`,
);

type Which = { strategyId: string; after: string | undefined };
const ledOf = statement(
  'strategies.comments-led',
  lead.extend({
    commentId: z.string(),
    /** Null of an agency whose comment the reader does not see. */
    comment: of(logItems.comment).nullable(),
    roundId: of(logItems.processId).nullable(),
    agency: of(agencies.name).nullable(),
  }),
  ({ strategyId, after }: Which) => sql`
    with led as materialized (select x.id, x.comment_id, x.to_id, x.what from traces x where x.strategy_id = ${strategyId} and x.comment_id is not null
      and x.undone_at is null ${after === undefined ? sql`` : sql`and x.id < ${after}`} order by x.id desc limit ${pageSize + 1})
    select x.id, x.to_id as "partId", x.what, x.comment_id as "commentId", i.comment, i.process_id as "roundId", i.agency from led x left join lateral (
      select c.comment, c.process_id, a.name as agency from log_items c left join agencies a on a.id = c.agency_id where c.id = x.comment_id offset 0) i on true
    order by x.id desc`,
  [
    { strategyId: 'an id', after: undefined },
    { strategyId: 'an id', after: 'an id' },
  ],
);

const partsOf = statement(
  'strategies.parts',
  part.extend({ id: z.string() }),
  (strategyId: string) => sql`
    select p.kind, p.id, p.title, ${stateOfPart} as state from plan_parts p where p.strategy_id = ${strategyId} order by p.sort, p.place, p.title, p.id`,
);

/** The parts of a strategy by id, in the order of the plan. It is small, and most of it is asked for: it is read once, and found here. */
export type Parts = ReadonlyMap<string, Part>;
export async function readParts(tx: Tx, strategyId: string): Promise<Parts> {
  return new Map((await partsOf(tx, strategyId)).map(({ id, ...one }) => [id, one]));
}

const among =
  (parts: Parts) =>
  <T extends { readonly partId: string }>(one: T): (T & Part)[] => {
    const found = parts.get(one.partId);
    return found === undefined ? [] : [{ ...one, ...found }];
  };

/** Everything that a strategy rests on, what belongs to an analysis below it, with the parts of the plan that answer each. */
export async function listInputs(tx: Tx, strategyId: string, parts: Parts) {
  return (await inputsOf(tx, strategyId)).map((input) => ({ ...input, leads: input.leads.flatMap(among(parts)) }));
}

/** The themes of a strategy, those with most comments first, with the parts of the plan that they lead to. */
export async function listThemes(tx: Tx, strategyId: string, parts: Parts) {
  return (await themesOf(tx, strategyId)).map((theme) => ({ ...theme, leads: theme.leads.flatMap(among(parts)) }));
}

/** A page of the comments that led to something in the strategy, the last first. */
export async function listLed(tx: Tx, which: Which, parts: Parts) {
  const { rows, next } = cut(await ledOf(tx, which));
  return { rows: rows.flatMap(among(parts)), next };
}

/** Where one comment, input or theme leads, in each strategy that the reader sees. */
export const readLeads = statement(
  'strategies.leads-of',
  lead.extend({ ...part.shape, strategyId: of(traces.strategyId), strategy: z.string() }),
  (fromId: string) => sql`
    select x.id, p.kind, p.id as "partId", p.title, ${stateOfPart} as state, x.what, x.strategy_id as "strategyId", s.title as strategy
    from traces x join processes s on s.id = x.strategy_id cross join lateral (select * from plan_parts q where q.strategy_id = x.strategy_id and q.id = x.to_id offset 0) p
    where x.from_id = ${fromId} and x.undone_at is null order by x.id`,
);

/** Where the comments of one answer's task led: what became of what an agency said. */
export const readLedOfTask = statement(
  'strategies.leads-of-task',
  lead.extend({ ...part.shape, strategyId: of(traces.strategyId), comment: of(logItems.comment) }),
  (taskId: string) => sql`
    select x.id, p.kind, p.id as "partId", p.title, ${stateOfPart} as state, x.what, x.strategy_id as "strategyId", i.comment
    from answers r cross join lateral (select * from log_items c where c.process_id = (select t.process_id from tasks t where t.id = r.task_id) and c.answer_id = r.id offset 0) i
      cross join lateral (select * from traces l where l.from_id = i.id and l.undone_at is null offset 0) x
      cross join lateral (select * from plan_parts q where q.strategy_id = x.strategy_id and q.id = x.to_id offset 0) p
    where r.task_id = ${taskId} order by x.id`,
);

/** Strategies into which a comment can lead: those that have not ended, the newest first. */
export const listLive = statement(
  'strategies.live',
  z.object({ id: of(processes.id), title: of(processes.title) }),
  () => sql`
    select id, title from processes where kind = 'strategy' and state in ('draft', 'open') order by id desc limit ${pageSize}`,
);
