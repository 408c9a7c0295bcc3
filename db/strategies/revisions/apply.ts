import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../connect.ts';
import { givenRows } from '../../given-rows.ts';
import { command } from '../../statement.ts';

// What a revision makes of the plan's rows: a few statements, however many its lines are.

export type Applied = { readonly revisionId: string; readonly strategyId: string; readonly personId: string };
/** A line that is in the plan no more, and why. */
export type EndedLine = { readonly partId: string; readonly why: string };

const lines = ({ revisionId }: Applied, kind: string, fate: string): SQL =>
  sql`(select * from revision_lines where revision_id = ${revisionId} and kind = ${kind} and fate = ${fate})`;

const addStrands = command(
  'strategies.revision-adds-strands',
  (given: Applied) => sql`
    insert into strands (id, strategy_id, priority_area, name, leader_post_id, position)
    select l.part_id, ${given.strategyId}::uuid, l.area, l.title, l.post_id,
      (select coalesce(max(position), 0) from strands where strategy_id = ${given.strategyId}) + row_number() over (order by l.place)
    from ${lines(given, 'strand', 'new')} l`,
);

const changeStrands = command(
  'strategies.revision-changes-strands',
  (given: Applied) => sql`
    update strands s set name = l.title, priority_area = l.area, leader_post_id = l.post_id from ${lines(given, 'strand', 'kept')} l
    where s.id = l.part_id and (s.name, s.priority_area, s.leader_post_id) is distinct from (l.title, l.area, l.post_id)`,
);

/** They stand last in their strand. */
const lastIn = (strand: SQL) => sql`
  (select coalesce(max(position), 0) from activities a where a.strand_id = ${strand}) + row_number() over (partition by ${strand} order by l.place)`;

const addActivities = command(
  'strategies.revision-adds-activities',
  (given: Applied) => sql`
    insert into activities (id, strand_id, title, lead_post_id, position)
    select l.part_id, l.parent_id, l.title, l.post_id, ${lastIn(sql`l.parent_id`)} from ${lines(given, 'activity', 'new')} l`,
);

const changeActivities = command(
  'strategies.revision-changes-activities',
  (given: Applied) => sql`
    update activities a set title = l.title, lead_post_id = l.post_id from ${lines(given, 'activity', 'kept')} l
    where a.id = l.part_id and (a.title, a.lead_post_id) is distinct from (l.title, l.post_id)`,
);

const moveActivities = command(
  'strategies.revision-moves-activities',
  (given: Applied) => sql`
    with moving as materialized (
      select l.part_id, l.parent_id, ${lastIn(sql`l.parent_id`)} as position from ${lines(given, 'activity', 'kept')} l where l.parent_id <> l.was_parent_id)
    update activities a set strand_id = m.parent_id, position = m.position from moving m where a.id = m.part_id`,
);

/**
 * Where the draft puts the strands, or the activities of a strand, in another order, they are numbered anew, what has ended last: first
 * below nothing, since no two of a place may have one number at a time.
 */
const numberStrands = command(
  'strategies.revision-numbers-strands',
  (given: Applied) => sql`
    with ranked as materialized (
      select s.id, row_number() over (order by s.retired_at is not null, l.place, s.position) as wanted,
        row_number() over (order by s.retired_at is not null, s.position) as stood
      from strands s left join revision_lines l on l.revision_id = ${given.revisionId} and l.part_id = s.id where s.strategy_id = ${given.strategyId})
    update strands s set position = -r.wanted from ranked r where r.id = s.id and exists (select from ranked x where x.wanted <> x.stood)`,
);
const numberActivities = command(
  'strategies.revision-numbers-activities',
  (given: Applied) => sql`
    with ranked as materialized (
      select a.id, a.strand_id, row_number() over (partition by a.strand_id order by a.retired_at is not null, l.place, a.position) as wanted,
        row_number() over (partition by a.strand_id order by a.retired_at is not null, a.position) as stood
      from strands s join activities a on a.strand_id = s.id left join revision_lines l on l.revision_id = ${given.revisionId} and l.part_id = a.id
      where s.strategy_id = ${given.strategyId})
    update activities a set position = -r.wanted from ranked r
    where r.id = a.id and r.strand_id in (select strand_id from ranked x where x.wanted <> x.stood)`,
);
const placeStrands = command(
  'strategies.revision-places-strands',
  ({ strategyId }: Applied) =>
    sql`update strands set position = -position where strategy_id = ${strategyId} and position < 0`,
);
const placeActivities = command(
  'strategies.revision-places-activities',
  ({ strategyId }: Applied) => sql`
    update activities a set position = -a.position from strands s where s.id = a.strand_id and s.strategy_id = ${strategyId} and a.position < 0`,
);

