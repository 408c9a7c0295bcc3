import { correctiveStates } from '../../domain/inspections/corrective-action.ts';
import { severityNames } from '../../domain/inspections/inspection.ts';

/** What the codes of an inspection are called on pages. */

export const inspectionStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Evidence asked for', classes: 'govuk-tag--green' },
  fieldwork: { text: 'Visits', classes: 'govuk-tag--green' },
  preliminary: { text: 'Preliminary report', classes: 'govuk-tag--yellow' },
  signing: { text: 'Being signed off', classes: 'govuk-tag--blue' },
  final: { text: 'Final report', classes: 'govuk-tag--purple' },
  closed: { text: 'Closed', classes: 'govuk-tag--turquoise' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const severityWords = {
  critical: { text: severityNames.critical, classes: 'govuk-tag--red' },
  major: { text: severityNames.major, classes: 'govuk-tag--orange' },
  minor: { text: severityNames.minor, classes: 'govuk-tag--yellow' },
  observation: { text: severityNames.observation, classes: 'govuk-tag--grey' },
} as const;

export const rungWords = {
  report: 'Final report, no further step',
  warning: 'Warning',
  'improvement-notice': 'Improvement notice',
  referral: 'Referral to the oversight body',
} as const;

export const gradeWords = {
  officer: 'An officer of the directorate',
  head: 'The head of the directorate',
  committee: 'The committee',
} as const;

export const actionStates = {
  running: { text: correctiveStates.running, classes: 'govuk-tag--blue' },
  reported: { text: correctiveStates.reported, classes: 'govuk-tag--yellow' },
  verified: { text: correctiveStates.verified, classes: 'govuk-tag--green' },
} as const;

export const visitStates = { planned: 'Planned', held: 'Held', 'called-off': 'Called off' } as const;

export const conditionStates = {
  open: { text: 'Not judged yet', classes: 'govuk-tag--grey' },
  met: { text: 'Met', classes: 'govuk-tag--green' },
  'not-met': { text: 'Not met', classes: 'govuk-tag--red' },
} as const;

export const recommendationStates = {
  open: { text: 'Open', classes: 'govuk-tag--blue' },
  completed: { text: 'Completed', classes: 'govuk-tag--green' },
  merged: { text: 'Merged', classes: 'govuk-tag--grey' },
} as const;
