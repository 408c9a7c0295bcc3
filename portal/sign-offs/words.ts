import type { StageRule } from '../../domain/sign-offs/sign-off.ts';

/** What the codes of a sign-off are called on pages. */

export const signOffStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Open', classes: 'govuk-tag--blue' },
  'referred-back': { text: 'Referred back', classes: 'govuk-tag--yellow' },
  approved: { text: 'Approved', classes: 'govuk-tag--green' },
  rejected: { text: 'Rejected', classes: 'govuk-tag--red' },
  returned: { text: 'Returned to its author', classes: 'govuk-tag--yellow' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--grey' },
} as const;

export const stageStates = {
  waiting: { text: 'Not yet asked', classes: 'govuk-tag--grey' },
  open: { text: 'Being asked', classes: 'govuk-tag--blue' },
  carried: { text: 'Carried', classes: 'govuk-tag--green' },
  skipped: { text: 'Skipped', classes: 'govuk-tag--yellow' },
  'referred-back': { text: 'Referred back', classes: 'govuk-tag--yellow' },
  rejected: { text: 'Rejected', classes: 'govuk-tag--red' },
  'not-decided': { text: 'Not decided', classes: 'govuk-tag--grey' },
} as const;

export const signatureVerdicts = {
  approve: 'Approved',
  'approve-with-changes': 'Approved with changes',
  'refer-back': 'Referred back',
  reject: 'Rejected',
} as const;

export const askedFor = { support: 'support', approve: 'approve', note: 'note', agree: 'agree' } as const;

/** "more than half must sign". */
export function ruleText(rule: StageRule): string {
  if (rule.kind === 'all') return 'everybody must sign';
  if (rule.kind === 'chair') return 'the chair signs alone';
  if (rule.kind === 'post') return 'whoever holds the post signs';
  return rule.count === null ? 'more than half must sign' : `${rule.count} must sign`;
}
