/** Where an agency can stand on one question or objective (S16, F5), in the order in which forms offer it. Another one gets its row here. */
export const positions = {
  support: 'Support',
  'support-with-changes': 'Support with changes',
  object: 'Object',
  'no-view': 'No view',
} as const;
export type Position = keyof typeof positions;
/** Their codes, never empty, as schemas take them. */
export const positionCodes = Object.keys(positions) as [Position, ...Position[]];

/** What a position is called, whatever release has written it. */
export function positionText(position: Read<Position>): string {
  return isKnown(position) ? positions[position] : 'A position that this version does not know';
}

/** What an agency says: per question a position or words, a general comment, or "nothing to say" in one press. */
export type AnswerContent = {
  readonly nothingToSay: boolean;
  readonly comment: string;
  readonly replies: readonly { readonly questionId: string; readonly position?: Position; readonly text?: string }[];
};

/** The same as it is read: a newer release may have offered more positions. */
export type StoredAnswer = Omit<AnswerContent, 'replies'> & {
  readonly replies: readonly {
    readonly questionId: string;
    readonly position?: Read<Position>;
    readonly text?: string;
  }[];
};

/** Whether this release knows every position of the answer, so that it can be sent as it is. */
export function isAllKnown(content: StoredAnswer): content is AnswerContent {
  return content.replies.every(({ position }) => position === undefined || isKnown(position));
}

/** An answer of nothing but white space is no answer: the form asks for words or for "nothing to say". */
export function saysSomething(content: AnswerContent): boolean {
  if (content.nothingToSay) return true;
  if (content.comment.trim() !== '') return true;
  return content.replies.some((reply) => reply.position !== undefined || (reply.text ?? '').trim() !== '');
}
import { isKnown, type Read } from '../not-known.ts';
