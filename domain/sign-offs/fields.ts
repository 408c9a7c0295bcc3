import { limits } from '../limits.ts';

/** How long each text of a sign-off may be: the API and the portal's forms both ask here. */
export const signOffFields = {
  title: limits.title,
  recommendation: limits.reason,
  place: limits.line,
  /** Why a stage is skipped or decides otherwise, a sign-off is cancelled, a comment taken up or not. */
  reason: limits.reason,
} as const;
/** What is said with a signature, at a meeting, and beside a paper. */
export const signatureFields = { changes: limits.text, comment: limits.text } as const;
export const meetingFields = { minute: limits.comment } as const;
export const paperCommentFields = { comment: limits.text } as const;
