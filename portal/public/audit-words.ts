import type { AuditAct } from '../../domain/decisions/audit-acts.ts';

/** What acts on what the public said are called in the trail. */
export const feedbackActs: Readonly<Record<Extract<AuditAct, `feedback-${string}`>, string>> = {
  'feedback-answered': 'Feedback on a public page answered',
  'feedback-closed': 'Feedback on a public page closed',
  'feedback-erased': 'Words of feedback erased',
  'feedback-given': 'Feedback on a public page given',
};
