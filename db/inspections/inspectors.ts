import { sql } from 'drizzle-orm';
import type { InspectionState } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Tx } from '../connect.ts';
import { noSuchInspection } from './inspections.ts';
import { lockProcess } from '../chase/locks.ts';

export type LockedInspection = { readonly state: InspectionState; readonly now: number };

/** Locks the inspection for one of its inspectors or an officer; for everybody else there is none. */
export async function lockInspection(tx: Tx, actor: Actor, processId: string): Promise<Verdict<LockedInspection>> {
  const process = await lockProcess(tx, processId);
  if (process === undefined || process.kind !== 'inspection') return noSuchInspection;
  if (!(await isInspector(tx, actor, processId))) return noSuchInspection;
  if (process.state === 'cancelled') return refuse('cancelled', 'This inspection was cancelled.');
  return accept({ state: process.state as InspectionState, now: process.now });
}

/** Whether the actor inspects it, or is an officer, who may do all that an inspector may. */
export async function isInspector(tx: Tx, actor: Actor, processId: string): Promise<boolean> {
  if (actor.roles.includes('officer') || actor.roles.includes('administrator')) return true;
  return inspects(tx, processId, actor.personId);
}

/** Whether the person inspects, himself or in place of an inspector who is away. */
async function inspects(tx: Tx, processId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ inspects: boolean }>(sql`
    select exists (select from inspection_inspectors i where i.process_id = ${processId} and i.person_id = any((select stands_for(${personId}::uuid, app_now()))::uuid[])) as inspects`);
  return rows[0]?.inspects === true;
}

export async function inspectorsOf(tx: Tx, processId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(
    sql`select person_id as id from inspection_inspectors where process_id = ${processId} order by person_id`,
  );
  return rows.map(({ id }) => id);
}

/** Whether who decided is one of the inspectors or an officer: a decision carries only his id. */
export async function mayDecide(tx: Tx, processId: string, personId: string): Promise<Verdict<true>> {
  const { rows } = await tx.execute<{ officer: boolean }>(sql`
    select exists (select from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
      where a.is_directorate and o.role in ('officer', 'administrator') and h.person_id = ${personId}
        and h.since <= app_now() and (h.until is null or h.until > app_now())) as officer`);
  return rows[0]?.officer === true || (await inspects(tx, processId, personId))
    ? accept(true)
    : refuse('not-allowed', 'Only an inspector of this inspection or an officer can do this.');
}

/** The zone and the bank holidays by which its dates are reckoned. */
export async function placeOf(tx: Tx, processId: string): Promise<{ zone: string; calendar: CalendarName }> {
  const { rows } = await tx.execute<{ zone: string; calendar: CalendarName }>(
    sql`select zone, calendar from inspections where process_id = ${processId}`,
  );
  const place = rows[0];
  if (place === undefined) throw new Error('an inspection process without its inspection');
  return place;
}

export type Contacts = { readonly agencyId: string; readonly people: readonly string[] };

/** The inspected agencies with those who answer for them: contacts and leads; where there is none, the managers. */
export async function contactsOf(tx: Tx, processId: string): Promise<Contacts[]> {
  const { rows } = await tx.execute<Contacts>(sql`
    select a.agency_id as "agencyId", coalesce((
      select jsonb_agg(distinct c.person_id) from (
        select h.person_id, (o.role = 'manager') as higher, min((o.role = 'manager')::int) over () as least
        from posts o join post_holders h on h.post_id = o.id and h.since <= app_now() and (h.until is null or h.until > app_now())
        where o.agency_id = a.agency_id and o.role in ('respondent', 'lead', 'manager')) c where c.higher::int = c.least), '[]') as people
    from inspection_agencies a where a.process_id = ${processId} order by a.agency_id`);
  return rows;
}
