import { sql } from 'drizzle-orm';
import type { RoundState } from '../../domain/rounds/round.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { owesOutcome } from '../tasks/directorate-tasks.ts';
import { lockProcess } from '../chase/locks.ts';
import { lapseRequests } from '../chase/finish-tasks.ts';
import { instant } from '../instant.ts';

/**
 * Closes the round if its instant has passed and its last task is closed; judged again under the process row's lock,
 * so that a round whose date was moved meanwhile stays open. Returns the state it is in now.
 */
export async function closeRound(tx: Tx, processId: string): Promise<RoundState> {
  const process = await lockProcess(tx, processId);
  if (process === undefined) throw new Error('a process workflow without its row');
  if (process.state !== 'open') return process.state as RoundState;
  const { rows } = await tx.execute<{ done: boolean }>(sql`
    select closes_at <= app_now() and not exists (
      select from tasks where process_id = ${processId} and state = 'open' and kind = 'answer') as done
    from processes where id = ${processId}`);
  if (rows[0]?.done !== true) return 'open';
  const effect = await close(tx, processId, process.now);
  await audit(tx, { actorId: null, act: 'round-closed', processId, details: effect });
  return 'closed';
}

/** A person closes the round before its instant; who has an extension loses it, and the page said so. */
export async function closeRoundNow(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  await tx.execute(sql`
    update tasks set state = 'not_answered' where id in (
      select id from tasks where process_id = ${processId} and state = 'open' and kind = 'answer' order by id for no key update)`);
  await tx.execute(sql`update processes set closes_at = ${instant(now)} where id = ${processId}`);
  return accept(await close(tx, processId, now));
}

async function close(tx: Tx, processId: string, now: number): Promise<Effect> {
  await tx.execute(sql`
    update processes set state = 'closed', closed_at = ${instant(now)}, version = version + 1 where id = ${processId}`);
  // Whoever had more time and has answered changes nothing any more either: what was said is in the log from now on.
  await tx.execute(sql`
    update tasks set closes_at = ${instant(now)} where id in (
      select id from tasks where process_id = ${processId} and kind = 'answer' and closes_at > ${instant(now)} order by id for no key update)`);
  await lapseRequests(tx, processId);
  const comments = await openLog(tx, processId);
  await owesOutcome(tx, processId, now);
  const { rows } = await tx.execute<{ answered: number; silent: number }>(sql`
    select count(*) filter (where state = 'answered')::int as answered, count(*) filter (where state = 'not_answered')::int as silent
    from tasks where process_id = ${processId} and kind = 'answer'`);
  return { comments, answered: rows[0]?.answered ?? 0, notAnswered: rows[0]?.silent ?? 0 };
}

/** Every comment of the last version of each answer becomes an item of the log, to get its disposition (F18). */
async function openLog(tx: Tx, processId: string): Promise<number> {
  const { rows } = await tx.execute<{ items: number }>(sql`
    with last as (
      select distinct on (a.task_id) a.id, a.content, t.agency_id from answers a join tasks t on t.id = a.task_id
      where t.process_id = ${processId} order by a.task_id, a.version desc),
    said as (
      select last.id, last.agency_id, last.content ->> 'comment' as comment, null::uuid as question_id, null as stance, 0 as position from last
      union all
      select last.id, last.agency_id, r.value ->> 'text', q.id, r.value ->> 'position', coalesce(q.position, 0)::int
      from last, jsonb_array_elements(last.content -> 'replies') r left join questions q on q.process_id = ${processId} and q.id::text = r.value ->> 'questionId'),
    logged as (
      insert into log_items (process_id, answer_id, agency_id, comment, question_id, stance)
      select ${processId}::uuid, id, agency_id, comment, question_id, stance from said where btrim(coalesce(comment, '')) <> '' order by id, position returning 1)
    select count(*)::int as items from logged`);
  return rows[0]?.items ?? 0;
}