const addDates = command(
  'strategies.revision-adds-dates',
  (given: Applied) => sql`
    insert into dated_items (id, strategy_id, kind, activity_id, title, owner_post_id, first_due_on, due_on)
    select l.part_id, ${given.strategyId}::uuid, l.item_kind, l.parent_id, l.title, l.post_id, l.day, l.day from ${lines(given, 'date', 'new')} l`,
);

const changeDates = command(
  'strategies.revision-changes-dates',
  (given: Applied) => sql`
    update dated_items i set title = l.title, activity_id = l.parent_id, owner_post_id = l.post_id, due_on = l.day, version = i.version + 1
    from ${lines(given, 'date', 'kept')} l
    where i.id = l.part_id and (i.title, i.activity_id, i.owner_post_id, i.due_on) is distinct from (l.title, l.parent_id, l.post_id, l.day)`,
);

/** What somebody had asked for is decided by it, as where a date moves by itself. */
const noteMoves = command(
  'strategies.revision-notes-moves',
  (given: Applied) => sql`
    with moved as materialized (
      select l.part_id, l.was_day, l.day, coalesce(nullif(l.reason, ''), r.title) as reason from ${lines(given, 'date', 'kept')} l
        join plan_revisions r on r.id = l.revision_id where l.day <> l.was_day),
    decided as (
      update date_moves m set state = case when m.new_on = moved.day then 'agreed' else 'refused' end, decided_by = ${given.personId}, decided_at = app_now()
      from moved where m.item_id = moved.part_id and m.state = 'asked' returning m.item_id, m.state)
    insert into date_moves (item_id, old_on, new_on, reason, asked_by, state, decided_by, decided_at)
    select part_id, was_day, day, reason, ${given.personId}::uuid, 'agreed', ${given.personId}::uuid, app_now() from moved
    where not exists (select from decided d where d.item_id = moved.part_id and d.state = 'agreed')`,
);

const rowsOf = (ended: readonly EndedLine[]) => givenRows(ended, { partId: 'uuid', why: 'text' });
const endStrands = command(
  'strategies.revision-ends-strands',
  (ended: readonly EndedLine[]) => sql`
    update strands s set retired_at = app_now(), retired_why = g.why from ${rowsOf(ended)} where s.id = g."partId"`,
);
const endActivities = command(
  'strategies.revision-ends-activities',
  (ended: readonly EndedLine[]) => sql`
    update activities a set retired_at = app_now(), retired_why = g.why from ${rowsOf(ended)} where a.id = g."partId"`,
);
/** What was done stays done. */
const dropDates = command(
  'strategies.revision-drops-dates',
  (ended: readonly EndedLine[]) => sql`
    update dated_items i set state = 'dropped', result = g.why, version = i.version + 1 from ${rowsOf(ended)} where i.id = g."partId" and i.state = 'planned'`,
);

/** What measures a merged line measures the line that it went into; what was proposed for it and waits is asked of that. */
const repointIndicators = command(
  'strategies.revision-repoints-measures',
  ({ revisionId, strategyId }: Applied) => sql`
    update indicators i set activity_id = case when l.kind = 'activity' then l.into_id end, strand_id = case when l.kind = 'strand' then l.into_id end, version = i.version + 1
    from revision_lines l where l.revision_id = ${revisionId} and l.fate = 'merged' and i.strategy_id = ${strategyId} and l.part_id in (i.activity_id, i.strand_id)`,
);
const repointProposals = command(
  'strategies.revision-repoints-proposals',
  ({ revisionId, strategyId }: Applied) => sql`
    update plan_proposals p set strand_id = coalesce(o.parent_id, n.into_id, p.strand_id), activity_id = coalesce(o.part_id, p.activity_id)
    from plan_proposals q left join revision_lines a on a.revision_id = ${revisionId} and a.fate = 'merged' and a.part_id = q.activity_id
      left join revision_lines o on o.revision_id = a.revision_id and o.part_id = a.into_id
      left join revision_lines n on n.revision_id = ${revisionId} and n.fate = 'merged' and n.part_id = q.strand_id
    where q.strategy_id = ${strategyId} and (q.state = 'asked' or q.option_id is not null) and p.id = q.id and coalesce(a.part_id, n.part_id) is not null`,
);

