import { saveDraft, submitAnswer } from '../../../db/tasks/answers/answers.ts';
import type { Tx } from '../../../db/connect.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import type { AnswerContent } from '../../../domain/tasks/answer.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import { isAnswered } from '../../../domain/chase/task-kinds.ts';
import { changeFiles, fileProblems, isAboutFile, type Kept } from '../../tasks/answers/attached-file.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted, type Sent } from '../../web/forms/form.ts';
import { found } from '../../web/page.ts';
import { field, version } from '../../web/forms/forms.ts';
import { type AskedTask, askedTaskOf, showTask } from './task-page.ts';
import type { Request } from 'express';
import { answerFields } from '../../../domain/tasks/fields.ts';
import { type Field, words } from '../../web/forms/fields.ts';
import type { Problem } from '../../web/shown.ts';
import { uploadOf } from '../../web/forms/upload.ts';

/** The agency's page of what an inspection asks: evidence, comments on the facts, that an action is done. */
export const inspectionTaskRoutes: readonly Route[] = [
  ['get', '/inspection-tasks/:id', 'see-task', showTask],
  posted('/inspection-tasks/:id', 'answer-inspection', {
    page: showTask,
    upload: true,
    held: ownTask,
    fields: ({ held: { findings } }): Record<string, Field<string>> => ({
      text: words(answerFields.text),
      ...Object.fromEntries(findings.map(({ id }) => [`finding-${id}`, words(answerFields.text)])),
    }),
    wrong: (_, sent) => {
      const tooLarge = fileProblems(uploadOf(sent.req));
      return tooLarge.length > 0 ? tooLarge : missing(sent);
    },
    act: (_, sent) => {
      const { visit, req, held: asked, perform } = sent;
      return perform<unknown>('inspection-task', async (tx) => {
        const written = await keepText(tx, visit, asked);
        const kept = written.ok
          ? await changeFiles(tx, visit, { taskId: asked.task.id, files: asked.files, ...written.value }, uploadOf(req))
          : written;
        return kept.ok && sends(req) ? sendIt(tx, visit, asked, kept.value) : kept;
      });
    },
    at: (refusal) => (isAboutFile(refusal) ? 'file' : 'text'),
    leads: (_, { id, req, held }) => `/inspection-tasks/${id}?done=${doneOf(held, sends(req))}`,
  }),
];

const sends = (req: Request) => field(req, 'go') === 'send';

async function ownTask(portal: Portal, visit: Visit): Promise<AskedTask> {
  const asked = await askedTaskOf(portal, visit);
  return found(asked.own ? asked : undefined);
}

/** What is missing before it can be sent. */
function missing({ req, held: { task, files } }: Sent<AskedTask>): Problem[] {
  if (!sends(req) || field(req, 'text').trim() !== '') return [];
  if (task.kind === 'corrective-action') return [{ field: 'text', text: 'Write what was done' }];
  if (task.kind === 'evidence' && files.length === 0 && uploadOf(req).file === undefined && !isNothing(req))
    return [{ field: 'text', text: 'Write something, attach a file, or say that there is nothing' }];
  return [];
}

const isNothing = (req: Request) => field(req, 'nothing') === 'yes';

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
