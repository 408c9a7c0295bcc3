import type { BidState } from '../../domain/budget/bid.ts';
import type { AmountKind, LineKind } from '../../domain/budget/budget.ts';

// What codes of money are called on pages.

export const lineKindWords = {
  funded: 'Funded',
  absorbed: 'Absorbed by the budget holder',
  'in-kind': 'In kind',
} as const satisfies Record<LineKind, string>;

export const amountWords = {
  budget: 'Budget',
  forecast: 'Forecast',
  actual: 'Actual',
} as const satisfies Record<AmountKind, string>;

export const bidStates = {
  submitted: { text: 'No result yet', classes: 'govuk-tag--blue' },
  granted: { text: 'Granted', classes: 'govuk-tag--green' },
  partly: { text: 'Granted in part', classes: 'govuk-tag--yellow' },
  refused: { text: 'Refused', classes: 'govuk-tag--red' },
} as const satisfies Record<BidState, { text: string; classes: string }>;

/** Of a line whose activity is in the plan no more. */
export const endedActivity = { text: 'Activity ended', classes: 'govuk-tag--grey' } as const;
