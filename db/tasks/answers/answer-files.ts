import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, speaksFor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { takesFiles } from '../../../domain/chase/task-kinds.ts';
import { withoutName } from '../../../domain/rounds/unnamed.ts';
import { canDraft } from '../../../domain/tasks/task.ts';
import { noSuchTask } from './answers.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { canWrite, lockReturn } from './returns.ts';
import { checkFile, type FileInput, type StoredFile } from '../../stored-file.ts';
import { lockTask, type LockedTask } from '../../chase/locks.ts';
import { instant } from '../../instant.ts';
import { tasks } from '../../schema/chase.ts';
import { answerFiles } from '../../schema/tasks.ts';
import { of } from '../../shapes.ts';
import { command, statement } from '../../statement.ts';

/** So many files may hang on what is said for one task (F5). */
export const mostAnswerFiles = 10;

type Attached = { task: LockedTask; file: StoredFile; content: Buffer; addedBy: string };
const attachFile = statement(
  'tasks.attach-file',
  z.object({ id: of(answerFiles.id) }),
  ({ task, file: { fileName, mediaType, sha256 }, content, addedBy }: Attached) => sql`
    insert into answer_files (task_id, file_name, media_type, size, sha256, content, added_by, added_at)
    select ${task.id}::uuid, ${fileName}::text, ${mediaType}::text, ${content.length}::int, ${sha256}::text,
      ${content}::bytea, ${addedBy}::uuid, ${instant(task.now)}
    where (select count(*) from answer_files where task_id = ${task.id} and removed_at is null) < ${mostAnswerFiles}
    returning id`,
);

/**
 * Attaches a file to what the agency is writing. Kept like a draft, under the task's row lock; it belongs to an answer
 * that is sent while it is there. Instants are the lock's clock, so that an answer knows its files by time alone. The
 * version rises with each file, so that a colleague who has not seen it does not send it unseen (F7).
 */
export async function addAnswerFile(
  tx: Tx,
  actor: Actor,
  input: FileInput & { taskId: string },
): Promise<Verdict<{ fileId: string; version: number }>> {
  const held = await hold(tx, actor, input.taskId);
  if (!held.ok) return held;
  const { task } = held.value;
  const checked = await checkFile(input);
  if (!checked.ok) return checked;
  const { content } = input;
  const [file] = await attachFile(tx, { task, file: checked.value, content, addedBy: actor.personId });
  if (file === undefined)
    return refuse('malformed', `You can attach up to ${mostAnswerFiles} files. Remove one first.`);
  const version = await changed(tx, actor, held.value, 'answer-file-added', {
    fileId: file.id,
    sha256: checked.value.sha256,
  });
  return accept({ fileId: file.id, version });
}

/** Takes a file off what the agency is writing; answers that were sent with it keep it. */
export async function removeAnswerFile(
  tx: Tx,
  actor: Actor,
  input: { fileId: string; taskId?: string },
): Promise<Verdict<{ taskId: string; version: number }>> {
  const kept = and(eq(answerFiles.id, input.fileId), isNull(answerFiles.removedAt));
  const [file] = await tx.select({ taskId: answerFiles.taskId }).from(answerFiles).where(kept);
  if (file === undefined || (input.taskId !== undefined && input.taskId !== file.taskId)) return noSuchFile;
  const held = await hold(tx, actor, file.taskId);
  if (!held.ok) return held.code === 'not-found' ? noSuchFile : held;
  const { task } = held.value;
  const removed = await tx
    .update(answerFiles)
    .set({ removedAt: instant(task.now) })
    .where(kept);
  if (removed.rowCount === 0) return noSuchFile;
  const version = await changed(tx, actor, held.value, 'answer-file-removed', { fileId: input.fileId });
  return accept({ taskId: task.id, version });
}

const noSuchFile = refuse('not-found', 'There is no such file.');

/** What the files hang on: the task, and where it asks for a return also that, whose version counts then. */
type Held = { readonly task: LockedTask; readonly returnId: string | undefined; readonly version: number };

/** Locked, if who acts may still write in it. */
async function hold(tx: Tx, actor: Actor, taskId: string): Promise<Verdict<Held>> {
  const found = await lockReturn(tx, taskId);
  if (found !== undefined) {
    const allowed = canWrite(actor, found);
    return allowed.ok ? accept({ task: found.task, returnId: found.id, version: found.version }) : allowed;
  }
  const task = await lockTask(tx, taskId);
  if (task === undefined || !takesFiles(task.kind) || !speaksFor(actor, task.agencyId, task.id)) return noSuchTask;
  if (task.unnamed) return withoutName;
  const allowed = canDraft(task);
  return allowed.ok ? accept({ task, returnId: undefined, version: task.version }) : allowed;
}

const raiseReturn = command(
  'tasks.raise-return',
  (found: { id: string; version: number; savedBy: string }) => sql`
    update review_returns set version = ${found.version}, saved_by = ${found.savedBy}, saved_at = app_now(),
      state = case when state = 'asked' then 'in-draft' else state end where id = ${found.id}`,
);

/** Raises the version of what is held and writes it into the trail. */
async function changed(
  tx: Tx,
  actor: Actor,
  held: Held,
  act: AuditAct,
  details: Readonly<Record<string, string>>,
): Promise<number> {
  const { id: taskId, processId, agencyId } = held.task;
  const version = held.version + 1;
  if (held.returnId === undefined) await tx.update(tasks).set({ version }).where(eq(tasks.id, taskId));
  else await raiseReturn(tx, { id: held.returnId, version, savedBy: actor.personId });
  await audit(tx, { actorId: actor.personId, act, processId, taskId, agencyId, details: { ...details, version } });
  return version;
}
