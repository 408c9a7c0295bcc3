import { inputKinds, partWords } from '../../domain/strategies/origins.ts';
import type { LineChange, LineKind, VersionState } from '../../domain/strategies/versions.ts';

// What codes of a strategy and its dates are called on pages.

export const itemStates = {
  planned: { text: 'Planned', classes: 'govuk-tag--blue' },
  overdue: { text: 'Overdue', classes: 'govuk-tag--red' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  dropped: { text: 'Dropped', classes: 'govuk-tag--grey' },
} as const;

export { acceptingMeans, nominationParts } from '../../domain/strategies/nomination.ts';

/** What hangs on an activity: what it is called, and where its page is. */
export const linkedKinds = {
  indicator: { text: 'Indicator', path: '/measures' },
  'budget-line': { text: 'Budget', path: '/budget-lines' },
  bid: { text: 'Bid', path: '/bids' },
  lesson: { text: 'Lesson used', path: '/lessons' },
} as const;

export { proposalKinds } from '../../domain/strategies/proposal.ts';

export const proposalAnswers = {
  asked: { text: 'Not answered yet', classes: 'govuk-tag--blue' },
  accepted: { text: 'Accepted, not in the plan yet', classes: 'govuk-tag--yellow' },
  'taken-in': { text: 'Accepted and in the plan', classes: 'govuk-tag--green' },
  declined: { text: 'Declined', classes: 'govuk-tag--grey' },
} as const;

export const nominationStates = {
  asked: 'Has not accepted or declined yet',
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

export { inputKinds, partWords };

/** How a part of the plan stands by now that something led to. */
export const leadStates = {
  retired: 'retired',
  moved: 'moved to another day',
  done: 'done',
  dropped: 'given up',
} as const;

export const unanswered = { text: 'Nothing answers it', classes: 'govuk-tag--yellow' } as const;

export const versionStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  final: { text: 'Signed off', classes: 'govuk-tag--blue' },
  'in-force': { text: 'In force', classes: 'govuk-tag--green' },
  superseded: { text: 'Superseded', classes: 'govuk-tag--purple' },
} as const satisfies Record<VersionState, { text: string; classes: string }>;

export const lineKinds: Readonly<Record<LineKind, string>> = { strand: 'Strand', activity: 'Activity', date: 'Date' };

export const lineChanges: Readonly<Record<LineChange, string>> = {
  same: 'Unchanged',
  new: 'New',
  dropped: 'Dropped',
  renamed: 'Renamed',
  moved: 'Moved to another part of the plan',
  lead: 'Led by',
  day: 'Date',
};
