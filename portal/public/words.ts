import type { FeedbackState } from '../../domain/public/feedback.ts';

export const feedbackStates: Readonly<Record<FeedbackState, { readonly text: string; readonly classes: string }>> = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Waits for an answer', classes: 'govuk-tag--yellow' },
  answered: { text: 'Answered', classes: 'govuk-tag--green' },
  closed: { text: 'Closed', classes: 'govuk-tag--grey' },
};
