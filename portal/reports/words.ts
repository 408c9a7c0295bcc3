import type { CommentState } from '../../domain/reports/comment.ts';
import type { RenderingState } from '../../domain/reports/formats.ts';
import type { VersionState } from '../../domain/reports/report.ts';
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

export const reportVersionStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  frozen: { text: 'Frozen', classes: 'govuk-tag--blue' },
  'with-body': { text: 'Being signed', classes: 'govuk-tag--yellow' },
  carried: { text: 'Carried', classes: 'govuk-tag--green' },
  'not-carried': { text: 'Not carried', classes: 'govuk-tag--red' },
} as const satisfies Record<VersionState | 'draft', object>;

export const renderingStates = {
  none: { text: 'Not made yet', classes: 'govuk-tag--grey' },
  asked: { text: 'Waiting', classes: 'govuk-tag--blue' },
  running: { text: 'Being made', classes: 'govuk-tag--yellow' },
  done: { text: 'Ready', classes: 'govuk-tag--green' },
  failed: { text: 'Failed', classes: 'govuk-tag--red' },
} as const satisfies Record<RenderingState | 'none', object>;

export const commentStates = {
  open: { text: 'Open', classes: 'govuk-tag--yellow' },
  settled: { text: 'Settled', classes: 'govuk-tag--green' },
  carried: { text: 'Carried over', classes: 'govuk-tag--blue' },
} as const satisfies Record<CommentState, object>;
