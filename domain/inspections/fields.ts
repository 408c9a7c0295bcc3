import { limits } from '../limits.ts';

/** How long each text of an inspection may be: the API and the portal's forms both ask here. */
export const inspectionFields = {
  title: limits.title,
  scope: limits.text,
  grounds: limits.text,
  reason: limits.reason,
  /** What evidence is asked for. */
  what: limits.title,
} as const;
export const visitFields = { place: limits.line, purpose: limits.reason, attendees: limits.reason } as const;
export const noteFields = { text: limits.comment } as const;
export const findingFields = { text: limits.text, action: limits.text } as const;
export const reportFields = { title: limits.title, reply: limits.text } as const;
export const correctiveFields = { text: limits.text, reason: limits.reason, agreedBy: limits.title } as const;
/** Of the ladder: a condition stands in a line of its own, all of them in one text. */
export const stepFields = {
  reason: limits.reason,
  condition: limits.question,
  conditions: limits.outcome,
  note: limits.reason,
} as const;
export const recommendationFields = { text: limits.reason, note: limits.reason } as const;
export const proposalFields = { reason: limits.reason } as const;
export const visitStates = ['planned', 'held', 'called-off'] as const;
/** For how many days it is to be shown that an action works. */
export const demonstrationDays = { from: 0, to: 730 } as const;
