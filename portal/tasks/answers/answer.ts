import { auditReading } from '../../../db/records/audit.ts';
import { mostAnswerFiles } from '../../../db/tasks/answers/answer-files.ts';
import { saveDraft, submitAnswer, textWasKept } from '../../../db/tasks/answers/answers.ts';
import {
  type AnswerFile,
  filesOf,
  listAnswerFiles,
  listSentFiles,
} from '../../../db/tasks/answers/read-answer-files.ts';
import {
  type Draft,
  readAnswers,
  readDraft,
  readQuestions,
  type Question,
  type TaskHead,
} from '../../../db/tasks/read-task.ts';
import { type AnswerContent, saysSomething } from '../../../domain/tasks/answer.ts';
import { receiptReference } from '../../../domain/mail/receipt.ts';
import { answersFor } from '../../../domain/permissions.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { answerLines, contentOf, emptyAnswer, fieldsOf, nothingToSay, longWords } from './answer-form.ts';
import type { Portal } from '../../web/context.ts';
import { leadOn } from '../../web/done.ts';
import { field, version } from '../../web/forms/forms.ts';
import { found, type Visit, WrongRole } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { visibleTask } from '../task.ts';
import { canDo } from '../handling.ts';

export type OpenAnswer = {
  readonly task: TaskHead;
  readonly questions: readonly Question[];
  readonly draft: Draft | undefined;
  readonly answered: AnswerContent | undefined;
  /** What would go with an answer sent now. */
  readonly files: readonly AnswerFile[];
};

/** The answer: write, save, check, send, and the receipt. Several people of one agency may work on it. */
export const answerRoutes: readonly Route[] = [
  ['get', '/tasks/:id/answer', 'answer-task', showAnswer],
  ['post', '/tasks/:id/answer', 'answer-task', takeDraft],
  ['get', '/tasks/:id/check', 'answer-task', showCheck],
  ['post', '/tasks/:id/check', 'answer-task', sendAnswer],
  ['post', '/tasks/:id/nothing-to-say', 'answer-task', sayNothing],
  ['get', '/tasks/:id/confirmation', 'answer-task', showConfirmation],
];

export function openAnswer(portal: Portal, { req, actor }: Visit): Promise<OpenAnswer> {
  return reading(portal, actor, async (tx) => {
    const task = await visibleTask(tx, { req, actor });
    if (!answersFor(actor, task.agencyId, task.id)) throw new WrongRole();
    const [answer] = await readAnswers(tx, task.id);
    if (answer !== undefined) await auditReading(tx, actor, { as: 'page', taskId: task.id });
    return {
      task,
      questions: await readQuestions(tx, task.processId),
      draft: await readDraft(tx, task.id, actor.personId),
      answered: answer?.content,
      files: await listAnswerFiles(tx, task.id),
    };
  });
}

async function showAnswer(portal: Portal, visit: Visit): Promise<void> {
  const all = await openAnswer(portal, visit);
  answerForm(portal, visit, all, all.draft?.content ?? all.answered ?? emptyAnswer, []);
}

async function takeDraft(portal: Portal, visit: Visit): Promise<void> {
  const all = await openAnswer(portal, visit);
  const content = contentOf(visit.req, all.questions);
  const checking = field(visit.req, 'act') === 'check';
  const problems = longWords(content);
  // Sent by these buttons, a form names the chosen file and does not carry it.
  if (field(visit.req, 'file') !== '')
    problems.push({ field: 'file', text: 'Choose the file again and press "Upload the file", or leave it out' });
  if (checking && !saysSomething(content))
    problems.push({
      field: 'comment',
      text: 'Write an answer, choose a position, or go back and say that you have nothing to say',
    });
  if (problems.length > 0) return answerForm(portal, visit, all, content, problems);
  const kept = await perform(portal, visit, 'save-draft', (tx) =>
    saveDraft(tx, visit.actor, { taskId: all.task.id, content, ifVersion: version(visit.req) }),
  );
  if (!kept.ok) return refusedAnswer(portal, visit, await openAnswer(portal, visit), content, kept);
  leadOn(visit, checking ? `/tasks/${all.task.id}/check` : `/tasks/${all.task.id}/answer?done=draft-saved`);
}

async function showCheck(portal: Portal, visit: Visit): Promise<void> {
  check(portal, visit, await openAnswer(portal, visit), []);
}

async function sendAnswer(portal: Portal, visit: Visit): Promise<void> {
  await send(portal, visit, await openAnswer(portal, visit));
}

