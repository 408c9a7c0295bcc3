/** Where an agency stands on one question or objective (S16, F5). */
export type Position = 'support' | 'support-with-changes' | 'object' | 'no-view';

/** What an agency says: per question a position or words, a general comment, or "nothing to say" in one press. */
export type AnswerContent = {
  readonly nothingToSay: boolean;
  readonly comment: string;
  readonly replies: readonly { readonly questionId: string; readonly position?: Position; readonly text?: string }[];
};

/** An answer of nothing but white space is no answer: the form asks for words or for "nothing to say". */
export function saysSomething(content: AnswerContent): boolean {
  if (content.nothingToSay) return true;
  if (content.comment.trim() !== '') return true;
  return content.replies.some((reply) => reply.position !== undefined || (reply.text ?? '').trim() !== '');
}
