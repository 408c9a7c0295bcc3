import { eq } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { InspectionState } from '../../domain/inspections/inspection.ts';
import type { Tx } from '../connect.ts';
import type { processes } from '../schema/chase.ts';
import { changeProcess } from '../chase/processes.ts';
import { inspections } from '../schema/inspections.ts';

/** The inspection stands in another state from now on, and has a new version by that. */
export async function enterState(
  tx: Tx,
  processId: string,
  state: InspectionState,
  instants: PgUpdateSetSource<typeof processes> = {},
): Promise<void> {
  await changeProcess(tx, processId, { ...instants, state });
}

/** Writes what only an inspection has; what is not named stays. */
export async function writeInspection(
  tx: Tx,
  processId: string,
  values: PgUpdateSetSource<typeof inspections>,
): Promise<void> {
  await tx.update(inspections).set(values).where(eq(inspections.processId, processId));
}
