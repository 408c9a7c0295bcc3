import type { AuditAct } from '../../domain/records/audit-acts.ts';
import { sql } from 'drizzle-orm';
import { canPlanVisits } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';
import { instant } from '../instant.ts';

export type VisitInput = {
  readonly processId: string;
  readonly agencyId: string;
  readonly starts: { readonly at: number; readonly text: string };
  readonly place: string;
  readonly purpose: string;
  readonly attendees: string;
};

/** Plans a visit; one that was held is written down in the same way. The agency sees it. */
export async function addVisit(tx: Tx, actor: Actor, input: VisitInput): Promise<Verdict<{ visitId: string }>> {
  const allowed = await open(tx, actor, input);
  if (!allowed.ok) return allowed;
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into inspection_visits (process_id, agency_id, starts_at, wall_text, place, purpose, attendees, created_by)
    values (${input.processId}, ${input.agencyId}, ${instant(input.starts.at)}, ${input.starts.text}, ${input.place},
      ${input.purpose}, ${input.attendees}, ${actor.personId}) returning id`);
  const visitId = rows[0]?.id ?? '';
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
  const { rows } = await tx.execute<{ version: number }>(sql`
    select version from inspection_visits where id = ${input.visitId} and process_id = ${input.processId} for no key update`);
  const visit = rows[0];
  if (visit === undefined) return refuse('not-found', 'There is no such visit.');
  if (visit.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this visit since you opened it.', {
      version: visit.version,
    });
  const version = visit.version + 1;
  await tx.execute(sql`
    update inspection_visits set agency_id = ${input.agencyId}, starts_at = ${instant(input.starts.at)}, wall_text = ${input.starts.text},
      place = ${input.place}, purpose = ${input.purpose}, attendees = ${input.attendees}, state = ${input.state}, version = ${version} where id = ${input.visitId}`);
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
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into inspection_notes (process_id, text, written_by) values (${input.processId}, ${input.text}, ${actor.personId}) returning id`);
  const noteId = rows[0]?.id ?? '';
  await audit(tx, { actorId: actor.personId, act: 'note-added', processId: input.processId, details: { noteId } });
  return accept({ noteId });
}

async function open(tx: Tx, actor: Actor, input: VisitInput): Promise<Verdict<true>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const runs = canPlanVisits(locked.value.state);
  if (!runs.ok) return runs;
  const { rows } = await tx.execute(
    sql`select from inspection_agencies where process_id = ${input.processId} and agency_id = ${input.agencyId}`,
  );
  return rows.length === 1 ? accept(true) : refuse('malformed', 'The visit must be to one of the inspected agencies.');
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
