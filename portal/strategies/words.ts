// What codes of a strategy and its dates are called on pages.

export const itemStates = {
  planned: { text: 'Planned', classes: 'govuk-tag--blue' },
  overdue: { text: 'Overdue', classes: 'govuk-tag--red' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  dropped: { text: 'Dropped', classes: 'govuk-tag--grey' },
} as const;

export { nominationParts } from '../../domain/strategies/nomination.ts';

export { proposalKinds } from '../../domain/strategies/proposal.ts';

export const proposalAnswers = {
  asked: { text: 'Not answered yet', classes: 'govuk-tag--blue' },
  accepted: { text: 'Accepted', classes: 'govuk-tag--green' },
  declined: { text: 'Declined', classes: 'govuk-tag--grey' },
} as const;

export const nominationStates = {
  asked: 'Not answered yet',
  accepted: 'Accepted',
  declined: 'Declined',
  withdrawn: 'No longer asked',
} as const;

export const strategyStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Watched', classes: 'govuk-tag--green' },
  closed: { text: 'Ended', classes: 'govuk-tag--purple' },
  cancelled: { text: 'Given up', classes: 'govuk-tag--red' },
} as const;
