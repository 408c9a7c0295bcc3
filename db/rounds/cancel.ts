import { sql } from 'drizzle-orm';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { keepTally } from './change.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { lapseRequests, tellCancelled } from '../chase/finish-tasks.ts';
import { instant } from '../instant.ts';
import { command } from '../statement.ts';

const cancelTasks = command(
  'rounds.cancel-tasks',
  (processId: string) => sql`
    update tasks set state = 'cancelled' where id in (
      select id from tasks where process_id = ${processId} and state in ('open', 'answered', 'not_answered') order by id for no key update)`,
);

/** Cancels the round. Exactly those who were told of it are told; what is queued still is dropped when it is looked at. */
export async function cancelRound(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  await cancelTasks(tx, processId);
  await lapseRequests(tx, processId);
  const told = await tellCancelled(tx, processId);
  await changeProcess(tx, processId, { state: 'cancelled', endedAt: instant(now), wakeAt: null });
  await keepTally(tx, processId);
  return accept({ told });
}
