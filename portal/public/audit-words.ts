import type { AuditAct } from '../../domain/decisions/audit-acts.ts';

/** What acts on what the public reads and says are called in the trail. */
export const publicActs: Readonly<Record<Extract<AuditAct, `feedback-${string}` | `log-${string}`>, string>> = {
  'feedback-answered': 'Feedback on a public page answered',
  'feedback-closed': 'Feedback on a public page closed',
  'feedback-erased': 'Words of feedback erased',
  'feedback-given': 'Feedback on a public page given',
  'log-redacted': 'Passages of a log kept from the public',
  'log-redaction-lifted': 'Passage of a log given to the public after all',
};
