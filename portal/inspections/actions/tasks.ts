import { leadOn } from '../../web/done.ts';
import { limits } from '../../../domain/limits.ts';
import { saveDraft, submitAnswer } from '../../../db/tasks/answers/answers.ts';
import type { Tx } from '../../../db/connect.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import type { AnswerContent } from '../../../domain/tasks/answer.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import { isAnswered } from '../../../domain/chase/task-kinds.ts';
import { changeFiles, fileProblems, isAboutFile, type Kept, takeUpload } from '../../tasks/answers/attached-file.ts';
import type { Portal } from '../../web/context.ts';
import { field, version } from '../../web/forms/forms.ts';
import { refusedAt } from '../page.ts';
import { type AskedTask, askedTaskOf, renderTask } from './task-page.ts';
import { found, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import type { Upload } from '../../web/forms/upload.ts';

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
  const upload = await takeUpload(visit);
  const asked = await askedTaskOf(portal, visit);
  found(asked.own ? asked : undefined);
  const send = field(visit.req, 'go') === 'send';
  const problems = problemsOf(visit, asked, upload, send);
  if (problems.length > 0) return renderTask(portal, visit, asked, { problems });
  const taken = await perform<unknown>(portal, visit, 'inspection-task', async (tx) => {
    const written = await keepText(tx, visit, asked);
    const kept = written.ok
      ? await changeFiles(tx, visit, { taskId: asked.task.id, files: asked.files, ...written.value }, upload)
      : written;
    return kept.ok && send ? sendIt(tx, visit, asked, kept.value) : kept;
  });
  if (!taken.ok) {
    const at = isAboutFile(taken) ? 'file' : 'text';
    return renderTask(portal, visit, await askedTaskOf(portal, visit), refusedAt(visit, at, taken));
  }
  leadOn(visit, `/inspection-tasks/${asked.task.id}?done=${doneOf(asked, send)}`);
}

function problemsOf(visit: Visit, { task, files, findings }: AskedTask, upload: Upload, send: boolean): Problem[] {
  if (upload.tooLarge) return fileProblems(upload);
  const text = field(visit.req, 'text');
  const long = [text, ...findings.map(({ id }) => field(visit.req, `finding-${id}`))].some(
    (each) => each.length > limits.text,
  );
  if (long) return [{ field: 'text', text: 'Write 20,000 characters or fewer, or attach a file' }];
  if (!send || text.trim() !== '') return [];
  if (task.kind === 'corrective-action') return [{ field: 'text', text: 'Write what was done' }];
  if (task.kind === 'evidence' && files.length === 0 && upload.file === undefined && !isNothing(visit))
    return [{ field: 'text', text: 'Write something, attach a file, or say that there is nothing' }];
  return [];
}

const isNothing = (visit: Visit) => field(visit.req, 'nothing') === 'yes';

async function keepText(tx: Tx, visit: Visit, asked: AskedTask): Promise<Verdict<{ ifVersion: number | null }>> {
  const ifVersion = version(visit.req);
  if (!isAnswered(asked.task.kind)) return accept({ ifVersion });
  const saved = await saveDraft(tx, visit.actor, {
    taskId: asked.task.id,
    content: contentOf(visit, asked),
    ifVersion,
  });
  return saved.ok ? accept({ ifVersion: saved.value.version }) : saved;
}

async function sendIt(tx: Tx, visit: Visit, asked: AskedTask, { version: ifVersion }: Kept): Promise<Verdict<unknown>> {
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
