import { isKnown, notKnownPath } from '../../domain/not-known.ts';
import { sendStoredFile } from '../web/stored-file.ts';
import { readLedOfTask } from '../../db/strategies/origins/read-origins.ts';
import { readAnswers, readDraft, readQuestions, readTask, type TaskHead, wasTold } from '../../db/tasks/read-task.ts';
import { readMeetingReply } from '../../db/rounds/meeting.ts';
import { listRoundEvents } from '../../db/rounds/outside-events.ts';
import { readDocument, readPapers } from '../../db/tasks/read-surroundings.ts';
import { listRoundPapers } from '../../db/sign-offs/papers/read-paper-comments.ts';
import { readPlanned, readTold } from '../../db/chase/read-timeline.ts';
import type { Tx } from '../../db/connect.ts';
import { type AnyTask, readAnyTask } from '../../db/tasks/read-any.ts';
import type { TaskKind } from '../../domain/chase/task-kinds.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import { canReply } from '../../domain/rounds/meeting.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';
import { doneText, leadOn } from '../web/done.ts';
import { asked } from '../web/forms/forms.ts';
import { canDo, isHis, readHandling } from './handling.ts';

/** One task: what it is about, how it stands, what can be done, what was sent and what comes next. */
export const taskRoutes: readonly Route[] = [
  ['get', '/tasks/:id', 'see-task', showTask],
  ['get', '/tasks/:id/print', 'see-task', showQuestions],
  ['get', '/documents/:id', 'see-task', sendPaper],
];

/** Mails and lists lead here; what is owed has its page, by kind, where it is done. */
const places: Readonly<Record<TaskKind, ((task: AnyTask, actor: Actor) => string) | 'here'>> = {
  answer: 'here',
  'decide-extension': () => '/requests',
  'publish-outcome': ({ processId }) => `/rounds/${processId}`,
  'dated-item': ({ id }) => `/dates/of-task/${id}`,
  'decide-date': ({ id }) => `/dates/of-task/${id}`,
  'give-value': ({ id }) => `/measures/of-task/${id}`,
  'set-target': ({ id }) => `/measures/of-task/${id}`,
  sign: ({ processId }) => `/sign-offs/${processId}/sign`,
  'new-version': ({ processId }) => `/sign-offs/${processId}/resubmit`,
  evidence: ({ id }) => `/inspection-tasks/${id}`,
  'accuracy-comments': ({ id }) => `/inspection-tasks/${id}`,
  'corrective-action': ({ id }) => `/inspection-tasks/${id}`,
  verify: ({ processId }) => `/inspections/${processId}/actions`,
  return: ({ id }) => `/returns/${id}`,
  'strand-review': ({ id, processId }, actor) =>
    may(actor, 'review-strand') ? `/strands/${id}` : `/reviews/${processId}`,
  'settle-review': ({ processId }) => `/reviews/${processId}`,
  'accept-nomination': ({ id }) => `/nominations/${id}`,
  'renew-nomination': ({ id }) => `/nominations/${id}`,
  'answer-proposal': ({ id }) => `/plan-proposals/${id}`,
  'open-stage': ({ id }) => `/developments/of-task/${id}`,
  'take-in-proposal': ({ id }) => `/plan-proposals/${id}`,
  'answer-feedback': ({ processId }) => `/feedback/${processId}`,
  'review-action': ({ id }) => `/review-actions/${id}`,
  'write-section': ({ id }) => `/reports/of-task/${id}`,
  'read-lesson': ({ id }) => `/lessons/of-task/${id}`,
};

async function showTask(portal: Portal, visit: Visit): Promise<void> {
  const task = found(await reading(portal, visit.actor, (tx) => readAnyTask(tx, idIn(visit.req))));
  const place = isKnown(task.kind) ? places[task.kind] : () => notKnownPath;
  if (place === 'here') return showAnswerTask(portal, visit);
  // What the form said that led here is said where it leads on to.
  if (doneText(visit) === undefined) return visit.res.redirect(303, place(task, visit.actor));
  leadOn(visit, `${place(task, visit.actor)}?done=${asked(visit.req, 'done')}`);
}

async function showAnswerTask(portal: Portal, visit: Visit): Promise<void> {
  const { req, res, actor } = visit;
  const taskId = idIn(req);
  const all = await reading(portal, actor, async (tx) => {
    const task = await visibleTask(tx, { req, actor });
    const [questions, papers] = [await readQuestions(tx, task.processId), await readPapers(tx, task.processId)];
    const [draft, answers] = may(actor, 'save-draft')
      ? [await readDraft(tx, taskId, actor.personId), await readAnswers(tx, taskId)]
      : [undefined, []];
    return {
      task,
      questions,
      papers,
      ...(await readHandling(tx, { actor }, task)),
      draft,
      answers,
      signing: await listRoundPapers(tx, task.processId),
      // What became of what was said is told once the outcome is published.
      coming: task.eventAt === null ? undefined : await readMeetingReply(tx, taskId),
      events: await listRoundEvents(tx, task.processId),
      led: task.processState === 'published' ? await readLedOfTask(tx, taskId) : [],
      told: await readTold(tx, taskId),
      planned: await readPlanned(tx, actor, taskId),
    };
  });
  const back = !may(actor, 'see-consultations')
    ? { href: '/tasks', text: 'My tasks' }
    : { href: `/rounds/${all.task.processId}/participants`, text: 'Participants' };
  portal.render({ res }, 'tasks/task', {
    title: all.task.title,
    ...all,
    can: canDo(all.task, actor),
    comes:
      isHis(actor, all.task) &&
      canReply({ ...all.task, state: all.task.processState, taskState: all.task.state }, all.task.now).ok,
    auditing: may(actor, 'see-audit'),
    back,
  });
}

async function showQuestions(portal: Portal, { req, res, actor }: Visit): Promise<void> {
  const { task, questions, papers } = await reading(portal, actor, async (tx) => {
    const task = await visibleTask(tx, { req, actor });
    return {
      task,
      questions: await readQuestions(tx, task.processId),
      papers: await readPapers(tx, task.processId),
    };
  });
  portal.render({ res }, 'tasks/answers/print', {
    title: `Questions: ${task.title}`,
    task,
    questions,
    papers,
    back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
  });
}

async function sendPaper(portal: Portal, { req, res, actor }: Visit): Promise<void> {
  sendStoredFile(req, res, found(await reading(portal, actor, (tx) => readDocument(tx, idIn(req)))));
}

/**
 * The task of the address, as far as the visitor may see it: a draft round shows none, a withdrawn task says so. Who was told that it
 * is overdue finds it, whosever it is.
 */
export async function visibleTask(tx: Tx, { req, actor }: Pick<Visit, 'req' | 'actor'>): Promise<TaskHead> {
  const task = found(await readTask(tx, idIn(req)));
  return found(
    isHis(actor, task) || (await wasTold(tx, { taskId: task.id, personId: actor.personId })) ? task : undefined,
  );
}
