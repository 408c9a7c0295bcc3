import { sql } from 'drizzle-orm';
import { type Actor, speaksFor } from '../../../domain/permissions.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';

export type AnswerFile = {
  readonly id: string;
  readonly fileName: string;
  readonly size: number;
  readonly addedBy: string;
  readonly addedAt: number;
};

const line = sql`f.id, f.file_name as "fileName", f.size, coalesce(p.name, 'a colleague') as "addedBy", ${ms(sql`f.added_at`)} as "addedAt"`;

/** The files that would go with what is sent now. */
export async function listAnswerFiles(tx: Tx, taskId: string): Promise<AnswerFile[]> {
  const { rows } = await tx.execute<AnswerFile>(sql`
    select ${line} from answer_files f left join people p on p.id = f.added_by
    where f.task_id = ${taskId} and f.removed_at is null order by f.added_at, f.id`);
  return rows;
}

/**
 * Over the aliases `f` (answer_files) and `w` (sendings): a file belongs to what was sent while it was there, so nothing
 * else has to be written down. With what an officer wrote down for an agency goes what he himself attached.
 */
export const wentAlong = sql`f.task_id = w.task_id and f.added_at <= w.sent_at and (f.removed_at is null or f.removed_at > w.sent_at)
  and (w.logged_by is null or w.logged_by = f.added_by)`;

export type SentFile = AnswerFile & { readonly taskId: string; readonly version: number; readonly sha256: string };

/** The files of everything that was sent for these tasks. */
export async function listSentFiles(tx: Tx, taskIds: readonly string[]): Promise<SentFile[]> {
  if (taskIds.length === 0) return [];
  const { rows } = await tx.execute<SentFile>(sql`
    select ${line}, f.sha256, w.task_id as "taskId", w.version
    from sendings w join answer_files f on ${wentAlong} left join people p on p.id = f.added_by
    where w.task_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(taskIds)}::jsonb)) order by f.added_at, f.id`);
  return rows;
}

/** Those of one version. */
export function filesOf(files: readonly SentFile[], answer: { taskId: string; version: number }): readonly SentFile[] {
  return files.filter((file) => file.taskId === answer.taskId && file.version === answer.version);
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

export type FileOfAnswer = {
  readonly taskId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Buffer;
};

/**
 * The bytes of a file: of one that something was sent with, and for who speaks for the agency of one that is not sent
 * yet too. Undefined where it is hidden from this role, removed or absent.
 */
export async function readAnswerFile(tx: Tx, actor: Actor, fileId: string): Promise<FileOfAnswer | undefined> {
  const { rows } = await tx.execute<FileOfAnswer & { agencyId: string | null; kept: boolean; sent: boolean }>(sql`
    select f.task_id as "taskId", f.file_name as "fileName", f.media_type as "mediaType", f.content, t.agency_id as "agencyId",
      f.removed_at is null as kept, exists (select from sendings w where ${wentAlong}) as sent
    from answer_files f join tasks t on t.id = f.task_id where f.id = ${fileId}`);
  const file = rows[0];
  return file !== undefined && (file.sent || (file.kept && speaksFor(actor, file.agencyId))) ? file : undefined;
}
