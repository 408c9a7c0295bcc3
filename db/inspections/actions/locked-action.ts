import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { refuse } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';
import { correctiveActions } from '../../schema/inspections.ts';
import { epochMs, of } from '../../shapes.ts';
import { heldNow } from '../../held-now.ts';
import { type RowOf, statement } from '../../statement.ts';

export const noSuchAction = refuse('not-found', 'There is no such action.');

export type LockedAction = RowOf<typeof actions>;

const actions = statement(
  'inspections.locked-action',
  z.object({
    id: of(correctiveActions.id),
    state: of(correctiveActions.state),
    ownerAgencyId: of(correctiveActions.agencyId),
    ownerPostId: of(correctiveActions.ownerPostId),
    text: of(correctiveActions.text),
    // Every action is owed by a task from its beginning.
    taskId: z.string(),
    verifyTaskId: of(correctiveActions.verifyTaskId),
    reportedBy: of(correctiveActions.reportedBy),
    reportedAt: epochMs.nullable(),
    demonstrationDays: of(correctiveActions.demonstrationDays),
    version: of(correctiveActions.version),
    ownerIds: z.array(z.string()),
  }),
  ({ processId, actionId }: { processId: string; actionId: string }) => sql`
    with c as materialized (
      select * from corrective_actions where id = ${actionId} and process_id = ${processId} for no key update)
    select c.id, c.state, c.agency_id as "ownerAgencyId", c.owner_post_id as "ownerPostId", c.text, c.task_id as "taskId",
      c.verify_task_id as "verifyTaskId", c.reported_by as "reportedBy", ${ms(sql`c.reported_at`)} as "reportedAt",
      c.demonstration_days as "demonstrationDays", c.version,
      (select coalesce(jsonb_agg(h.person_id), '[]') from post_holders h where h.post_id = c.owner_post_id
        and ${heldNow}) as "ownerIds"
    from c`,
);

/** An action of the inspection under its row lock, with who owns it at this moment. */
export async function lockAction(tx: Tx, processId: string, actionId: string): Promise<LockedAction | undefined> {
  const [action] = await actions(tx, { processId, actionId });
  return action;
}

/** Of which inspection an action is; undefined where it is hidden or absent. */
export async function processOfAction(tx: Tx, actionId: string): Promise<string | undefined> {
  const { id, processId } = correctiveActions;
  const [action] = await tx.select({ processId }).from(correctiveActions).where(eq(id, actionId));
  return action?.processId;
}
