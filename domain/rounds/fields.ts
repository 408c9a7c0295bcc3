import { limits } from '../limits.ts';

/** How long each text of a round may be: the API and the portal's forms both ask here. */
export const roundFields = {
  title: limits.title,
  purpose: limits.text,
  /** Place, chair and funder. */
  detail: limits.line,
  question: limits.question,
  /** Why a date moves, a round is cancelled, an agency gets more time or is taken out. */
  reason: limits.reason,
  outcome: limits.outcome,
} as const;
export const paperFields = { title: limits.title } as const;
export const attendeeFields = { person: limits.name, capacity: limits.word } as const;
export const meetingFields = { attendee: limits.name } as const;
export const eventFields = { said: limits.text } as const;
export const logFields = { comment: limits.text, response: limits.text, changed: limits.text } as const;
export const roundFormats = [
  'seminar',
  'drafting',
  'open-forum',
  'circulation',
  'workshop',
  'committee',
  'board',
] as const;
/** What becomes of a comment. */
export const dispositions = ['accepted', 'accepted-in-part', 'not-accepted', 'noted'] as const;
