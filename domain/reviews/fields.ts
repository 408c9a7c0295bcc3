import { limits } from '../limits.ts';

/** How long each text of a review may be: the API and the portal's forms both ask here. */
export const reviewFields = { quarter: limits.word, note: limits.reason, reason: limits.reason } as const;
export const actionFields = { title: limits.line, note: limits.reason } as const;
export const returnTexts = {
  progress: limits.text,
  colourReason: limits.reason,
  retireReason: limits.reason,
  achievements: limits.text,
  evidence: limits.text,
} as const;
/** Why a milestone moves, and what a strand leader asks to be changed. */
export const returnFields = { reason: limits.reason, comment: limits.reason, part: limits.text } as const;
