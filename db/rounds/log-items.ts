import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';

export type Disposition = 'accepted' | 'accepted-in-part' | 'not-accepted' | 'noted';

/** What became of one comment; an accepted one names the wording or the activity that it changed (S22, F18). */
export async function settleLogItem(
  tx: Tx,
  actor: Actor,
  input: { itemId: string; ifVersion: number; disposition: Disposition; response: string; changed: string },
): Promise<Verdict<{ version: number }>> {
  const { rows } = await tx.execute<{
    version: number;
    state: string;
    process_id: string;
    agency_id: string | null;
  }>(sql`
    select i.version, p.state, i.process_id, i.agency_id from log_items i join processes p on p.id = i.process_id where i.id = ${input.itemId} for no key update of i`);
  const item = rows[0];
  if (item === undefined) return refuse('not-found', 'There is no such comment.');
  if (item.state !== 'closed')
    return refuse('not-open', 'The log can be settled once the round has closed and until it is agreed.');
  if (item.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has settled this comment since you opened it.', {
      version: item.version,
    });
  if (input.disposition.startsWith('accepted') && input.changed.trim() === '')
    return refuse('malformed', 'Say which wording or which activity the comment changed.', { field: 'changed' });
  const version = item.version + 1;
  await tx.execute(sql`
    update log_items set disposition = ${input.disposition}, response = ${input.response}, changed = ${input.changed},
      decided_by = ${actor.personId}, decided_at = app_now(), version = ${version} where id = ${input.itemId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'comment-settled',
    processId: item.process_id,
    agencyId: item.agency_id,
    details: { itemId: input.itemId, disposition: input.disposition, version },
  });
  return accept({ version });
}

/** A comment that came by another way, for instance at the event itself (S9). */
export async function addLogItem(
  tx: Tx,
  actor: Actor,
  input: { processId: string; agencyId: string | null; comment: string },
): Promise<Verdict<{ itemId: string }>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into log_items (process_id, agency_id, comment) select id, ${input.agencyId}::uuid, ${input.comment}::text from processes
    where id = ${input.processId} and state in ('open', 'closed') returning id`);
  const itemId = rows[0]?.id;
  if (itemId === undefined)
    return refuse('not-open', 'Comments can be added while the round is open and until its log is agreed.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'comment-added',
    processId: input.processId,
    agencyId: input.agencyId,
    details: { itemId },
  });
  return accept({ itemId });
}
