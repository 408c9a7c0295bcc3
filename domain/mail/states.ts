/** How a mail stands in the ledger (design section 4); 'accepted' means handed to the relay, never that it arrived. */
export const mailStates = [
  'sending',
  'handing_over',
  'accepted',
  'retry_wait',
  'unknown',
  'held',
  'failed',
  'not_reached',
  'cancelled',
] as const;

export type MailState = (typeof mailStates)[number];
