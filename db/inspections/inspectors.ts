import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { InspectionState } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Tx } from '../connect.ts';
import { noSuchInspection } from './inspections.ts';
import { lockProcess } from '../chase/locks.ts';
import { inspectionAgencies, inspectionInspectors, inspections } from '../schema/inspections.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';
import { inspectionState } from './shapes.ts';

export type LockedInspection = { readonly state: InspectionState; readonly now: number };

/** Locks the inspection for one of its inspectors or an officer; for everybody else there is none. */
export async function lockInspection(tx: Tx, actor: Actor, processId: string): Promise<Verdict<LockedInspection>> {
  const process = await lockProcess(tx, processId);
  if (process === undefined || process.kind !== 'inspection') return noSuchInspection;
  if (!(await isInspector(tx, actor, processId))) return noSuchInspection;
  if (process.state === 'cancelled') return refuse('cancelled', 'This inspection was cancelled.');
  return accept({ state: inspectionState.parse(process.state), now: process.now });
}

/** Whether the actor inspects it, or is an officer, who may do all that an inspector may. */
export async function isInspector(tx: Tx, actor: Actor, processId: string): Promise<boolean> {
  if (actor.roles.includes('officer') || actor.roles.includes('administrator')) return true;
  return inspects(tx, processId, actor.personId);
}

const inspecting = statement(
  'inspections.inspects',
  z.object({ inspects: z.boolean() }),
  ({ processId, personId }: { processId: string; personId: string }) => sql`
    select exists (select from inspection_inspectors i where i.process_id = ${processId}
      and i.person_id = any((select stands_for(${personId}::uuid, app_now()))::uuid[])) as inspects`,
);

/** Whether the person inspects, himself or in place of an inspector who is away. */
async function inspects(tx: Tx, processId: string, personId: string): Promise<boolean> {
  const [found] = await inspecting(tx, { processId, personId });
  return found?.inspects === true;
}

export async function inspectorsOf(tx: Tx, processId: string): Promise<string[]> {
  const { personId: id } = inspectionInspectors;
  const found = await tx
    .select({ id })
    .from(inspectionInspectors)
    .where(eq(inspectionInspectors.processId, processId))
    .orderBy(id);
  return found.map((one) => one.id);
}

const officers = statement(
  'inspections.is-officer',
  z.object({ officer: z.boolean() }),
  (personId: string) => sql`
    select exists (select from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
      where a.is_directorate and o.role in ('officer', 'administrator') and h.person_id = ${personId}
        and ${heldNow}) as officer`,
);

/** Whether who decided is one of the inspectors or an officer: a decision carries only his id. */
export async function mayDecide(tx: Tx, processId: string, personId: string): Promise<Verdict<true>> {
  const [found] = await officers(tx, personId);
  return found?.officer === true || (await inspects(tx, processId, personId))
    ? accept(true)
    : refuse('not-allowed', 'Only an inspector of this inspection or an officer can do this.');
}

/** The zone and the bank holidays by which its dates are reckoned. */
export async function placeOf(tx: Tx, processId: string): Promise<{ zone: string; calendar: CalendarName }> {
  const { zone, calendar } = inspections;
  const [place] = await tx.select({ zone, calendar }).from(inspections).where(eq(inspections.processId, processId));
  if (place === undefined) throw new Error('an inspection process without its inspection');
  return place;
}

/** The inspected agencies with those who answer for them: contacts and leads; where there is none, the managers. */
export const contactsOf = statement(
  'inspections.contacts',
  z.object({ agencyId: of(inspectionAgencies.agencyId), people: z.array(z.string()) }),
  (processId: string) => sql`
    select a.agency_id as "agencyId", coalesce((
      select jsonb_agg(distinct c.person_id) from (
        select h.person_id, (o.role = 'manager') as higher, min((o.role = 'manager')::int) over () as least
        from posts o join post_holders h on h.post_id = o.id and ${heldNow}
        where o.agency_id = a.agency_id and o.role in ('respondent', 'lead', 'manager')) c where c.higher::int = c.least), '[]') as people
    from inspection_agencies a where a.process_id = ${processId} order by a.agency_id`,
);