/** What the menu offers for a merged strand is offered for the one that it went into. */
const repointOptions = command(
  'strategies.revision-repoints-options',
  ({ revisionId, strategyId }: Applied) => sql`
    update plan_options o set strand_id = l.into_id, version = o.version + 1 from revision_lines l
    where l.revision_id = ${revisionId} and l.fate = 'merged' and o.strategy_id = ${strategyId} and l.part_id = o.strand_id`,
);

/** The lines that take the place of one that is merged or split, as \`h\`: with the kind and the old line's id. */
const heirs = ({ revisionId }: Applied): SQL => sql`(
  select part_id as old, into_id as heir, kind from revision_lines where revision_id = ${revisionId} and fate = 'merged'
  union all select from_id, part_id, kind from revision_lines where revision_id = ${revisionId} and fate = 'new' and from_id is not null) h`;

/** They serve what it served, and are in the plan of its area. */
const carryLinks = command(
  'strategies.revision-carries-links',
  (given: Applied) => sql`
    insert into part_links (link_id, strategy_id, strand_id, activity_id)
    select x.link_id, x.strategy_id, case h.kind when 'strand' then h.heir end, case h.kind when 'activity' then h.heir end
    from ${heirs(given)} join part_links x on x.part_id = h.old on conflict do nothing`,
);

/** And they answer what it answered: comments, inputs and themes lead to them as well. */
const carryTraces = command(
  'strategies.revision-carries-traces',
  (given: Applied) => sql`
    insert into traces (strategy_id, comment_id, input_id, theme_id, to_strand_id, to_activity_id, to_date_id, what, by_id)
    select t.strategy_id, t.comment_id, t.input_id, t.theme_id, case h.kind when 'strand' then h.heir end,
      case h.kind when 'activity' then h.heir end, case h.kind when 'date' then h.heir end, t.what, t.by_id
    from ${heirs(given)} join traces t on t.to_id = h.old and t.undone_at is null on conflict do nothing`,
);

/** What of the strategy before goes on in a merged or a split line goes on in what takes its place. */
const carrySuccessions = command(
  'strategies.revision-carries-successions',
  (given: Applied) => sql`
    insert into plan_successions (strategy_id, from_id, to_id, reason, said_by)
    select x.strategy_id, x.from_id, h.heir, x.reason, x.said_by from ${heirs(given)}
      join plan_successions x on x.strategy_id = ${given.strategyId} and x.to_id = h.old on conflict do nothing`,
);

/** Writes the plan that the revision makes; a line that ends is left where it stood, so that it stays readable. */
export async function applyLines(
  tx: Tx,
  given: Applied,
  ended: Readonly<Record<'strand' | 'activity' | 'date', readonly EndedLine[]>>,
): Promise<void> {
  await addStrands(tx, given);
  await changeStrands(tx, given);
  await addActivities(tx, given);
  await changeActivities(tx, given);
  await moveActivities(tx, given);
  await addDates(tx, given);
  await noteMoves(tx, given);
  await changeDates(tx, given);
  await endStrands(tx, ended.strand);
  await endActivities(tx, ended.activity);
  await dropDates(tx, ended.date);
  await numberStrands(tx, given);
  await placeStrands(tx, given);
  await numberActivities(tx, given);
  await placeActivities(tx, given);
  await repointIndicators(tx, given);
  await repointProposals(tx, given);
  await repointOptions(tx, given);
  await carryLinks(tx, given);
  await carryTraces(tx, given);
  await carrySuccessions(tx, given);
}
