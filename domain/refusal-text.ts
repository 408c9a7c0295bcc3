import type { RefusalCode } from './refusal.ts';

/** What a code says where only the code has travelled, for instance out of a workflow. */
const texts: Partial<Record<RefusalCode, string>> = {
  'not-found': 'There is no such record.',
  'not-open': 'It is in a state in which this cannot be done.',
  cancelled: 'This was cancelled.',
  'round-closed': 'The round has closed.',
  'in-the-past': 'The date has passed already. Choose a later one.',
  'steps-after-closing': 'Some steps would come after the closing date. Choose a later closing date.',
  'nothing-to-change': 'There is nothing to change.',
  malformed:
    'Something that the decision needs is missing. For opening: a date by which answers are due, and at least one agency.',
  'log-unsettled': 'Some comments have no disposition yet. Settle each of them first.',
  'review-unsettled':
    'Some lines or moved milestones are not settled, or the report is not noted. The review says which.',
  'holiday-year-unknown': 'The bank holidays of that year are not known yet.',
  'policy-broken': 'The steps of the chase break a rule. Look at them again.',
};

export function refusalText(code: string): string {
  return texts[code as RefusalCode] ?? 'This cannot be done now.';
}
