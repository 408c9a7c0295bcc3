import { inputKinds, partWords } from '../../domain/strategies/origins.ts';

// What codes of a strategy and its dates are called on pages.

export const itemStates = {
  planned: { text: 'Planned', classes: 'govuk-tag--blue' },
  overdue: { text: 'Overdue', classes: 'govuk-tag--red' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  dropped: { text: 'Dropped', classes: 'govuk-tag--grey' },
} as const;

export const strategyStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Watched', classes: 'govuk-tag--green' },
  closed: { text: 'Ended', classes: 'govuk-tag--purple' },
  cancelled: { text: 'Given up', classes: 'govuk-tag--red' },
} as const;

export { inputKinds, partWords };

/** How a part of the plan stands by now that something led to. */
export const leadStates = {
  retired: 'retired',
  moved: 'moved to another day',
  done: 'done',
  dropped: 'given up',
} as const;

export const unanswered = { text: 'Nothing answers it', classes: 'govuk-tag--yellow' } as const;
