import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { processes } from '../schema/chase.ts';
import { logItems } from '../schema/rounds.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

export type Disposition = NonNullable<typeof logItems.$inferSelect.disposition>;

const lockItem = statement(
  'rounds.lock-log-item',
  z.object({
    version: of(logItems.version),
    state: of(processes.state),
    processId: of(logItems.processId),
    agencyId: of(logItems.agencyId),
  }),
  (itemId: string) => sql`
    select i.version, p.state, i.process_id as "processId", i.agency_id as "agencyId"
    from log_items i join processes p on p.id = i.process_id where i.id = ${itemId} for no key update of i`,
);

/** What became of one comment; an accepted one names the wording or the activity that it changed (S22, F18). */
export async function settleLogItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; ifVersion: number; disposition: Disposition; response: string; changed: string },
): Promise<Verdict<{ version: number }>> {
  const { itemId, disposition, response, changed } = input;
  const [item] = await lockItem(tx, itemId);
  if (item === undefined) return refuse('not-found', 'There is no such comment.');
  if (item.state !== 'closed')
    return refuse('not-open', 'The log can be settled once the round has closed and until it is agreed.');
  if (item.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has settled this comment since you opened it.', {
      version: item.version,
    });
  if (disposition.startsWith('accepted') && changed.trim() === '')
    return refuse('malformed', 'Say which wording or which activity the comment changed.', { field: 'changed' });
  const version = item.version + 1;
  await tx
    .update(logItems)
    .set({ disposition, response, changed, decidedBy: actor.personId, decidedAt: sql`app_now()`, version })
    .where(eq(logItems.id, itemId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'comment-settled',
    processId: item.processId,
    agencyId: item.agencyId,
    details: { itemId, disposition, version },
  });
  return accept({ version });
}

type Comment = { processId: string; agencyId: string | null; comment: string };
const insertItem = statement(
  'rounds.add-log-item',
  z.object({ id: of(logItems.id) }),
  ({ processId, agencyId, comment }: Comment) => sql`
    insert into log_items (process_id, agency_id, comment) select id, ${agencyId}::uuid, ${comment}::text from processes
    where id = ${processId} and state in ('open', 'closed') returning id`,
);

/** A comment that came by another way, for instance at the event itself (S9). */
export async function addLogItem(tx: Tx, actor: Actor, input: Comment): Promise<Verdict<{ itemId: string }>> {
  const [item] = await insertItem(tx, input);
  if (item === undefined)
    return refuse('not-open', 'Comments can be added while the round is open and until its log is agreed.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'comment-added',
    processId: input.processId,
    agencyId: input.agencyId,
    details: { itemId: item.id },
  });
  return accept({ itemId: item.id });
}
