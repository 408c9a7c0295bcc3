import { leadOn } from '../web/done.ts';
import { auditReading } from '../../db/records/audit.ts';
import { filesOf, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { readAnswers, readDraft, readQuestions } from '../../db/tasks/read-task.ts';
import { restartClock, stopClock } from '../../db/rounds/clock.ts';
import { receiptReference } from '../../domain/mail/receipt.ts';
import { may } from '../../domain/permissions.ts';
import { answerLines } from './answers/answer-form.ts';
import type { Portal } from '../web/context.ts';
import { choice, field } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { visibleTask } from './task.ts';
import { stopCategoryCodes } from '../../domain/tasks/stop-category.ts';

/** What an officer does at one task: stop and restart its clock (F31). And every version of an answer, for who may read it. */
export const taskOfficerRoutes: readonly Route[] = [
  ['get', '/tasks/:id/clock', 'stop-clock', showClock],
  ['post', '/tasks/:id/clock', 'stop-clock', switchClock],
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

async function clockPage(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { task } = await load(portal, visit);
  const title = task.stoppedAt === null ? 'Stop the clock' : 'Let the clock run again';
  portal.render(visit, 'tasks/clock', {
    title,
    task,
    problems,
    back: back(task.id),
    ...more,
  });
}

async function showClock(portal: Portal, visit: Visit): Promise<void> {
  await clockPage(portal, visit);
}

async function switchClock(portal: Portal, visit: Visit): Promise<void> {
  const { task } = await load(portal, visit);
  const category = choice(visit.req, 'category', stopCategoryCodes);
  const reason = field(visit.req, 'reason').trim();
  const stop = field(visit.req, 'act') === 'stop';
  if (stop && category === undefined)
    return clockPage(portal, visit, [{ field: 'category', text: 'Choose why the clock is stopped' }]);
  if (stop && reason === '') return clockPage(portal, visit, [{ field: 'reason', text: 'Say why, for the record' }]);
  const verdict = await perform<unknown>(portal, visit, 'clock', async (tx) =>
    stop
      ? stopClock(tx, visit.actor, { taskId: task.id, category: category ?? 'other', reason })
      : restartClock(tx, visit.actor, { taskId: task.id }),
  );
  if (!verdict.ok)
    return clockPage(portal, visit, [flawAt(visit, verdict, stop ? 'reason' : 'act')], keyAfter(visit, verdict));
  leadOn(visit, `/tasks/${task.id}?done=${stop ? 'stopped' : 'restarted'}`);
}

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
