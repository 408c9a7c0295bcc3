import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';

/** What acts on the money and the lessons of a strategy are called in the trail. */
export const moneyWords = {
  'amount-said': 'Sum of a budget said',
  'bid-added': 'Bid for money added',
  'bid-answered': 'Result of a bid said',
  'budget-holder-changed': 'Holder of a budget changed',
  'budget-planned': 'Budget of an activity planned',
  'initiative-noted': 'Outside initiative noted',
  'lesson-passed-on': 'Lesson passed on',
  'lesson-read': 'Lesson read',
  'lesson-used': 'Use of a lesson noted',
  'lesson-written': 'Lesson written down',
} as const satisfies Partial<Record<AuditAct, string>>;
