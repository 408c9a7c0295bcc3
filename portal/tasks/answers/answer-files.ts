import { auditReading } from '../../../db/records/audit.ts';
import { addAnswerFile, removeAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import { saveDraft } from '../../../db/tasks/answers/answers.ts';
import { readAnswerFile } from '../../../db/tasks/answers/read-answer-files.ts';
import { saysSomething } from '../../../domain/tasks/answer.ts';
import type { Refusal, Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../../db/connect.ts';
import { answerPage, refusedAnswer, type TypedAnswer, typedAnswer } from './answer.ts';
import { longWords } from './answer-form.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted, type Sent } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { plain } from '../../web/perform.ts';
import { chosenId, version } from '../../web/forms/forms.ts';
import { aFile } from '../../web/forms/fields.ts';
import { sendStoredFile } from '../../web/stored-file.ts';

const ofAnswer = {
  page: answerPage,
  held: typedAnswer,
  wrong: (_: unknown, { held }: Sent<TypedAnswer>) => longWords(held.content),
  at: (refusal: Refusal) => (refusedAnswer.at(refusal) === 'comment' ? 'file' : 'both-texts'),
  says: (refusal: Refusal) => (refusedAnswer.at(refusal) === 'comment' ? plain(refusal) : refusedAnswer.says(refusal)),
};

/**
 * Files on an answer (F5). Their buttons stand in the form of the answer, so that what was typed is saved with each
 * press, or shown again beside what is wrong with the file.
 */
export const answerFileRoutes: readonly Route[] = [
  posted('/tasks/:id/files', 'answer-task', {
    ...ofAnswer,
    upload: true,
    fields: () => ({ file: aFile('Choose a file') }),
    act: ({ file }, sent) =>
      sent.perform('add-answer-file', (tx) =>
        withText(tx, sent, () => addAnswerFile(tx, sent.actor, { taskId: sent.id, ...file })),
      ),
    leads: '/tasks/:id/answer?done=file-added',
  }),
  posted('/tasks/:id/files/remove', 'answer-task', {
    ...ofAnswer,
    act: (_, sent) => {
      const fileId = found(chosenId(sent.req, 'fileId'));
      return sent.perform<unknown>('remove-answer-file', (tx) =>
        withText(tx, sent, () => removeAnswerFile(tx, sent.actor, { fileId, taskId: sent.id })),
      );
    },
    leads: '/tasks/:id/answer?done=file-removed',
  }),
  ['get', '/answer-files/:id', 'see-task', sendFile],
];

/** Keeps the text as a draft and does the rest in one transaction; a form in which nothing was typed makes no draft. */
async function withText<T>(
  tx: Tx,
  { actor, req, id: taskId, held: { draft, content } }: Sent<TypedAnswer>,
  act: () => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  if (draft === undefined && !saysSomething(content)) return act();
  const saved = await saveDraft(tx, actor, { taskId, content, ifVersion: version(req) });
  return saved.ok ? act() : saved;
}

async function sendFile(portal: Portal, { req, res, actor }: Visit): Promise<void> {
  const file = await reading(portal, actor, async (tx) => {
    const file = found(await readAnswerFile(tx, actor, idIn(req)));
    await auditReading(tx, actor, { as: 'file', taskId: file.taskId });
    return file;
  });
  sendStoredFile(req, res, file);
}
