import { createHash } from 'node:crypto';
import { addAnswerFile } from '../db/answer-files.ts';
import { saveDraft, submitAnswer } from '../db/answers.ts';
import type { Tx } from '../db/connect.ts';
import { reportAction } from '../db/report-action.ts';
import type { AnswerContent } from '../domain/answer.ts';
import { accept, type Verdict } from '../domain/refusal.ts';
import { isAnswered } from '../domain/task-kinds.ts';
import type { Portal } from './context.ts';
import { field, version } from './forms.ts';
import { refusedAt } from './inspection-page.ts';
import { type AskedTask, askedTaskOf, renderTask } from './inspection-task-page.ts';
import { found, type Route, type Visit } from './page.ts';
import { perform } from './perform.ts';
import type { Problem } from './render.ts';
import { type Upload, readUpload } from './upload.ts';

/** The agency's page of what an inspection asks: evidence, comments on the facts, that an action is done. */
export const inspectionTaskRoutes: readonly Route[] = [
  ['get', '/inspection-tasks/:id', 'see-task', show],
  ['post', '/inspection-tasks/:id', 'answer-inspection', take],
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  renderTask(portal, visit, await askedTaskOf(portal, visit));
}

/**
 * One form with a file last in it, and two buttons: keep what is typed and the file, or send it all. Whatever is wrong
 * with the file, what was typed above it stays.
 */
async function take(portal: Portal, visit: Visit): Promise<void> {
  const upload = await readUpload(visit.req);
  visit.req.body = upload.texts;
  const asked = await askedTaskOf(portal, visit);
  found(asked.own ? asked : undefined);
  const send = field(visit.req, 'go') === 'send';
  const problems = problemsOf(visit, asked, upload, send);
  if (problems.length > 0) return renderTask(portal, visit, asked, { problems });
  const { file } = upload;
  const sha256 = file === undefined ? '' : createHash('sha256').update(file.content).digest('hex');
  visit.req.body = { ...upload.texts, sha256 };
  const taken = await perform<unknown>(portal, visit, 'inspection-task', async (tx) => {
    const written = await keepText(tx, visit, asked);
    const kept = written.ok ? await keepFile(tx, visit, asked, file, written.value.version) : written;
    return kept.ok && send ? sendIt(tx, visit, asked, kept.value.version) : kept;
  });
  if (!taken.ok) {
    const at = taken.code === 'too-large' || taken.code === 'not-allowed-type' ? 'file' : 'text';
    return renderTask(portal, visit, await askedTaskOf(portal, visit), refusedAt(visit, at, taken));
  }
  visit.res.redirect(303, `/inspection-tasks/${asked.task.id}?done=${doneOf(asked, send)}`);
}

function problemsOf(visit: Visit, { task, files, findings }: AskedTask, upload: Upload, send: boolean): Problem[] {
  if (upload.tooLarge) return [{ field: 'file', text: 'The file is larger than 10 MB' }];
  const text = field(visit.req, 'text');
  const long = [text, ...findings.map(({ id }) => field(visit.req, `finding-${id}`))].some(
    (each) => each.length > 20_000,
  );
  if (long) return [{ field: 'text', text: 'Write 20,000 characters or fewer, or attach a file' }];
  if (!send || text.trim() !== '') return [];
  if (task.kind === 'corrective-action') return [{ field: 'text', text: 'Write what was done' }];
  if (task.kind === 'evidence' && files.length === 0 && upload.file === undefined && !isNothing(visit))
    return [{ field: 'text', text: 'Write something, attach a file, or say that there is nothing' }];
  return [];
}

const isNothing = (visit: Visit) => field(visit.req, 'nothing') === 'yes';

/** The version that the task has from then on; each thing kept raises it, and the next one builds on that. */
type Kept = { readonly version: number | null };

async function keepText(tx: Tx, visit: Visit, asked: AskedTask): Promise<Verdict<Kept>> {
  const ifVersion = version(visit.req);
  if (!isAnswered(asked.task.kind)) return accept({ version: ifVersion });
  return saveDraft(tx, visit.actor, { taskId: asked.task.id, content: contentOf(visit, asked), ifVersion });
}

async function keepFile(
  tx: Tx,
  visit: Visit,
  { task }: AskedTask,
  file: Upload['file'],
  ifVersion: number | null,
): Promise<Verdict<Kept>> {
  if (file === undefined) return accept({ version: ifVersion });
  return addAnswerFile(tx, visit.actor, {
    taskId: task.id,
    fileName: file.name,
    mediaType: file.type,
    content: file.content,
  });
}

async function sendIt(tx: Tx, visit: Visit, asked: AskedTask, ifVersion: number | null): Promise<Verdict<unknown>> {
  const { task, action } = asked;
  if (isAnswered(task.kind))
    return submitAnswer(tx, visit.actor, {
      taskId: task.id,
      content: contentOf(visit, asked),
      ifVersion,
    });
  return reportAction(tx, visit.actor, {
    processId: task.processId,
    actionId: found(action).id,
    text: field(visit.req, 'text').trim(),
  });
}

/** Files alone are an answer, and so is a report that is right in every fact. */
function contentOf(visit: Visit, { findings }: AskedTask): AnswerContent {
  const replies = findings.flatMap(({ id }) => {
    const text = field(visit.req, `finding-${id}`).trim();
    return text === '' ? [] : [{ questionId: id, text }];
  });
  const comment = field(visit.req, 'text').trim();
  return { nothingToSay: comment === '' && replies.length === 0, comment, replies };
}

function doneOf({ task }: AskedTask, sent: boolean): string {
  if (!sent) return 'evidence-kept';
  if (task.kind === 'evidence') return 'evidence-sent';
  return task.kind === 'accuracy-comments' ? 'comments-sent' : 'action-reported';
}
