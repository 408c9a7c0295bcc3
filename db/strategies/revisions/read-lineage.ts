import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { revisionLines } from '../../schema/plan-revisions.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

const relative = z.object({
  partId: z.string(),
  title: of(revisionLines.title),
  fate: z.enum(['merged', 'split']),
  reason: of(revisionLines.reason),
  number: of(planVersions.number),
  versionId: of(planVersions.id),
});
export type Relative = z.output<typeof relative>;

/** No line has more lives than this. */
const lives = 20;

const origins = statement(
  'strategies.origins-of-part',
  relative,
  (partId: string) => sql`
    with recursive came(id, fate, revision_id, depth) as (
      select ${partId}::uuid, '', null::uuid, 0
      union all
      select x.id, x.fate, x.revision_id, c.depth + 1 from came c cross join lateral (
        select l.part_id as id, 'merged' as fate, l.revision_id from revision_lines l where l.into_id = c.id
        union all select l.from_id, 'split', l.revision_id from revision_lines l where l.part_id = c.id and l.from_id is not null offset 0) x
        join plan_revisions r on r.id = x.revision_id and r.in_force_at is not null where c.depth < ${lives})
    select distinct on (c.id) c.id as "partId", s.title, c.fate, s.reason, v.number, v.id as "versionId" from came c
      join plan_revisions r on r.id = c.revision_id join plan_versions v on v.id = r.version_id
      cross join lateral (select * from revision_lines l where l.revision_id = c.revision_id and l.part_id = c.id offset 0) s
    order by c.id, c.depth`,
);

/** The lines that went into this one, and into those, by revisions that took effect (S25): what hung on them is its history. */
export async function readOriginsOf(tx: Tx, partId: string): Promise<Relative[]> {
  return origins(tx, partId);
}

/** Where a line that was merged or split went; nothing where it was not. */
export const readWhereItWent = statement(
  'strategies.part-went-into',
  relative,
  (partId: string) => sql`
    select t.part_id as "partId", t.title, l.fate, l.reason, v.number, v.id as "versionId"
    from revision_lines l join plan_revisions r on r.id = l.revision_id and r.in_force_at is not null join plan_versions v on v.id = r.version_id
      cross join lateral (select x.part_id, x.title from revision_lines x where x.revision_id = l.revision_id
        and (x.part_id = l.into_id or x.from_id = l.part_id) offset 0) t
    where l.part_id = ${partId} and l.fate in ('merged', 'split') order by t.title`,
);

const hanging = statement(
  'strategies.hangs-on-parts',
  z.object({
    kind: z.enum(['measure', 'money', 'bid', 'lesson', 'input', 'theme', 'comment']),
    id: z.string(),
    partId: z.string(),
    /** Of a comment that the reader does not see, nothing. */
    title: z.string().nullable(),
  }),
  ({ strategyId, partIds }: { strategyId: string; partIds: readonly string[] }) => sql`
    select 'measure' as kind, i.id, coalesce(i.activity_id, i.strand_id) as "partId", i.title from indicators i
      where i.strategy_id = ${strategyId} and coalesce(i.activity_id, i.strand_id) = any(${uuids(partIds)})
    union all select 'money', b.id, b.activity_id, b.year || ', ' || b.kind from budget_lines b where b.activity_id = any(${uuids(partIds)})
    union all select 'bid', b.id, x.activity_id, b.funder || ': ' || b.purpose from bid_activities x join bids b on b.id = x.bid_id where x.activity_id = any(${uuids(partIds)})
    union all select 'lesson', l.id, u.activity_id, l.title from lesson_uses u join lessons l on l.id = u.lesson_id where u.activity_id = any(${uuids(partIds)})
    union all select case when x.input_id is not null then 'input' when x.theme_id is not null then 'theme' else 'comment' end, x.from_id, x.to_id,
      coalesce(i.title, h.name, c.comment) from traces x left join inputs i on i.id = x.input_id left join themes h on h.id = x.theme_id
      left join lateral (select l.comment from log_items l where l.id = x.comment_id offset 0) c on true
      where x.to_id = any(${uuids(partIds)}) and x.undone_at is null`,
);

export type Hanging = RowOf<typeof hanging>;

/** Measures, money, bids, lessons that were used there and what led there, of these parts: as far as the reader sees each. */
export async function listHanging(tx: Tx, strategyId: string, partIds: readonly string[]): Promise<Hanging[]> {
  return hanging(tx, { strategyId, partIds });
}
