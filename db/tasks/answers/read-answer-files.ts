import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Actor, speaksFor } from '../../../domain/permissions.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';
import { tasks } from '../../schema/chase.ts';
import { people } from '../../schema/directory.ts';
import { answerFiles, answers } from '../../schema/tasks.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

const file = z.object({
  id: of(answerFiles.id),
  fileName: of(answerFiles.fileName),
  size: of(answerFiles.size),
  addedBy: of(people.name),
  addedAt: epochMs,
});
export type AnswerFile = z.output<typeof file>;

const line = sql`f.id, f.file_name as "fileName", f.size, coalesce(p.name, 'a colleague') as "addedBy", ${ms(sql`f.added_at`)} as "addedAt"`;

/** The files that would go with what is sent now. */
export const listAnswerFiles = statement(
  'tasks.files',
  file,
  (taskId: string) => sql`
    select ${line} from answer_files f left join people p on p.id = f.added_by
    where f.task_id = ${taskId} and f.removed_at is null order by f.added_at, f.id`,
);

/**
 * Over the aliases `f` (answer_files) and `w` (sendings): a file belongs to what was sent while it was there, so nothing
 * else has to be written down. With what an officer wrote down for an agency goes what he himself attached.
 */
export const wentAlong = sql`f.task_id = w.task_id and f.added_at <= w.sent_at and (f.removed_at is null or f.removed_at > w.sent_at)
  and (w.logged_by is null or w.logged_by = f.added_by)`;

const sentFiles = statement(
  'tasks.sent-files',
  file.extend({ taskId: of(answerFiles.taskId), version: of(answers.version), sha256: of(answerFiles.sha256) }),
  (taskIds: readonly string[]) => sql`
    select ${line}, f.sha256, w.task_id as "taskId", w.version
    from sendings w join answer_files f on ${wentAlong} left join people p on p.id = f.added_by
    where w.task_id = any(${uuids(taskIds)}) and f.task_id = any(${uuids(taskIds)}) order by f.added_at, f.id`,
);
export type SentFile = RowOf<typeof sentFiles>;

/** The files of everything that was sent for these tasks. */
export async function listSentFiles(tx: Tx, taskIds: readonly string[]): Promise<SentFile[]> {
  return taskIds.length === 0 ? [] : sentFiles(tx, taskIds);
}

/** Those of one version. */
export function filesOf(files: readonly SentFile[], answer: { taskId: string; version: number }): readonly SentFile[] {
  return files.filter(({ taskId, version }) => taskId === answer.taskId && version === answer.version);
}

/** Each with the files that were sent for its task: for returns, of which only what was sent last is kept. */
export async function withFiles<T extends { readonly taskId: string }>(
  tx: Tx,
  lines: readonly T[],
): Promise<(T & { readonly files: readonly SentFile[] })[]> {
  const files = await listSentFiles(
    tx,
    lines.map(({ taskId }) => taskId),
  );
  return lines.map((one) => ({ ...one, files: files.filter(({ taskId }) => taskId === one.taskId) }));
}

const bytes = statement(
  'tasks.file',
  z.object({
    taskId: of(answerFiles.taskId),
    fileName: of(answerFiles.fileName),
    mediaType: of(answerFiles.mediaType),
    content: of(answerFiles.content),
    agencyId: of(tasks.agencyId),
    kept: z.boolean(),
    sent: z.boolean(),
  }),
  (fileId: string) => sql`
    select f.task_id as "taskId", f.file_name as "fileName", f.media_type as "mediaType", f.content, t.agency_id as "agencyId",
      f.removed_at is null as kept, exists (select from sendings w where ${wentAlong}) as sent
    from answer_files f join tasks t on t.id = f.task_id where f.id = ${fileId}`,
);
export type FileOfAnswer = Pick<RowOf<typeof bytes>, 'taskId' | 'fileName' | 'mediaType' | 'content'>;

/**
 * The bytes of a file: of one that something was sent with, and for who speaks for the agency of one that is not sent
 * yet too. Undefined where it is hidden from this role, removed or absent.
 */
export async function readAnswerFile(tx: Tx, actor: Actor, fileId: string): Promise<FileOfAnswer | undefined> {
  const [found] = await bytes(tx, fileId);
  return found !== undefined && (found.sent || (found.kept && speaksFor(actor, found.agencyId))) ? found : undefined;
}
