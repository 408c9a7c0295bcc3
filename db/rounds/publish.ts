import { sql } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { lastSignOff } from '../sign-offs/child-sign-offs.ts';
import { changeRound, keepTally } from './change.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { telling } from '../chase/notices.ts';
import { instant } from '../instant.ts';
import { countLog } from './read-log.ts';
import { mayPublishLog, publishComments } from './redactions.ts';

/** Agrees the log: every comment must have its disposition (S22). */
export async function agreeLog(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const { items, unsettled } = await countLog(tx, processId);
  if (unsettled > 0)
    return refuse(
      'log-unsettled',
      `${unsettled} of ${items} comments have no disposition yet. Settle each of them first.`,
      { open: unsettled },
    );
  await changeRound(tx, processId, { logAgreedAt: instant(now) });
  await changeProcess(tx, processId, { state: 'log-agreed' });
  return accept({ items });
}

const tellOutcome = telling(
  'rounds.notice-outcome',
  (processId: string) => sql`
    select ${processId}::uuid, t.id, p.person_id, 'outcome', 'outcome'
    from tasks t join task_people p on p.task_id = t.id and p.left_at is null
    where t.process_id = ${processId} and t.kind = 'answer' and t.state in ('answered', 'not_answered')`,
);

/** Publishes the outcome and tells the participants what became of what they said (F16). */
export async function publishRound(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const outcome = decision.words['outcome']?.trim() ?? '';
  if (outcome === '') return refuse('malformed', 'Write what the directorate did in answer to the comments.');
  if ((await lastSignOff(tx, processId))?.state === 'rejected')
    return refuse(
      'not-signed-off',
      'The last sign-off was rejected. Send it for sign-off again before it is published.',
    );
  const seen = String(decision.terms['seen'] ?? '');
  const log = await mayPublishLog(tx, { processId, actorId: decision.actorId, seen });
  if (!log.ok) return log;
  await publishComments(tx, { processId, items: log.value.items });
  const at = instant(now);
  await changeRound(tx, processId, { outcome, publishedAt: at });
  await changeProcess(tx, processId, { state: 'published', endedAt: at, wakeAt: null });
  await keepTally(tx, processId);
  await finishTasks(tx, { processId, kind: 'publish-outcome' });
  return accept({ told: await tellOutcome(tx, processId) });
}
