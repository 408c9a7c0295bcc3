import type { Request } from 'express';
import type { Question } from '../../../db/tasks/read-task.ts';
import { type AnswerContent, positionCodes, positionText, type StoredAnswer } from '../../../domain/tasks/answer.ts';
import { answerFields } from '../../../domain/tasks/fields.ts';
import { choice, field } from '../../web/forms/forms.ts';
import { tooLong } from '../../web/forms/typed-words.ts';
import type { Problem } from '../../web/shown.ts';

export const emptyAnswer: AnswerContent = { nothingToSay: false, comment: '', replies: [] };
export const nothingToSay: AnswerContent = { nothingToSay: true, comment: '', replies: [] };

/** What the form says: per question a position or words, and a general comment. Questions left alone are left out. */
export function contentOf(req: Request, questions: readonly Question[]): AnswerContent {
  const replies = questions.flatMap(({ id }) => {
    const position = choice(req, `position-${id}`, positionCodes);
    const text = field(req, `text-${id}`).trim();
    if (position === undefined && text === '') return [];
    return [{ questionId: id, ...(position === undefined ? {} : { position }), ...(text === '' ? {} : { text }) }];
  });
  return { nothingToSay: false, comment: field(req, 'comment').trim(), replies };
}

/** More than the limit belongs into a paper; it is kept on the page all the same. */
export function longWords(content: AnswerContent): Problem[] {
  return [
    ...tooLong('comment', content.comment, answerFields.comment),
    ...content.replies.flatMap(({ questionId, text }) => tooLong(`text-${questionId}`, text ?? '', answerFields.text)),
  ];
}

/** An answer as pages show it: each question with what was said to it. */
export function answerLines(content: StoredAnswer, questions: readonly Question[]) {
  return questions.map((question) => {
    const reply = content.replies.find(({ questionId }) => questionId === question.id);
    const position = reply?.position === undefined ? undefined : positionText(reply.position);
    return { question: question.text, position, text: reply?.text };
  });
}

/** What the fields of the form hold. */
export function fieldsOf(content: StoredAnswer): Record<string, string> {
  const values: Record<string, string> = { comment: content.comment };
  for (const { questionId, position, text } of content.replies) {
    if (position !== undefined) values[`position-${questionId}`] = position;
    if (text !== undefined) values[`text-${questionId}`] = text;
  }
  return values;
}
