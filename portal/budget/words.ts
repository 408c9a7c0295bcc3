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
