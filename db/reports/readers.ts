import { and, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { mostReaders } from '../../domain/reports/comment.ts';
import { telling } from '../chase/notices.ts';
import type { Tx } from '../connect.ts';
import { namedPeople } from '../directory/leaving/nameable.ts';
import { people } from '../schema/directory.ts';
import { reportReaders } from '../schema/reports.ts';
import { holdDraft } from './hold-draft.ts';
import { note } from './note.ts';

type Invited = { readonly reportId: string; readonly personId: string };

/** Whom an officer has invited to comment. */
export function listReaders(tx: Tx, reportId: string) {
  return tx
    .select({ personId: reportReaders.personId, name: people.name })
    .from(reportReaders)
    .innerJoin(people, eq(people.id, reportReaders.personId))
    .where(eq(reportReaders.reportId, reportId))
    .orderBy(people.name);
}

const tellReader = telling(
  'reports.tell-reader',
  ({ reportId, personId }: Invited) => sql`
    select r.strategy_id, null::uuid, ${personId}::uuid, 'report-to-comment', 'comments:' || r.id from reports r where r.id = ${reportId}`,
);

/** Invites somebody to comment: he is told, sees the draft from then on, and writes nothing of it. */
export async function inviteReader(
  tx: Tx,
  actor: Actor,
  { reportId, personId }: Invited,
): Promise<Verdict<{ personId: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const known = await listReaders(tx, reportId);
  if (known.length >= mostReaders)
    return refuse('too-many', `At most ${mostReaders} people are invited to comment.`, { field: 'readerId' });
  const allowed = await namedPeople(tx, 'commenter', [personId]);
  if (!allowed.ok) return allowed;
  const invited = await tx
    .insert(reportReaders)
    .values({ reportId, personId, invitedBy: actor.personId })
    .onConflictDoNothing()
    .returning({ personId: reportReaders.personId });
  if (invited.length === 0) return refuse('exists-already', 'They are invited already.', { field: 'readerId' });
  await tellReader(tx, { reportId, personId });
  await note(tx, actor, 'report-reader-invited', held.value, { reportId, personId });
  return accept({ personId });
}

/** Takes an invitation back; what was said stays. */
export async function releaseReader(
  tx: Tx,
  actor: Actor,
  { reportId, personId }: Invited,
): Promise<Verdict<{ personId: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const released = await tx
    .delete(reportReaders)
    .where(and(eq(reportReaders.reportId, reportId), eq(reportReaders.personId, personId)))
    .returning({ personId: reportReaders.personId });
  if (released.length === 0) return refuse('not-found', 'This person is not invited to comment.');
  await note(tx, actor, 'report-reader-released', held.value, { reportId, personId });
  return accept({ personId });
}
