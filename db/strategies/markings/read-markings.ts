import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { restrictedText } from '../../../domain/strategies/marking.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';
import { agencies, people } from '../../schema/directory.ts';
import { markings } from '../../schema/markings.ts';
import { datedItems } from '../../schema/strategies.ts';
import { epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

/** What of a plan is marked now, as far as the reader is inside, in the order in which it was marked. */
export const listMarkings = statement(
  'strategies.markings',
  z.object({
    partId: of(markings.partId),
    kind: z.enum(['strand', 'activity']),
    title: z.string(),
    /** Whom it names: posts with their agencies, and agencies. */
    names: z.array(z.string()),
    reason: of(markings.reason),
    markedBy: of(people.name).nullable(),
    markedAt: epochMs,
  }),
  (strategyId: string) => sql`
    select m.part_id as "partId", case when m.strand_id is null then 'activity' else 'strand' end as kind, coalesce(a.title, s.name) as title,
      n.names, m.reason, p.name as "markedBy", ${ms(sql`m.marked_at`)} as "markedAt"
    from marking_names(${strategyId}) n cross join lateral (select * from markings x where x.id = n.marking_id offset 0) m
      left join strands s on s.id = m.strand_id left join activities a on a.id = m.activity_id left join people p on p.id = m.marked_by
    order by m.id`,
);

const labelled = statement(
  'strategies.restricted-parts',
  z.object({ partId: z.string(), names: z.array(z.string()) }),
  (strategyId: string) => sql`
    with named as materialized (select part_id, names from marking_names(${strategyId}))
    select part_id as "partId", names from named
    union all
    select a.id, n.names from named n cross join lateral (select x.id from activities x where x.strand_id = n.part_id offset 0) a`,
);

/** The labels of strands and activities that are restricted, an activity with that of its strand; by the id of the part. */
export async function readLabels(tx: Tx, strategyId: string): Promise<Readonly<Record<string, string>>> {
  const rows = await labelled(tx, strategyId);
  const byPart = Map.groupBy(rows, ({ partId }) => partId);
  return Object.fromEntries(
    [...byPart].map(([partId, named]) => [partId, named.map(({ names }) => restrictedText(names)).join('. ')]),
  );
}

/** The label of what a date belongs to; undefined where nothing of it is restricted. */
export async function labelOfDate(tx: Tx, strategyId: string, itemId: string): Promise<string | undefined> {
  const { activityId } = datedItems;
  const [item] = await tx.select({ activityId }).from(datedItems).where(eq(datedItems.id, itemId));
  return (await readLabels(tx, strategyId))[item?.activityId ?? ''];
}

/** Agencies that a marking can name, and those that the one that stands names already. */
export async function listAgenciesToName(tx: Tx, chosen: readonly string[] = []) {
  const { id, name, isDirectorate, endedAt } = agencies;
  return tx
    .select({ id, name })
    .from(agencies)
    .where(or(and(eq(isDirectorate, false), isNull(endedAt)), inArray(id, [...chosen])))
    .orderBy(name, id);
}

/** Every marking that a part of a plan had, the last first. */
export const listMarkingsOf = statement(
  'strategies.markings-of-part',
  z.object({
    reason: of(markings.reason),
    markedBy: of(people.name).nullable(),
    markedAt: epochMs,
    liftedWhy: of(markings.liftedWhy),
    liftedAt: epochMs.nullable(),
  }),
  (partId: string) => sql`
    select m.reason, p.name as "markedBy", ${ms(sql`m.marked_at`)} as "markedAt", m.lifted_why as "liftedWhy", ${ms(sql`m.lifted_at`)} as "liftedAt"
    from markings m left join people p on p.id = m.marked_by where m.part_id = ${partId} order by m.id desc`,
);
