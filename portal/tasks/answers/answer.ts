import { auditReading } from '../../../db/records/audit.ts';
import { mostAnswerFiles } from '../../../db/tasks/answers/answer-files.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { saveDraft, submitAnswer, textWasKept } from '../../../db/tasks/answers/answers.ts';
import { submitUnnamed } from '../../../db/tasks/answers/unnamed.ts';
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
import { type AnswerContent, isAllKnown, saysSomething, type StoredAnswer } from '../../../domain/tasks/answer.ts';
import { receiptReference } from '../../../domain/mail/receipt.ts';
import { answersFor } from '../../../domain/permissions.ts';
import { type Refusal, type RefusalCode, refuse, type Verdict } from '../../../domain/refusal.ts';
import { answerLines, contentOf, emptyAnswer, fieldsOf, nothingToSay, longWords } from './answer-form.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt, posted, type Sent, taking } from '../../web/forms/form.ts';
import { found, madeForVisitor, reading, WrongRole } from '../../web/page.ts';
import { flawOfForm } from '../../web/forms/typed-words.ts';
import { plain } from '../../web/perform.ts';
import { field, version } from '../../web/forms/forms.ts';
import type { Request } from 'express';
import { visibleTask } from '../task.ts';
import { canDo } from '../handling.ts';

export type OpenAnswer = {
  readonly task: TaskHead;
  readonly questions: readonly Question[];
  readonly draft: Draft | undefined;
  readonly answered: StoredAnswer | undefined;
  /** What would go with an answer sent now. */
  readonly files: readonly AnswerFile[];
};

const checks = (req: Request) => field(req, 'act') === 'check';

/** Not by `perform`, which keeps a hash of what was typed beside who has typed it. */
function sendUnnamed(
  { portal, visit, actor, held }: Sent<OpenAnswer>,
  content: AnswerContent,
): Verdict<never> | Promise<Verdict<{ onTime: boolean }>> {
  const flaw = flawOfForm(madeForVisitor(visit).req);
  if (flaw !== undefined) return refuse('malformed', flaw.text, { field: flaw.field });
  return as(portal.db, actingFor(actor), (tx) => submitUnnamed(tx, actor, { taskId: held.task.id, content }));
}

// What is wrong with the answer as a whole, before it is kept.
const nothingWritten = {
  field: 'comment',
  text: 'Write an answer, choose a position, or go back and say that you have nothing to say',
};
// Sent by these buttons, a form names the chosen file and does not carry it.
const notUploaded = { field: 'file', text: 'Choose the file again and press "Upload the file", or leave it out' };

/** A "no" stands beside a colleague's newer text, or under the sentence that says why it came too late. */
export const refusedAnswer = {
  at: ({ code }: Refusal) => (isOvertaken(code) ? 'both-texts' : 'comment'),
  says: (refusal: Refusal) => (textWasKept(refusal) ? refusal : plain(refusal)),
};

/** One press, one answer; like any other it can be changed until closing (F5). */
const sending = (contentSent: (all: OpenAnswer) => AnswerContent) =>
  ({
    page: answerWith(contentSent),
    held: openAnswer,
    act: async (_: unknown, sent: Sent<OpenAnswer>): Promise<Verdict<unknown>> => {
      const { actor, req, held, perform } = sent;
      const content = contentSent(held);
      if (held.task.unnamed) return sendUnnamed(sent, content);
      return perform('submit-answer', (tx) =>
        submitAnswer(tx, actor, { taskId: held.task.id, content, ifVersion: version(req) }),
      );
    },
    ...refusedAnswer,
    leads: '/tasks/:id/confirmation',
  }) as const;

