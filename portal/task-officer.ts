import { Router } from 'express';
import { logAnswer, wakeIfNothingOpen } from '../db/answers.ts';
import { readAnswers, readDraft, readQuestions } from '../db/reads/task.ts';
import { restartClock, stopClock } from '../db/task-clock.ts';
import { saysSomething } from '../domain/answer.ts';
import { receiptReference } from '../domain/consultation.ts';
import { may } from '../domain/permissions.ts';
import { answerLines, contentOf, tooLong } from './answer-form.ts';
import type { Portal } from './context.ts';
import { choice, field, line, typed } from './forms.ts';
import { page, type Visit } from './page.ts';
import { keyAfter, perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { canDo, visibleTask } from './task.ts';
import { stopCategories } from './words.ts';

/** What an officer does at one task: write down an answer (F12), stop and restart the clock (F31). And every version, for who may read it. */
export function taskOfficerRoutes(portal: Portal): Router {
  const router = Router();
  const back = (taskId: string) => ({ href: `/tasks/${taskId}`, text: 'Back to the task' });
  const load = (visit: Visit) =>
    reading(portal, visit.actor, async (tx) => {
      const task = await visibleTask(tx, visit);
      return { task, questions: await readQuestions(tx, task.processId) };
    });

  const logPage = async (visit: Visit, problems: readonly Problem[] = [], more: { idempotencyKey?: string } = {}) => {
    const { task, questions } = await load(visit);
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
  };
  router.get(
    '/tasks/:id/log-answer',
    page('log-answer', (visit) => logPage(visit)),
  );
  router.post(
    '/tasks/:id/log-answer',
    page('log-answer', async (visit) => {
      const { task, questions } = await load(visit);
      const content = contentOf(visit.req, questions);
      const source = line(visit.req, 'source');
      const problems = tooLong(content);
      if (source === '')
        problems.push({ field: 'source', text: 'Say how the answer came, for example "letter of 3 May"' });
      if (!saysSomething(content)) problems.push({ field: 'comment', text: 'Write down what the agency said' });
      if (problems.length > 0) return logPage(visit, problems);
      const logged = await perform(portal, visit, 'log-answer', (tx) =>
        logAnswer(tx, visit.actor, { taskId: task.id, content, source }),
      );
      if (!logged.ok) return logPage(visit, [{ field: 'comment', text: logged.message }], keyAfter(visit, logged));
      if (await wakeIfNothingOpen(portal.db, task.processId)) await portal.afterCommit().catch(() => undefined);
      visit.res.redirect(303, `/tasks/${task.id}?done=answer-logged`);
    }),
  );

  const clockPage = async (visit: Visit, problems: readonly Problem[] = [], more: { idempotencyKey?: string } = {}) => {
    const { task } = await load(visit);
    const title = task.stoppedAt === null ? 'Stop the clock' : 'Let the clock run again';
    portal.render(visit.res, 'clock', {
      title,
      task,
      problems,
      values: typed(visit.req),
      back: back(task.id),
      ...more,
    });
  };
  router.get(
    '/tasks/:id/clock',
    page('stop-clock', (visit) => clockPage(visit)),
  );
  router.post(
    '/tasks/:id/clock',
    page('stop-clock', async (visit) => {
      const { task } = await load(visit);
      const category = choice(visit.req, 'category', Object.keys(stopCategories));
      const reason = field(visit.req, 'reason').trim();
      const stop = field(visit.req, 'act') === 'stop';
      if (stop && category === undefined)
        return clockPage(visit, [{ field: 'category', text: 'Choose why the clock is stopped' }]);
      if (stop && reason === '') return clockPage(visit, [{ field: 'reason', text: 'Say why, for the record' }]);
      const verdict = await perform<unknown>(portal, visit, 'clock', async (tx) =>
        stop
          ? stopClock(tx, visit.actor, { taskId: task.id, category: category ?? 'other', reason })
          : restartClock(tx, visit.actor, { taskId: task.id }),
      );
      if (!verdict.ok)
        return clockPage(visit, [{ field: stop ? 'reason' : 'act', text: verdict.message }], keyAfter(visit, verdict));
      visit.res.redirect(303, `/tasks/${task.id}?done=${stop ? 'stopped' : 'restarted'}`);
    }),
  );

  router.get(
    '/tasks/:id/versions',
    page('see-task', async (visit) => {
      const { task, questions } = await load(visit);
      const { answers, draft } = await reading(portal, visit.actor, async (tx) => ({
        answers: await readAnswers(tx, task.id),
        draft: may(visit.actor, 'save-draft') ? await readDraft(tx, task.id, visit.actor.personId) : undefined,
      }));
      const shown = answers.map((answer) => ({
        ...answer,
        reference: receiptReference(task.reference, task.id, answer.version),
        lines: answerLines(answer.content, questions),
        comment: answer.content.comment,
        nothing: answer.content.nothingToSay,
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
    }),
  );
  return router;
}
