import type { AuditAct } from '../../domain/decisions/audit-acts.ts';

/** What acts on what the public reads and says are called in the trail. */
export const publicActs: Readonly<
  Record<Extract<AuditAct, `feedback-${string}` | `log-${string}` | `public-${string}`>, string>
> = {
  'feedback-answered': 'Feedback on a public page answered',
  'feedback-closed': 'Feedback on a public page closed',
  'feedback-erased': 'Words of feedback erased',
  'feedback-given': 'Feedback on a public page given',
  'log-redacted': 'Passages of a log kept from the public',
  'log-redaction-lifted': 'Passage of a log given to the public after all',
  'public-decision-lifted': 'Passage of a decision given to the public after all',
  'public-decision-made': 'Decision put on the public site',
  'public-decision-redacted': 'Passages of a decision kept from the public',
  'public-decision-withdrawn': 'Decision taken off the public site',
};
