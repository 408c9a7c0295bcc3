import type { DecisionSubject, StageSaying } from '../../domain/public/decision.ts';
import type { FeedbackState } from '../../domain/public/feedback.ts';

export const feedbackStates: Readonly<Record<FeedbackState, { readonly text: string; readonly classes: string }>> = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Waits for an answer', classes: 'govuk-tag--yellow' },
  answered: { text: 'Answered', classes: 'govuk-tag--green' },
  closed: { text: 'Closed', classes: 'govuk-tag--grey' },
};

/** What a decision is about: in a list, and in a sentence. */
export const decisionSubjects: Readonly<Record<DecisionSubject, string>> = {
  consultation: 'outcome of a consultation',
  strategy: 'version of a strategy',
  targets: 'targets of a strategy',
  review: 'quarterly review',
  inspection: 'inspection',
  paper: 'paper',
};
export const decisionAbout: Readonly<Record<DecisionSubject, string>> = {
  consultation: 'the outcome of a consultation',
  strategy: 'a version of a strategy',
  targets: 'the targets of a strategy',
  review: 'a review',
  inspection: 'an inspection',
  paper: 'a paper',
};
export const stageSayings: Readonly<Record<StageSaying, string>> = {
  minute: 'What the meeting wrote down',
  changes: 'With these changes',
  refused: 'Why it was rejected',
  skipped: 'Why it was skipped',
};
