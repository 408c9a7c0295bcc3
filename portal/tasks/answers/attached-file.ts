import { addAnswerFile, removeAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import type { AnswerFile } from '../../../db/tasks/answers/read-answer-files.ts';
import type { Tx } from '../../../db/connect.ts';
import { accept, type Refusal, type Verdict } from '../../../domain/refusal.ts';
import { field } from '../../web/forms/forms.ts';
import type { Visit } from '../../web/context.ts';
import type { Problem } from '../../web/shown.ts';
import { type Upload } from '../../web/forms/upload.ts';

/** What is wrong with a file before anybody has looked into it. */
export function fileProblems({ tooLarge }: Upload): Problem[] {
  return tooLarge ? [{ field: 'file', text: 'The file is larger than 10 MB' }] : [];
}

/** Whether a refusal is about the file, so that it stands beside its field. */
export function isAboutFile({ code, detail }: Refusal): boolean {
  return detail?.['field'] === 'file' || code === 'too-large' || code === 'not-allowed-type';
}

/** The version that the task has from then on; each thing kept raises it, and the next one builds on that. */
export type Kept = { readonly version: number | null };

/** Whether the form changes what is attached. */
export function changesFiles(visit: Visit, files: readonly AnswerFile[], { file }: Upload): boolean {
  return file !== undefined || ticked(visit, files).length > 0;
}

function ticked({ req }: Visit, files: readonly AnswerFile[]): readonly AnswerFile[] {
  return files.filter(({ id }) => field(req, `drop-${id}`) === 'yes');
}

/** Takes off the files that are ticked, and attaches the one that came with the form. */
export async function changeFiles(
  tx: Tx,
  visit: Visit,
  { taskId, files, ifVersion }: { taskId: string; files: readonly AnswerFile[]; ifVersion: number | null },
  { file }: Upload,
): Promise<Verdict<Kept>> {
  let version = ifVersion;
  for (const { id } of ticked(visit, files)) {
    const dropped = await removeAnswerFile(tx, visit.actor, { fileId: id, taskId });
    if (!dropped.ok) return dropped;
    version = dropped.value.version;
  }
  if (file === undefined) return accept({ version });
  return addAnswerFile(tx, visit.actor, { taskId, ...file });
}
