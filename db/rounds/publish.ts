import { sql } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { lastSignOff } from '../sign-offs/child-sign-offs.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { owedPost } from '../chase/outbox.ts';
import { instant } from '../instant.ts';

/** Agrees the log: every comment must have its disposition (S22). */
export async function agreeLog(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const { rows } = await tx.execute<{ items: number; open: number }>(sql`
    select count(*)::int as items, count(*) filter (where disposition is null)::int as open from log_items where process_id = ${processId}`);
  const log = rows[0] ?? { items: 0, open: 0 };
  if (log.open > 0)
    return refuse(
      'log-unsettled',
      `${log.open} of ${log.items} comments have no disposition yet. Settle each of them first.`,
      { open: log.open },
    );
  await tx.execute(sql`update consultations set log_agreed_at = ${instant(now)} where process_id = ${processId}`);
  await tx.execute(sql`update processes set state = 'log-agreed', version = version + 1 where id = ${processId}`);
  return accept({ items: log.items });
}

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
  const at = instant(now);
  await tx.execute(
    sql`update consultations set outcome = ${outcome}, published_at = ${at} where process_id = ${processId}`,
  );
  await tx.execute(sql`
    update processes set state = 'published', ended_at = ${at}, wake_at = null, version = version + 1 where id = ${processId}`);
  await finishTasks(tx, sql`t.process_id = ${processId} and t.kind = 'publish-outcome'`);
  const { rows } = await tx.execute<{ told: number }>(sql`
    with told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select ${processId}::uuid, t.id, p.person_id, 'outcome', 'outcome', app_now()
      from tasks t join task_people p on p.task_id = t.id and p.left_at is null
      where t.process_id = ${processId} and t.kind = 'answer' and t.state in ('answered', 'not_answered')
      on conflict do nothing returning 1)
    select count(*)::int as told from told`);
  await owedPost(tx);
  return accept({ told: rows[0]?.told ?? 0 });
}
