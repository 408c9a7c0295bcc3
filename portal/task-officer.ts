import { auditReading } from '../db/audit.ts';
import { logAnswer } from '../db/answers.ts';
import { filesOf, listSentFiles } from '../db/reads/answer-files.ts';
import { readAnswers, readDraft, readQuestions } from '../db/reads/task.ts';
import { restartClock, stopClock } from '../db/task-clock.ts';
import { saysSomething } from '../domain/answer.ts';
import { receiptReference } from '../domain/consultation.ts';
import { may } from '../domain/permissions.ts';
import { answerLines, contentOf, tooLong } from './answer-form.ts';
import type { Portal } from './context.ts';
import { choice, field, line, typed } from './forms.ts';
import { type Visit, type Route } from './page.ts';
import { keyAfter, perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { canDo, visibleTask } from './task.ts';
import { stopCategories } from './words.ts';

/** What an officer does at one task: write down an answer (F12), stop and restart the clock (F31). And every version, for who may read it. */
export const taskOfficerRoutes: readonly Route[] = [
  ['get', '/tasks/:id/log-answer', 'log-answer', showLogAnswer],
  ['post', '/tasks/:id/log-answer', 'log-answer', takeLoggedAnswer],
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

async function logPage(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { task, questions } = await load(portal, visit);
  portal.render(visit.res, 'log-answer', {
    title: `Write down an answer for ${task.agency}`,
    task,
    questions,
    can: canDo(task),
    problems,
    values: typed(visit.req),
    back: back(task.id),
    ...more,
  });
}

async function showLogAnswer(portal: Portal, visit: Visit): Promise<void> {
  await logPage(portal, visit);
}

async function takeLoggedAnswer(portal: Portal, visit: Visit): Promise<void> {
  const { task, questions } = await load(portal, visit);
  const content = contentOf(visit.req, questions);
  const source = line(visit.req, 'source');
  const problems = tooLong(content);
  if (source === '') problems.push({ field: 'source', text: 'Say how the answer came, for example "letter of 3 May"' });
  if (!saysSomething(content)) problems.push({ field: 'comment', text: 'Write down what the agency said' });
  if (problems.length > 0) return logPage(portal, visit, problems);
  const logged = await perform(portal, visit, 'log-answer', (tx) =>
    logAnswer(tx, visit.actor, { taskId: task.id, content, source }),
  );
  if (!logged.ok) return logPage(portal, visit, [{ field: 'comment', text: logged.message }], keyAfter(visit, logged));
  visit.res.redirect(303, `/tasks/${task.id}?done=answer-logged`);
}

async function clockPage(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { task } = await load(portal, visit);
  const title = task.stoppedAt === null ? 'Stop the clock' : 'Let the clock run again';
  portal.render(visit.res, 'clock', {
    title,
    task,
    problems,
    values: typed(visit.req),
    back: back(task.id),
    ...more,
  });
}

async function showClock(portal: Portal, visit: Visit): Promise<void> {
  await clockPage(portal, visit);
}

async function switchClock(portal: Portal, visit: Visit): Promise<void> {
  const { task } = await load(portal, visit);
  const category = choice(visit.req, 'category', Object.keys(stopCategories));
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
    return clockPage(
      portal,
      visit,
      [{ field: stop ? 'reason' : 'act', text: verdict.message }],
      keyAfter(visit, verdict),
    );
  visit.res.redirect(303, `/tasks/${task.id}?done=${stop ? 'stopped' : 'restarted'}`);
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
  portal.render(visit.res, 'answer-versions', {
    title: 'What was written',
    task,
    answers: shown,
    draft: written,
    back: back(task.id),
  });
}
