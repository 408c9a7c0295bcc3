import { sql } from 'drizzle-orm';
import { extensionRequestPolicy, outcomePolicy, type ChasePolicy } from '../domain/policy.ts';
import type { CalendarName } from '../domain/calendar/bank-holidays.ts';
import type { Tx } from './connect.ts';
import { oweTasks } from './owe-tasks.ts';

type DirectorateTask = {
  readonly processId: string;
  readonly kind: 'publish-outcome' | 'decide-extension';
  readonly agencyId: string | null;
  readonly aboutTaskId: string | null;
  readonly policy: ChasePolicy;
  readonly now: number;
};

/** Twelve weeks after closing the directorate owes the published outcome (F17). */
export async function owesOutcome(tx: Tx, processId: string, now: number): Promise<void> {
  await oweDirectorateTask(tx, {
    processId,
    kind: 'publish-outcome',
    agencyId: null,
    aboutTaskId: null,
    policy: outcomePolicy,
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
    policy: extensionRequestPolicy,
    now,
  });
}

async function placeOf(tx: Tx, processId: string): Promise<{ zone: string; calendar: CalendarName }> {
  const { rows } = await tx.execute<{ zone: string; calendar: CalendarName }>(
    sql`select zone, calendar from consultations where process_id = ${processId}`,
  );
  return rows[0] ?? { zone: 'Europe/London', calendar: 'england-and-wales' };
}

async function oweDirectorateTask(tx: Tx, owed: DirectorateTask): Promise<void> {
  const { processId, kind, policy, now, agencyId, aboutTaskId } = owed;
  const done = await oweTasks(tx, {
    processId,
    kind,
    policy,
    now,
    place: await placeOf(tx, processId),
    ask: 'request',
    owners: [{ agencyId, aboutTaskId, people: 'officers' }],
  });
  if (!done.ok) throw new Error(`the directorate's own task has no plan: ${done.code}`);
}
