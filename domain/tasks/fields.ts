import { limits } from '../limits.ts';

/** How long each text about a task may be: the API and the portal's forms both ask here. */
export const answerFields = { comment: limits.comment, text: limits.text } as const;
/** `reason`: why it is handed over; `notMe`: why somebody is not the right person. */
export const handingFields = { reason: limits.reason, notMe: limits.reason, suggestion: limits.question } as const;
export const extensionFields = { reason: limits.reason, reply: limits.reason } as const;
export const clockFields = { reason: limits.reason } as const;
/** How something came that an officer writes down. */
export const loggedFields = { source: limits.line } as const;
