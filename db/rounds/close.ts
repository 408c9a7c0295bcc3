import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { RoundState } from '../../domain/rounds/round.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { owesOutcome } from '../tasks/directorate-tasks.ts';
import { lockProcess } from '../chase/locks.ts';
import { lapseRequests } from '../chase/finish-tasks.ts';
import { instant } from '../instant.ts';
import { processes } from '../schema/chase.ts';
import { count } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { roundState } from './shapes.ts';
import { openUnnamedLog } from './unnamed.ts';

const over = statement(
  'rounds.over',
  z.object({ done: z.boolean().nullable() }),
  (processId: string) => sql`
    select closes_at <= app_now() and not exists (
      select from tasks where process_id = ${processId} and state = 'open' and kind = 'answer') as done
    from processes where id = ${processId}`,
);

/**
 * Closes the round if its instant has passed and its last task is closed; judged again under the process row's lock,
 * so that a round whose date was moved meanwhile stays open. Returns the state it is in now.
 */
export async function closeRound(tx: Tx, processId: string): Promise<RoundState> {
  const process = await lockProcess(tx, processId);
  if (process === undefined) throw new Error('a process workflow without its row');
  if (process.state !== 'open') return roundState.parse(process.state);
  const [round] = await over(tx, processId);
  if (round?.done !== true) return 'open';
  const effect = await close(tx, processId, process.now);
  await audit(tx, { actorId: null, act: 'round-closed', processId, details: effect });
  return 'closed';
}

const closeSilent = command(
  'rounds.close-silent',
  (processId: string) => sql`
    update tasks set state = 'not_answered' where id in (
      select id from tasks where process_id = ${processId} and state = 'open' and kind = 'answer' order by id for no key update)`,
);

/** A person closes the round before its instant; who has an extension loses it, and the page said so. */
export async function closeRoundNow(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  await closeSilent(tx, processId);
  await tx
    .update(processes)
    .set({ closesAt: instant(now) })
    .where(eq(processes.id, processId));
  return accept(await close(tx, processId, now));
}

const endAnswers = command(
  'rounds.end-answers',
  ({ processId, now }: { processId: string; now: number }) => sql`
    update tasks set closes_at = ${instant(now)} where id in (
      select id from tasks where process_id = ${processId} and kind = 'answer' and closes_at > ${instant(now)} order by id for no key update)`,
);

/** Every comment of the last version of each answer becomes an item of the log, to get its disposition (F18). */
const openLog = command(
  'rounds.open-log',
  (processId: string) => sql`
    with last as (
      select distinct on (a.task_id) a.id, a.content, t.agency_id from answers a join tasks t on t.id = a.task_id
      where t.process_id = ${processId} order by a.task_id, a.version desc),
    said as (
      select last.id, last.agency_id, last.content ->> 'comment' as comment, null::uuid as question_id, null as stance, 0 as position from last
      union all
      select last.id, last.agency_id, r.value ->> 'text', q.id, r.value ->> 'position', coalesce(q.position, 0)::int
      from last, jsonb_array_elements(last.content -> 'replies') r left join questions q on q.process_id = ${processId} and q.id::text = r.value ->> 'questionId')
    insert into log_items (process_id, answer_id, agency_id, comment, question_id, stance)
    select ${processId}::uuid, id, agency_id, comment, question_id, stance from said where btrim(coalesce(comment, '')) <> '' order by id, position`,
);

const tally = statement(
  'rounds.answered',
  z.object({ answered: count, notAnswered: count }),
  (processId: string) => sql`
    select count(*) filter (where state = 'answered')::int as answered, count(*) filter (where state = 'not_answered')::int as "notAnswered"
    from tasks where process_id = ${processId} and kind = 'answer'`,
);

async function close(tx: Tx, processId: string, now: number): Promise<Effect> {
  await changeProcess(tx, processId, { state: 'closed', closedAt: instant(now) });
  // Whoever had more time and has answered changes nothing any more either: what was said is in the log from now on.
  await endAnswers(tx, { processId, now });
  await lapseRequests(tx, processId);
  const comments = (await openLog(tx, processId)) + (await openUnnamedLog(tx, processId));
  await owesOutcome(tx, processId, now);
  const [counted] = await tally(tx, processId);
  return { comments, answered: counted?.answered ?? 0, notAnswered: counted?.notAnswered ?? 0 };
}
