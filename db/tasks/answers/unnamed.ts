import { sql } from 'drizzle-orm';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canAnswerUnnamed } from '../../../domain/rounds/unnamed.ts';
import { saysSomething, type AnswerContent } from '../../../domain/tasks/answer.ts';
import type { LockedTask } from '../../chase/locks.ts';
import { mayHaveGone } from '../../chase/notices.ts';
import { owedPost } from '../../chase/outbox.ts';
import type { Tx } from '../../connect.ts';
import { instant } from '../../instant.ts';
import { audit } from '../../records/audit.ts';
import { command } from '../../statement.ts';
import { lockForAnswer, noSuchTask } from './answers.ts';

/** All that is known of who has answered: that he has, when, and whether it was in time. */
const noteAnswered = command(
  'tasks.answer-unnamed',
  ({ task, onTime }: { task: LockedTask; onTime: boolean }) => sql`
    with answered as (
      update tasks set state = 'answered', answered_at = ${instant(task.now)}, on_time = ${onTime}, version = version + 1 where id = ${task.id})
    insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
    select distinct ${task.processId}::uuid, ${task.id}::uuid, n.person_id, 'resolved', 'resolved', app_now() from notices n
    where n.task_id = ${task.id} and n.kind = 'escalation' and ${mayHaveGone} on conflict do nothing`,
);

const keepAmongOthers = command(
  'tasks.keep-unnamed',
  ({ processId, content }: { processId: string; content: AnswerContent }) =>
    sql`select keep_unnamed(${processId}, ${JSON.stringify(content)}::jsonb)`,
);

/**
 * Takes an answer without a name. The task becomes answered, and what is said goes among what others have said: no row, id, instant, hash
 * or entry of the trail is of both. The caller keeps no hash of it either (the key of a request holds one).
 */
export async function submitUnnamed(
  tx: Tx,
  actor: Actor,
  { taskId, content }: { readonly taskId: string; readonly content: AnswerContent },
): Promise<Verdict<{ onTime: boolean }>> {
  const locked = await lockForAnswer(tx, actor, taskId);
  if (!locked.ok) return locked;
  const task = locked.value;
  if (!task.unnamed) return noSuchTask;
  if (!saysSomething(content))
    return refuse('malformed', 'Write an answer, choose a position, or say that you have nothing to say.');
  const verdict = canAnswerUnnamed(task, task.now);
  if (!verdict.ok) return verdict;
  await noteAnswered(tx, { task, onTime: verdict.value.onTime });
  await keepAmongOthers(tx, { processId: task.processId, content });
  await owedPost(tx);
  const { processId, agencyId } = task;
  await audit(tx, {
    actorId: actor.personId,
    act: 'answered',
    processId,
    taskId,
    agencyId,
    details: { ...verdict.value, unnamed: true },
  });
  return accept(verdict.value);
}
