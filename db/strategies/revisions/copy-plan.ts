import { sql } from 'drizzle-orm';
import { command } from '../../statement.ts';
import { uuids } from '../../uuids.ts';
import { heldByAll } from '../versions/read-versions.ts';

/** The plan as it stands, line by line; `partIds` null: the whole of it. */
export const copyPlan = command(
  'strategies.copy-plan-to-revision',
  ({
    revisionId,
    strategyId,
    partIds,
  }: {
    revisionId: string;
    strategyId: string;
    partIds: readonly string[] | null;
  }) => sql`
    insert into revision_lines (revision_id, part_id, kind, item_kind, was_title, was_area, was_parent_id, was_post_id, was_held_by, was_day,
      was_done, title, area, parent_id, post_id, day, place, was_place)
    select ${revisionId}::uuid, n.part_id, n.kind, n.item_kind, n.title, n.area, n.parent_id, n.post_id, ${heldByAll(sql`n.part_id`)}, n.day,
      n.done, n.title, n.area, n.parent_id, n.post_id, n.day, n.place, n.place
    from plan_now n left join posts o on o.id = n.post_id left join agencies a on a.id = o.agency_id
    where n.strategy_id = ${strategyId} and ${partIds === null ? sql`true` : sql`n.part_id = any(${uuids(partIds)})`}`,
  [
    { revisionId: 'an id', strategyId: 'an id', partIds: null },
    { revisionId: 'an id', strategyId: 'an id', partIds: ['an id'] },
  ],
);
