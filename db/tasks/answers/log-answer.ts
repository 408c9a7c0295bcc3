import { saysSomething, type AnswerContent } from '../../../domain/tasks/answer.ts';
import { localDate } from '../../../domain/calendar/zones.ts';
import { type Coming, wasInTime } from '../../../domain/tasks/logged-answer.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { isAnswered } from '../../../domain/chase/task-kinds.ts';
import { withoutName } from '../../../domain/rounds/unnamed.ts';
import { canAnswer } from '../../../domain/tasks/task.ts';
import { addAnswerFile } from './answer-files.ts';
import { noSuchTask, type Submitted, writeAnswer } from './answers.ts';
import type { Tx } from '../../connect.ts';
import type { FileInput } from '../../stored-file.ts';
import { planText } from '../../chase/plans/plans.ts';
import { finishReturn, judgeReturn, type ReturnInput } from './returns.ts';
import { lockTask, type LockedTask } from '../../chase/locks.ts';

/** How something came that an officer writes down for an agency, and the letter itself where there is one. */
export type Logged = Coming & { readonly letter?: FileInput | undefined };

/** An officer writes down an answer, evidence or comments that came by letter, mail or at a meeting (F12). */
export async function logAnswer(
  tx: Tx,
  actor: Actor,
  { taskId, content, ...logged }: Logged & { taskId: string; content: AnswerContent },
): Promise<Verdict<Submitted>> {
  if (!saysSomething(content) && logged.letter === undefined)
    return refuse('malformed', 'Write down what the agency said.');
  const task = await lockTask(tx, taskId);
  if (task === undefined || !isAnswered(task.kind)) return noSuchTask;
  if (task.unnamed) return withoutName;
  const onTime = await judge(tx, task, logged);
  if (!onTime.ok) return onTime;
  const kept = await keepLetter(tx, actor, taskId, logged.letter);
  if (!kept.ok) return kept;
  // Read again: the letter has raised its version, and it went along with what is received now.
  const now = logged.letter === undefined ? task : ((await lockTask(tx, taskId)) ?? task);
  return accept(
    writeAnswer(tx, now, {
      content,
      onTime: onTime.value,
      answeredBy: null,
      logged: { ...logged, by: actor.personId },
    }),
  );
}

/** The same for a return: judged as one that its lead sends. */
export async function logReturn(
  tx: Tx,
  actor: Actor,
  { letter, ...input }: ReturnInput & Logged,
): Promise<Verdict<{ version: number; onTime: boolean }>> {
  const { taskId } = input;
  const found = await judgeReturn(tx, actor, input);
  if (!found.ok) return found;
  const onTime = await judge(tx, found.value.task, input);
  if (!onTime.ok) return onTime;
  const kept = await keepLetter(tx, actor, taskId, letter);
  if (!kept.ok) return kept;
  const task = (await lockTask(tx, taskId)) ?? found.value.task;
  const version = kept.value ?? found.value.version;
  return accept(
    await finishReturn(
      tx,
      actor,
      { ...found.value, task, version },
      { content: input.content, onTime: onTime.value, logged: input },
    ),
  );
}

async function judge(tx: Tx, task: LockedTask, { cameOn }: Coming): Promise<Verdict<boolean>> {
  const verdict = canAnswer(task, task.now);
  if (!verdict.ok) return verdict;
  const { zone } = await planText(tx, task.planId);
  const [dueOn, today] = [localDate(task.dueAt, zone), localDate(task.now, zone)];
  return wasInTime(cameOn, { onTime: verdict.value.onTime, dueOn, today });
}

async function keepLetter(
  tx: Tx,
  actor: Actor,
  taskId: string,
  letter: FileInput | undefined,
): Promise<Verdict<number | undefined>> {
  if (letter === undefined) return accept(undefined);
  const kept = await addAnswerFile(tx, actor, { ...letter, taskId });
  return kept.ok ? accept(kept.value.version) : kept;
}
