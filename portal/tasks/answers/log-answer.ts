import type { Tx } from '../../../db/connect.ts';
import { logAnswer } from '../../../db/tasks/answers/log-answer.ts';
import { listFindings } from '../../../db/inspections/read-parts.ts';
import { type Question, readQuestions } from '../../../db/tasks/read-task.ts';
import { saysSomething } from '../../../domain/tasks/answer.ts';
import { isAnswered } from '../../../domain/chase/task-kinds.ts';
import { contentOf, longWords } from './answer-form.ts';
import { fileProblems, isAboutFile } from './attached-file.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt } from '../../web/forms/form.ts';
import { found, reading } from '../../web/page.ts';
import { loggedIn } from './logged-fields.ts';
import { uploadOf } from '../../web/forms/upload.ts';
import { type AgencyTask, canDo, handledTask } from '../handling.ts';

/** An officer writes down what came by letter, by phone or at a meeting: an answer, evidence, comments on a report (F12). */
export const logAnswerRoutes: readonly Route[] = [
  ...formAt('/tasks/:id/log-answer', 'log-answer', {
    page: show,
    upload: true,
    held: typedAnswer,
    wrong: (_, { held: { content, coming, upload } }) => [
      ...coming.problems,
      ...longWords(content),
      ...fileProblems(upload),
      ...(saysSomething(content) || upload.file !== undefined || upload.tooLarge
        ? []
        : [{ field: 'comment', text: 'Write down what the agency said, or attach its letter' }]),
    ],
    act: (_, { actor, id: taskId, held: { content, coming }, perform }) =>
      perform('log-answer', (tx) => logAnswer(tx, actor, { taskId, content, ...coming.logged })),
    at: (refusal) => (isAboutFile(refusal) ? 'file' : refusal.code === 'malformed' ? 'cameOn-day' : 'comment'),
    leads: '/tasks/:id?done=answer-logged',
  }),
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

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { task, questions } = await load(portal, visit);
  portal.render(visit, 'tasks/answers/log-answer', {
    title: `Write down an answer for ${task.agency}`,
    task,
    questions,
    can: canDo(task, visit.actor),
    back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
  });
}

/** What the form says: how it came, what was said, and the letter that came with it. */
async function typedAnswer(portal: Portal, visit: Visit) {
  const found = await load(portal, visit);
  const upload = uploadOf(visit.req);
  return { ...found, upload, content: contentOf(visit.req, found.questions), coming: loggedIn(visit, upload) };
}
