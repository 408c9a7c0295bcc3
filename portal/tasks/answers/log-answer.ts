import { leadOn } from '../../web/done.ts';
import type { Tx } from '../../../db/connect.ts';
import { logAnswer } from '../../../db/tasks/answers/log-answer.ts';
import { listFindings } from '../../../db/inspections/read-parts.ts';
import { type Question, readQuestions } from '../../../db/tasks/read-task.ts';
import { saysSomething } from '../../../domain/tasks/answer.ts';
import { isAnswered } from '../../../domain/chase/task-kinds.ts';
import { contentOf, longWords } from './answer-form.ts';
import { fileProblems, isAboutFile, takeUpload } from './attached-file.ts';
import type { Portal } from '../../web/context.ts';
import { loggedIn } from './logged-fields.ts';
import { found, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { type AgencyTask, canDo, handledTask } from '../handling.ts';

/** An officer writes down what came by letter, by phone or at a meeting: an answer, evidence, comments on a report (F12). */
export const logAnswerRoutes: readonly Route[] = [
  ['get', '/tasks/:id/log-answer', 'log-answer', (portal, visit) => show(portal, visit)],
  ['post', '/tasks/:id/log-answer', 'log-answer', take],
];

function load(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const task = await handledTask(tx, visit);
    found(isAnswered(task.kind) ? task : undefined);
    return { task, questions: await questionsOf(tx, task) };
  });
}

/** What can be answered one by one: the questions of a round, the findings of a report. */
async function questionsOf(tx: Tx, task: AgencyTask): Promise<Question[]> {
  if (task.kind !== 'accuracy-comments') return readQuestions(tx, task.processId);
  return (await listFindings(tx, task.processId))
    .filter(({ agencyId, withdrawn }) => agencyId === task.agencyId && !withdrawn)
    .map(({ id, number, text }) => ({ id, kind: 'text', text: `Finding ${number}: ${text.slice(0, 200)}` }));
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { task, questions } = await load(portal, visit);
  portal.render(visit, 'tasks/answers/log-answer', {
    title: `Write down an answer for ${task.agency}`,
    task,
    questions,
    can: canDo(task, visit.actor),
    problems,
    back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
    ...more,
  });
}

async function take(portal: Portal, visit: Visit): Promise<void> {
  const upload = await takeUpload(visit);
  const { task, questions } = await load(portal, visit);
  const content = contentOf(visit.req, questions);
  const { logged, problems } = loggedIn(visit, upload);
  problems.push(...longWords(content), ...fileProblems(upload));
  if (!saysSomething(content) && upload.file === undefined && !upload.tooLarge)
    problems.push({ field: 'comment', text: 'Write down what the agency said, or attach its letter' });
  if (problems.length > 0) return show(portal, visit, problems);
  const done = await perform(portal, visit, 'log-answer', (tx) =>
    logAnswer(tx, visit.actor, { taskId: task.id, content, ...logged }),
  );
  if (done.ok) return leadOn(visit, `/tasks/${task.id}?done=answer-logged`);
  const field = isAboutFile(done) ? 'file' : done.code === 'malformed' ? 'cameOn-day' : 'comment';
  return show(portal, visit, [flawAt(visit, done, field)], keyAfter(visit, done));
}
