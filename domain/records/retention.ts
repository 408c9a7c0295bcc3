import { limits } from '../limits.ts';

/**
 * For how many days what is about people is kept, and from when it counts (reliability 3.10; UK GDPR article 5(1)(e)).
 * Answers, decisions and the audit trail, which holds no words, stay: they are the record of the partnership.
 */
export const keptDays = {
  /** What a mail said, from when it was settled; that it was sent, to whom and its hash stay. */
  mails: 30,
  /** A text that was never sent, from the end of its process. */
  drafts: 365,
  /** The address of somebody who left, and the name where nothing is on record under it. */
  people: 365,
  /** What the public said of a page, who said it and what was answered, from its answer; that it was said stays. */
  feedback: 365,
} as const;

export type Kept = keyof typeof keptDays;

export const everyKept = Object.keys(keptDays) as Kept[];

/** What is kept whatever its age is named by its reference, for a reason. */
export const holdFields = { reference: limits.word, reason: limits.reason } as const;

/** Under which name somebody stands who left and did nothing that is on record. */
export const namelessName = 'Somebody who has left';