// One press, one answer; like any other it can be changed until closing (F5).
async function sayNothing(portal: Portal, visit: Visit): Promise<void> {
  const all = await openAnswer(portal, visit);
  await take(portal, visit, all, nothingToSay);
}

async function showConfirmation(portal: Portal, visit: Visit): Promise<void> {
  const { task, answers, sent } = await reading(portal, visit.actor, async (tx) => {
    const task = await visibleTask(tx, visit);
    return { task, answers: await readAnswers(tx, task.id), sent: await listSentFiles(tx, [task.id]) };
  });
  const answer = found(answers[0]);
  const reference = receiptReference(task.reference, task.id, answer.version);
  portal.render(visit, 'tasks/answers/answer-confirmation', {
    title: 'Answer sent',
    task,
    answer,
    files: filesOf(sent, { taskId: task.id, version: answer.version }),
    reference,
    can: canDo(task, visit.actor),
  });
}

async function send(portal: Portal, visit: Visit, all: OpenAnswer): Promise<void> {
  if (all.draft === undefined) return visit.res.redirect(303, `/tasks/${all.task.id}`);
  await take(portal, visit, all, all.draft.content);
}

async function take(portal: Portal, visit: Visit, all: OpenAnswer, content: AnswerContent): Promise<void> {
  const { task } = all;
  const taken = await perform(portal, visit, 'submit-answer', (tx) =>
    submitAnswer(tx, visit.actor, { taskId: task.id, content, ifVersion: version(visit.req) }),
  );
  if (!taken.ok)
    return refusedAnswer(
      portal,
      visit,
      await reading(portal, visit.actor, async (tx) => ({
        ...all,
        task: await visibleTask(tx, visit),
        draft: await readDraft(tx, task.id, visit.actor.personId),
      })),
      content,
      taken,
    );
  visit.res.redirect(303, `/tasks/${task.id}/confirmation`);
}

/** A "no" keeps what was typed: beside a colleague's newer text, or under the sentence that says why it came too late. */
export function refusedAnswer(
  portal: Portal,
  visit: Visit,
  all: OpenAnswer,
  content: AnswerContent,
  refusal: Refusal,
): void {
  const changed = refusal.code === 'version-changed' || refusal.code === 'already-answered';
  // A colleague who only changed the files has written nothing yet.
  const theirs = changed ? (all.draft?.content ?? all.answered ?? emptyAnswer) : undefined;
  const said = textWasKept(refusal) ? refusal : plain(refusal);
  answerForm(portal, visit, all, content, [flawAt(visit, said, changed ? 'both-texts' : 'comment')], {
    theirs,
    ...keyAfter(visit, refusal),
  });
}

/** The form of the answer, with what was typed and what is wrong with it. */
export function answerForm(
  portal: Portal,
  visit: Visit,
  all: OpenAnswer,
  content: AnswerContent,
  problems: readonly Problem[],
  more: { theirs?: AnswerContent | undefined; idempotencyKey?: string } = {},
): void {
  const { task, questions, draft, files } = all;
  portal.render(
    visit,
    'tasks/answers/answer',
    {
      title: `Answer: ${task.title}`,
      task,
      questions,
      draft,
      files,
      mostFiles: mostAnswerFiles,
      problems,
      values: fieldsOf(content),
      can: canDo(task, visit.actor),
      mine: answerLines(content, questions),
      myComment: content.comment,
      ...(more.theirs === undefined
        ? {}
        : {
            theirs: answerLines(more.theirs, questions),
            theirComment: more.theirs.comment,
            theirNothing: more.theirs.nothingToSay,
          }),
      ...(more.idempotencyKey === undefined ? {} : { idempotencyKey: more.idempotencyKey }),
      back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
    },
    problems.length > 0 && more.theirs !== undefined ? 409 : undefined,
  );
}

function check(portal: Portal, visit: Visit, { task, questions, draft, files }: OpenAnswer, problems: Problem[]): void {
  if (draft === undefined) return visit.res.redirect(303, `/tasks/${task.id}/answer`);
  const lines = answerLines(draft.content, questions);
  portal.render(visit, 'tasks/answers/answer-check', {
    title: 'Check your answer before you send it',
    task,
    lines,
    comment: draft.content.comment,
    draft,
    files,
    problems,
    can: canDo(task, visit.actor),
    back: { href: `/tasks/${task.id}/answer`, text: 'Back to the answer' },
  });
}
