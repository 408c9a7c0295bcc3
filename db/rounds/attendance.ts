import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { givenRows } from '../given-rows.ts';
import { attendance } from '../schema/rounds.ts';
import { command } from '../statement.ts';

export type Attendee = { readonly agencyId: string | null; readonly personName: string; readonly capacity: string };

const addAttendees = command(
  'rounds.add-attendees',
  ({ processId, attendees }: { processId: string; attendees: readonly Attendee[] }) => sql`
    insert into attendance (process_id, agency_id, person_name, capacity)
    select ${processId}::uuid, g."agencyId", coalesce(g."personName", ''), coalesce(nullif(g.capacity, ''), 'attended')
    from ${givenRows(attendees, { agencyId: 'uuid', personName: 'text', capacity: 'text' })}`,
);

/** Who came for whom to a dated event (F19); the list as given replaces the one before. */
export async function recordAttendance(
  tx: Tx,
  actor: Actor,
  input: { processId: string; attendees: readonly Attendee[] },
): Promise<Verdict<{ attendees: number }>> {
  const attendees = input.attendees.map((one) => ({ ...one, agencyId: one.agencyId || null }));
  await tx.delete(attendance).where(eq(attendance.processId, input.processId));
  await addAttendees(tx, { processId: input.processId, attendees });
  await audit(tx, {
    actorId: actor.personId,
    act: 'attendance-recorded',
    processId: input.processId,
    details: { attendees: input.attendees.length },
  });
  return accept({ attendees: input.attendees.length });
}
