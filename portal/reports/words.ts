import type { VersionStanding } from '../../domain/reports/report.ts';
import type { ReportKind } from '../../domain/reports/tree.ts';

/** What codes of reports are called on pages. */

export const reportKindWords = {
  strategy: 'A strategy',
  'action-plan': 'An action plan and its progress',
  review: 'A quarterly review',
  inspection: 'An inspection',
  consultation: 'The outcome of a consultation',
  part: 'A part of a plan',
} as const satisfies Record<ReportKind, string>;

export const reportStandings = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  frozen: { text: 'Frozen', classes: 'govuk-tag--blue' },
  'with-body': { text: 'Being signed', classes: 'govuk-tag--yellow' },
  carried: { text: 'Carried', classes: 'govuk-tag--green' },
  'not-carried': { text: 'Not carried', classes: 'govuk-tag--red' },
} as const satisfies Record<VersionStanding | 'draft', object>;
