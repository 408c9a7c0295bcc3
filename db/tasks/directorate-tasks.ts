import { placeOfProcess } from '../chase/terms.ts';
import type { Tx } from '../connect.ts';
import { oweTasks } from '../chase/owe-tasks.ts';

type DirectorateTask = {
  readonly processId: string;
  readonly kind: 'publish-outcome' | 'decide-extension';
  readonly agencyId: string | null;
  readonly aboutTaskId: string | null;
  readonly now: number;
};

/** Twelve weeks after closing the directorate owes the published outcome (F17). */
export async function owesOutcome(tx: Tx, processId: string, now: number): Promise<void> {
  await oweDirectorateTask(tx, {
    processId,
    kind: 'publish-outcome',
    agencyId: null,
    aboutTaskId: null,
    now,
  });
}

/** A request for more time is itself a chased task of the directorate, due in two working days (design section 3). */
export async function owesExtensionDecision(
  tx: Tx,
  request: { processId: string; taskId: string; agencyId: string | null; now: number },
): Promise<void> {
  const { processId, agencyId, taskId, now } = request;
  await oweDirectorateTask(tx, {
    processId,
    kind: 'decide-extension',
    agencyId,
    aboutTaskId: taskId,
    now,
  });
}

async function oweDirectorateTask(tx: Tx, owed: DirectorateTask): Promise<void> {
  const { processId, kind, now, agencyId, aboutTaskId } = owed;
  const done = await oweTasks(tx, {
    processId,
    kind,
    now,
    place: await placeOfProcess(tx, processId),
    ask: 'request',
    owners: [{ agencyId, aboutTaskId, people: 'officers' }],
  });
  if (!done.ok) throw new Error(`the directorate's own task has no plan: ${done.code}`);
}
