import { sql } from 'drizzle-orm';
import type { ActionMoment } from '../../../domain/inspections/corrective-action.ts';
import { refuse } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';

export const noSuchAction = refuse('not-found', 'There is no such action.');

export type LockedAction = ActionMoment & {
  readonly id: string;
  readonly ownerPostId: string | null;
  readonly text: string;
  readonly taskId: string;
  readonly verifyTaskId: string | null;
  readonly version: number;
};

/** An action of the inspection under its row lock, with who owns it at this moment. */
export async function lockAction(tx: Tx, processId: string, actionId: string): Promise<LockedAction | undefined> {
  const { rows } = await tx.execute<LockedAction>(sql`
    with c as materialized (
      select * from corrective_actions where id = ${actionId} and process_id = ${processId} for no key update)
    select c.id, c.state, c.agency_id as "ownerAgencyId", c.owner_post_id as "ownerPostId", c.text, c.task_id as "taskId",
      c.verify_task_id as "verifyTaskId", c.reported_by as "reportedBy", floor(extract(epoch from c.reported_at) * 1000)::float8 as "reportedAt",
      c.demonstration_days as "demonstrationDays", c.version,
      (select coalesce(jsonb_agg(h.person_id), '[]') from post_holders h where h.post_id = c.owner_post_id
        and h.since <= app_now() and (h.until is null or h.until > app_now())) as "ownerIds"
    from c`);
  return rows[0];
}

/** Of which inspection an action is; undefined where it is hidden or absent. */
export async function processOfAction(tx: Tx, actionId: string): Promise<string | undefined> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select process_id as id from corrective_actions where id = ${actionId}`,
  );
  return rows[0]?.id;
}