/** The answer: write, save, check, send, and the receipt. Several people of one agency may work on it. */
export const answerRoutes: readonly Route[] = [
  ...formAt('/tasks/:id/answer', 'answer-task', {
    page: answerPage,
    held: typedAnswer,
    wrong: (_, { req, held: { content, task } }) => [
      ...longWords(content),
      ...(field(req, 'file') === '' ? [] : [notUploaded]),
      ...((checks(req) || task.unnamed) && !saysSomething(content) ? [nothingWritten] : []),
    ],
    act: async (_, sent): Promise<Verdict<unknown>> => {
      const { actor, req, id: taskId, held, perform } = sent;
      const { content, task } = held;
      if (task.unnamed) return sendUnnamed(sent, content);
      return perform('save-draft', (tx) => saveDraft(tx, actor, { taskId, content, ifVersion: version(req) }));
    },
    ...refusedAnswer,
    leads: (_, { id, req, held }) =>
      held.task.unnamed
        ? `/tasks/${id}/confirmation`
        : checks(req)
          ? `/tasks/${id}/check`
          : `/tasks/${id}/answer?done=draft-saved`,
  }),
  ['get', '/tasks/:id/check', 'answer-task', showCheck],
  ['post', '/tasks/:id/check', 'answer-task', sendAnswer],
  posted(
    '/tasks/:id/nothing-to-say',
    'answer-task',
    sending(() => nothingToSay),
  ),
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

const savedText = ({ draft, answered }: OpenAnswer) => draft?.content ?? answered ?? emptyAnswer;

export async function typedAnswer(portal: Portal, visit: Visit) {
  const all = await openAnswer(portal, visit);
  return { ...all, content: contentOf(visit.req, all.questions) };
}

export type TypedAnswer = Awaited<ReturnType<typeof typedAnswer>>;

async function showCheck(portal: Portal, visit: Visit): Promise<void> {
  const { task, questions, draft, files } = await openAnswer(portal, visit);
  if (draft === undefined) return visit.res.redirect(303, `/tasks/${task.id}/answer`);
  portal.render(visit, 'tasks/answers/answer-check', {
    title: 'Check your answer before you send it',
    task,
    lines: answerLines(draft.content, questions),
    comment: draft.content.comment,
    draft,
    files,
    can: canDo(task, visit.actor),
    back: { href: `/tasks/${task.id}/answer`, text: 'Back to the answer' },
  });
}

async function sendAnswer(portal: Portal, visit: Visit): Promise<void> {
  const { task, draft } = await openAnswer(portal, visit);
  if (draft === undefined) return visit.res.redirect(303, `/tasks/${task.id}`);
  const { content } = draft;
  // Its form says what is to be chosen again.
  if (!isAllKnown(content)) return visit.res.redirect(303, `/tasks/${task.id}/answer`);
  await taking(sending(() => content))(portal, visit);
}

async function showConfirmation(portal: Portal, visit: Visit): Promise<void> {
  const { task, answers, sent } = await reading(portal, visit.actor, async (tx) => {
    const task = await visibleTask(tx, visit);
    return { task, answers: await readAnswers(tx, task.id), sent: await listSentFiles(tx, [task.id]) };
  });
  if (task.unnamed) {
    found(task.state === 'answered' ? task : undefined);
    return portal.render(visit, 'tasks/answers/unnamed-sent', { title: 'Answer sent', task });
  }
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

function isOvertaken(code: RefusalCode | undefined): boolean {
  return code === 'version-changed' || code === 'already-answered';
}

/** The form of the answer, with what is saved, or with what was typed and what is wrong with it. */
export function answerPage(portal: Portal, visit: Visit): Promise<void> {
  return answerWith(({ questions }) => contentOf(visit.req, questions))(portal, visit);
}

/** The same, where something else was sent than the form holds. */
function answerWith(sent: (all: OpenAnswer) => AnswerContent) {
  return async (portal: Portal, visit: Visit): Promise<void> => {
    const all = await openAnswer(portal, visit);
    const { task, questions, draft, files } = all;
    const content = visit.again === undefined ? savedText(all) : sent(all);
    // A colleague who only changed the files has written nothing yet.
    const theirs = isOvertaken(visit.again?.refusal?.code) && !task.unnamed ? savedText(all) : undefined;
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
        values: fieldsOf(content),
        can: canDo(task, visit.actor),
        mine: answerLines(content, questions),
        myComment: content.comment,
        theirs: theirs && answerLines(theirs, questions),
        theirComment: theirs?.comment,
        theirNothing: theirs?.nothingToSay,
        back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
      },
      theirs === undefined ? undefined : 409,
    );
  };
}
