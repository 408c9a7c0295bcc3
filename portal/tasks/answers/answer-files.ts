import { leadOn } from '../../web/done.ts';
import { auditReading } from '../../../db/records/audit.ts';
import { createHash } from 'node:crypto';
import { addAnswerFile, removeAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import { saveDraft } from '../../../db/tasks/answers/answers.ts';
import { readAnswerFile } from '../../../db/tasks/answers/read-answer-files.ts';
import { saysSomething, type AnswerContent } from '../../../domain/tasks/answer.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../../db/connect.ts';
import { answerForm, openAnswer, refusedAnswer, type OpenAnswer } from './answer.ts';
import { contentOf, longWords } from './answer-form.ts';
import type { Portal } from '../../web/context.ts';
import { field, isId, version } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../../web/perform.ts';
import { sendStoredFile } from '../../web/stored-file.ts';
import { takeForm } from '../../web/forms/upload.ts';

/**
 * Files on an answer (F5). Their buttons stand in the form of the answer, so that what was typed is saved with each
 * press, or shown again beside what is wrong with the file.
 */
export const answerFileRoutes: readonly Route[] = [
  ['post', '/tasks/:id/files', 'answer-task', takeFile],
  ['post', '/tasks/:id/files/remove', 'answer-task', dropFile],
  ['get', '/answer-files/:id', 'see-task', sendFile],
];

async function takeFile(portal: Portal, visit: Visit): Promise<void> {
  const { texts, file, tooLarge } = await takeForm(visit);
  const all = await openAnswer(portal, visit);
  const content = contentOf(visit.req, all.questions);
  const problems = longWords(content);
  if (tooLarge) problems.push({ field: 'file', text: 'The file is larger than 10 MB' });
  else if (file === undefined) problems.push({ field: 'file', text: 'Choose a file' });
  if (problems.length > 0 || file === undefined) return answerForm(portal, visit, all, content, problems);
  const { name } = file;
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  // The bytes stand for themselves in the key and the hash of the request.
  visit.req.body = { ...texts, name, sha256 };
  const added = await perform(portal, visit, 'add-answer-file', (tx) =>
    withText(tx, visit, all, content, () =>
      addAnswerFile(tx, visit.actor, { taskId: all.task.id, fileName: name, mediaType: '', content: file.content }),
    ),
  );
  if (added.ok) return leadOn(visit, `/tasks/${all.task.id}/answer?done=file-added`);
  if (added.code === 'version-changed' || added.code === 'already-answered')
    return refusedAnswer(portal, visit, await openAnswer(portal, visit), content, added);
  const problem = flawAt(visit, plain(added), 'file');
  answerForm(portal, visit, all, content, [problem], keyAfter(visit, added));
}

async function dropFile(portal: Portal, visit: Visit): Promise<void> {
  const all = await openAnswer(portal, visit);
  const content = contentOf(visit.req, all.questions);
  const problems = longWords(content);
  if (problems.length > 0) return answerForm(portal, visit, all, content, problems);
  const fileId = field(visit.req, 'fileId');
  found(isId(fileId) ? fileId : undefined);
  const dropped = await perform<unknown>(portal, visit, 'remove-answer-file', (tx) =>
    withText(tx, visit, all, content, () => removeAnswerFile(tx, visit.actor, { fileId, taskId: all.task.id })),
  );
  if (dropped.ok) return leadOn(visit, `/tasks/${all.task.id}/answer?done=file-removed`);
  if (dropped.code === 'version-changed' || dropped.code === 'already-answered')
    return refusedAnswer(portal, visit, await openAnswer(portal, visit), content, dropped);
  const problem = flawAt(visit, plain(dropped), 'file');
  answerForm(portal, visit, await openAnswer(portal, visit), content, [problem], keyAfter(visit, dropped));
}

/** Keeps the text as a draft and does the rest in one transaction; a form in which nothing was typed makes no draft. */
async function withText<T>(
  tx: Tx,
  visit: Visit,
  { task, draft }: OpenAnswer,
  content: AnswerContent,
  act: () => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const saved =
    draft === undefined && !saysSomething(content)
      ? accept(true)
      : await saveDraft(tx, visit.actor, { taskId: task.id, content, ifVersion: version(visit.req) });
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
