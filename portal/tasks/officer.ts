import { auditReading } from '../../db/records/audit.ts';
import { filesOf, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { readAnswers, readDraft, readQuestions } from '../../db/tasks/read-task.ts';
import { restartClock, stopClock } from '../../db/rounds/clock.ts';
import { receiptReference } from '../../domain/mail/receipt.ts';
import { may } from '../../domain/permissions.ts';
import { answerLines } from './answers/answer-form.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { field } from '../web/forms/forms.ts';
import type { Request } from 'express';
import { clockFields } from '../../domain/tasks/fields.ts';
import { oneOf, oneOfOrNone, words } from '../web/forms/fields.ts';
import { visibleTask } from './task.ts';
import { stopCategoryCodes } from '../../domain/tasks/stop-category.ts';

/** What an officer does at one task: stop and restart its clock (F31). And every version of an answer, for who may read it. */
export const taskOfficerRoutes: readonly Route[] = [
  ...formAt('/tasks/:id/clock', 'stop-clock', {
    page: showClock,
    held: load,
    fields: ({ req }) => ({
      category: stops(req)
        ? oneOf(stopCategoryCodes, 'Choose why the clock is stopped')
        : oneOfOrNone(stopCategoryCodes),
      reason: words(clockFields.reason, stops(req) ? 'Say why, for the record' : undefined),
    }),
    act: ({ category = 'other', reason }, { actor, req, id: taskId, perform }) =>
      perform<unknown>('clock', (tx) =>
        stops(req) ? stopClock(tx, actor, { taskId, category, reason }) : restartClock(tx, actor, { taskId }),
      ),
    at: (_, _values, { req }) => (stops(req) ? 'reason' : 'act'),
    leads: (_, { id, req }) => `/tasks/${id}?done=${stops(req) ? 'stopped' : 'restarted'}`,
  }),
  ['get', '/tasks/:id/versions', 'see-task', showVersions],
];

function back(taskId: string) {
  return { href: `/tasks/${taskId}`, text: 'Back to the task' };
}

function load(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const task = await visibleTask(tx, visit);
    return { task, questions: await readQuestions(tx, task.processId) };
  });
}

async function showClock(portal: Portal, visit: Visit): Promise<void> {
  const { task } = await load(portal, visit);
  const title = task.stoppedAt === null ? 'Stop the clock' : 'Let the clock run again';
  portal.render(visit, 'tasks/clock', { title, task, back: back(task.id) });
}

const stops = (req: Request) => field(req, 'act') === 'stop';

async function showVersions(portal: Portal, visit: Visit): Promise<void> {
  const { task, questions } = await load(portal, visit);
  const { answers, draft, sent } = await reading(portal, visit.actor, async (tx) => {
    const answers = await readAnswers(tx, task.id);
    if (answers.length > 0) await auditReading(tx, visit.actor, { as: 'page', taskId: task.id });
    return {
      answers,
      sent: await listSentFiles(tx, [task.id]),
      draft: may(visit.actor, 'save-draft') ? await readDraft(tx, task.id, visit.actor.personId) : undefined,
    };
  });
  const shown = answers.map((answer) => ({
    ...answer,
    reference: receiptReference(task.reference, task.id, answer.version),
    lines: answerLines(answer.content, questions),
    comment: answer.content.comment,
    nothing: answer.content.nothingToSay,
    files: filesOf(sent, { taskId: task.id, version: answer.version }),
  }));
  const written =
    draft === undefined
      ? undefined
      : {
          ...draft,
          lines: answerLines(draft.content, questions),
          comment: draft.content.comment,
          nothing: draft.content.nothingToSay,
        };
  portal.render(visit, 'tasks/answers/answer-versions', {
    title: 'What was written',
    task,
    answers: shown,
    draft: written,
    back: back(task.id),
  });
}
