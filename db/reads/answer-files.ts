import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ms } from './rows.ts';

export type AnswerFile = {
  readonly id: string;
  readonly fileName: string;
  readonly size: number;
  readonly addedBy: string;
  readonly addedAt: number;
};

const line = sql`f.id, f.file_name as "fileName", f.size, coalesce(p.name, 'a colleague') as "addedBy", ${ms(sql`f.added_at`)} as "addedAt"`;

/** The files that would go with an answer sent now. */
export async function listAnswerFiles(tx: Tx, taskId: string): Promise<AnswerFile[]> {
  const { rows } = await tx.execute<AnswerFile>(sql`
    select ${line} from answer_files f left join people p on p.id = f.added_by
    where f.task_id = ${taskId} and f.removed_at is null order by f.added_at, f.id`);
  return rows;
}

/** A file belongs to the answers that were received while it was there: nothing else has to be written down. */
const wentAlong = sql`f.task_id = w.task_id and f.added_at <= w.received_at and (f.removed_at is null or f.removed_at > w.received_at)`;

export type SentFile = AnswerFile & { readonly taskId: string; readonly version: number };

/** The files of every version of the answers of these tasks. */
export async function listSentFiles(tx: Tx, taskIds: readonly string[]): Promise<SentFile[]> {
  if (taskIds.length === 0) return [];
  const { rows } = await tx.execute<SentFile>(sql`
    select ${line}, w.task_id as "taskId", w.version
    from answers w join answer_files f on ${wentAlong} left join people p on p.id = f.added_by
    where w.task_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(taskIds)}::jsonb)) order by f.added_at, f.id`);
  return rows;
}

/** Those of one version. */
export function filesOf(files: readonly SentFile[], answer: { taskId: string; version: number }): readonly SentFile[] {
  return files.filter((file) => file.taskId === answer.taskId && file.version === answer.version);
}

export type FileOfAnswer = {
  readonly taskId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Buffer;
};

/**
 * The bytes of a file: of one that an answer was sent with, and where `drafts` is true of one that is not sent yet too.
 * Undefined where it is hidden from this role, removed or absent.
 */
export async function readAnswerFile(tx: Tx, fileId: string, drafts: boolean): Promise<FileOfAnswer | undefined> {
  const { rows } = await tx.execute<FileOfAnswer>(sql`
    select f.task_id as "taskId", f.file_name as "fileName", f.media_type as "mediaType", f.content from answer_files f
    where f.id = ${fileId} and ((${drafts}::boolean and f.removed_at is null) or exists (select from answers w where ${wentAlong}))`);
  return rows[0];
}
