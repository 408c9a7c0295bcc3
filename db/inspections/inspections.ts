import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canBeDue } from '../../domain/chase/draft-due.ts';
import { canInspect } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { namedPeople } from '../directory/leaving/nameable.ts';
import { createProcess } from '../chase/processes.ts';
import { ms } from '../rows.ts';
import { databaseNow } from '../chase/locks.ts';
import { uuids } from '../uuids.ts';
import { instant } from '../instant.ts';
import { processes } from '../schema/chase.ts';
import { inspectionAgencies, inspectionInspectors, inspections } from '../schema/inspections.ts';
import { command, statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';
import { writeInspection } from './state.ts';

/** What an officer writes down of an inspection while it is a draft. Instants in epoch milliseconds. */
export type InspectionInput = {
  readonly title: string;
  readonly scope: string;
  readonly grounds: string;
  readonly agencyIds: readonly string[];
  readonly inspectorIds: readonly string[];
  readonly evidenceDueAt: number | null;
  readonly evidenceDueWallText: string | null;
};

export type NewInspection = Pick<InspectionInput, 'title' | 'grounds' | 'agencyIds'> &
  Partial<InspectionInput> & {
    readonly strategyId?: string | null;
    /** The proposal that was accepted, with its grounds as ids, codes, instants and counts. */
    readonly proposalId?: string | null;
    readonly proposalGrounds?: Readonly<Record<string, unknown>> | null;
    /** The task that nobody answered: looked at again when the inspection opens (R42). */
    readonly groundsTaskId?: string | null;
    /** A re-inspection names the one before it. */
    readonly predecessorId?: string | null;
  };

/** A draft inspection, from an accepted proposal or by an officer; nobody is told before it is opened. */
export async function draftInspection(
  tx: Tx,
  actor: Actor,
  input: NewInspection,
): Promise<Verdict<{ processId: string; reference: string }>> {
  if (input.grounds.trim() === '') return refuse('malformed', 'Write the grounds: why is this inspected?');
  if (input.agencyIds.length === 0) return refuse('malformed', 'Choose at least one agency.');
  const { processId, reference } = await createProcess(tx, actor, { kind: 'inspection', title: input.title });
  const { scope = '', grounds, strategyId, proposalId, proposalGrounds, groundsTaskId, predecessorId } = input;
  await tx
    .insert(inspections)
    .values({ processId, scope, grounds, strategyId, proposalId, proposalGrounds, groundsTaskId, predecessorId });
  const written = await writeParts(tx, processId, input);
  if (!written.ok) return written;
  await audit(tx, { actorId: actor.personId, act: 'inspection-drafted', processId, details: { reference } });
  return accept({ processId, reference });
}

/** Changes a draft; what is not named stays. */
export async function changeInspection(
  tx: Tx,
  actor: Actor,
  input: Partial<InspectionInput> & { processId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const { processId } = input;
  const [process] = await tx
    .select({ state: processes.state, version: processes.version })
    .from(processes)
    .where(and(eq(processes.id, processId), eq(processes.kind, 'inspection')))
    .for('no key update');
  if (process === undefined) return noSuchInspection;
  if (process.state !== 'draft')
    return refuse('not-open', 'The inspection was opened, so this can no longer be changed.');
  if (process.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this inspection since you opened it.', {
      version: process.version,
    });
  if (input.grounds?.trim() === '') return refuse('malformed', 'Write the grounds: why is this inspected?');
  const { scope = inspections.scope, grounds = inspections.grounds } = input;
  await writeInspection(tx, processId, { scope, grounds });
  const written = await writeParts(tx, processId, input);
  if (!written.ok) return written;
  const version = process.version + 1;
  await tx.update(processes).set({ title: input.title, version }).where(eq(processes.id, processId));
  await audit(tx, { actorId: actor.personId, act: 'inspection-changed', processId, details: { version } });
  return accept({ version });
}

export const noSuchInspection = refuse('not-found', 'There is no such inspection.');

const insertAgencies = command(
  'inspections.add-agencies',
  ({ processId, agencyIds }: { processId: string; agencyIds: readonly string[] }) => sql`
    insert into inspection_agencies (process_id, agency_id) select ${processId}::uuid, id from unnest(${uuids(agencyIds)}) as a(id) on conflict do nothing`,
);

/** Those who inspect already stay. */
export const addInspectors = command(
  'inspections.add-inspectors',
  ({ processId, inspectorIds }: { processId: string; inspectorIds: readonly string[] }) => sql`
    insert into inspection_inspectors (process_id, person_id) select ${processId}::uuid, id from unnest(${uuids(inspectorIds)}) as p(id) on conflict do nothing`,
);

async function writeParts(tx: Tx, processId: string, input: Partial<InspectionInput>): Promise<Verdict<true>> {
  if (input.agencyIds !== undefined) {
    if (input.agencyIds.length === 0) return refuse('malformed', 'Choose at least one agency.');
    await tx.delete(inspectionAgencies).where(eq(inspectionAgencies.processId, processId));
    await insertAgencies(tx, { processId, agencyIds: input.agencyIds });
  }
  if (input.inspectorIds !== undefined) {
    const named = await namedPeople(tx, 'inspector', input.inspectorIds);
    if (!named.ok) return named;
    await tx.delete(inspectionInspectors).where(eq(inspectionInspectors.processId, processId));
    await addInspectors(tx, { processId, inspectorIds: input.inspectorIds });
  }
  if (input.evidenceDueAt !== undefined) {
    const stored = await tx
      .select({ due: ms(inspections.evidenceDueAt) })
      .from(inspections)
      .where(eq(inspections.processId, processId));
    const due = canBeDue(input.evidenceDueAt, {
      now: await databaseNow(tx),
      stored: stored.map((row) => row.due),
      called: 'The date by which evidence is due',
    });
    if (!due.ok) return due;
    await writeInspection(tx, processId, {
      evidenceDueAt: instant(input.evidenceDueAt),
      evidenceDueWallText: input.evidenceDueWallText ?? null,
    });
  }
  return independentInspectors(tx, processId);
}

const sidesOf = statement(
  'inspections.sides',
  z.object({ inspectors: z.array(z.string()), inspected: z.array(z.string()) }),
  (processId: string) => sql`
    select (select coalesce(jsonb_agg(distinct o.agency_id), '[]') from inspection_inspectors i join post_holders h on h.person_id = i.person_id
        and ${heldNow} join posts o on o.id = h.post_id where i.process_id = ${processId}) as inspectors,
      (select coalesce(jsonb_agg(agency_id), '[]') from inspection_agencies where process_id = ${processId}) as inspected`,
);

/** Nobody inspects an agency in which he holds a post; asked when people are chosen and again when it opens. */
export async function independentInspectors(tx: Tx, processId: string): Promise<Verdict<true>> {
  const [sides] = await sidesOf(tx, processId);
  return canInspect(sides?.inspectors ?? [], sides?.inspected ?? []);
}
