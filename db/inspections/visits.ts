import { and, eq } from 'drizzle-orm';
import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { canPlanVisits } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';
import { instant } from '../instant.ts';
import { idOf } from '../rows.ts';
import { inspectionAgencies, inspectionNotes, inspectionVisits } from '../schema/inspections.ts';

export type VisitInput = {
  readonly processId: string;
  readonly agencyId: string;
  readonly starts: { readonly at: number; readonly text: string };
  readonly place: string;
  readonly purpose: string;
  readonly attendees: string;
};

const columnsOf = ({ agencyId, starts, place, purpose, attendees }: VisitInput) => ({
  agencyId,
  startsAt: instant(starts.at),
  wallText: starts.text,
  place,
  purpose,
  attendees,
});

/** Plans a visit; one that was held is written down in the same way. The agency sees it. */
export async function addVisit(tx: Tx, actor: Actor, input: VisitInput): Promise<Verdict<{ visitId: string }>> {
  const allowed = await open(tx, actor, input);
  if (!allowed.ok) return allowed;
  const visitId = idOf(
    await tx
      .insert(inspectionVisits)
      .values({ ...columnsOf(input), processId: input.processId, createdBy: actor.personId })
      .returning({ id: inspectionVisits.id }),
  );
  await witness(tx, actor, input, 'visit-planned', { visitId });
  return accept({ visitId });
}

/** Changes a visit: another day, who was there, that it was held or called off. */
export async function changeVisit(
  tx: Tx,
  actor: Actor,
  input: VisitInput & { visitId: string; ifVersion: number; state: 'planned' | 'held' | 'called-off' },
): Promise<Verdict<{ version: number }>> {
  const allowed = await open(tx, actor, input);
  if (!allowed.ok) return allowed;
  const [visit] = await tx
    .select({ version: inspectionVisits.version })
    .from(inspectionVisits)
    .where(and(eq(inspectionVisits.id, input.visitId), eq(inspectionVisits.processId, input.processId)))
    .for('no key update');
  if (visit === undefined) return refuse('not-found', 'There is no such visit.');
  if (visit.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this visit since you opened it.', {
      version: visit.version,
    });
  const version = visit.version + 1;
  await tx
    .update(inspectionVisits)
    .set({ ...columnsOf(input), state: input.state, version })
    .where(eq(inspectionVisits.id, input.visitId));
  await witness(tx, actor, input, `visit-${input.state}`, { visitId: input.visitId, version });
  return accept({ version });
}

/** For inspectors and the directorate alone. */
export async function addNote(
  tx: Tx,
  actor: Actor,
  input: { processId: string; text: string },
): Promise<Verdict<{ noteId: string }>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const { processId, text } = input;
  const noteId = idOf(
    await tx
      .insert(inspectionNotes)
      .values({ processId, text, writtenBy: actor.personId })
      .returning({ id: inspectionNotes.id }),
  );
  await audit(tx, { actorId: actor.personId, act: 'note-added', processId, details: { noteId } });
  return accept({ noteId });
}

async function open(tx: Tx, actor: Actor, input: VisitInput): Promise<Verdict<true>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const runs = canPlanVisits(locked.value.state);
  if (!runs.ok) return runs;
  const inspected = await tx.$count(
    inspectionAgencies,
    and(eq(inspectionAgencies.processId, input.processId), eq(inspectionAgencies.agencyId, input.agencyId)),
  );
  return inspected === 1 ? accept(true) : refuse('malformed', 'The visit must be to one of the inspected agencies.');
}

async function witness(
  tx: Tx,
  actor: Actor,
  { processId, agencyId }: VisitInput,
  act: AuditAct,
  details: Readonly<Record<string, string | number>>,
): Promise<void> {
  await audit(tx, { actorId: actor.personId, act, processId, agencyId, details });
}
