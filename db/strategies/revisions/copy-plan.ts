import { sql } from 'drizzle-orm';
import { command } from '../../statement.ts';

/** The plan as it stands, line by line; `partIds` null: the whole of it. */
export const copyPlan = command(
  'strategies.copy-plan-to-revision',
  ({ revisionId, strategyId, partIds }: { revisionId: string; strategyId: string; partIds: string[] | null }) => sql`
    insert into revision_lines (revision_id, part_id, kind, item_kind, was_title, was_area, was_parent_id, was_post_id, was_day, was_done,
      title, area, parent_id, post_id, day, place)
    select ${revisionId}::uuid, part_id, kind, item_kind, title, area, parent_id, post_id, day, done, title, area, parent_id, post_id, day, place
    from plan_now where strategy_id = ${strategyId} and (${partIds}::uuid[] is null or part_id = any(${partIds}::uuid[]))`,
);
