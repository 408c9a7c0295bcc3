import { inputKinds, partWords } from '../../domain/strategies/origins.ts';
import { driftWords } from '../../domain/strategies/drift.ts';
import type { Fate, MappedFate, RevisionState } from '../../domain/strategies/revision.ts';
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
export { openKinds, proposalKinds } from '../../domain/strategies/proposal.ts';

export const optionStates = { withdrawn: { text: 'Withdrawn', classes: 'govuk-tag--grey' } } as const;

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
  adopted: 'adopted: the version in force has it',
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
  withdrawn: { text: 'Taken back', classes: 'govuk-tag--grey' },
} as const satisfies Record<VersionState, { text: string; classes: string }>;

export { linkKinds } from '../../domain/strategies/link.ts';

/** The same for everybody who is not of the directorate, so that it says nothing about a given plan. */
export const notShown = 'What is restricted to others is not shown to you, nor whether there is any.';

export const lineKinds: Readonly<Record<LineKind, string>> = { strand: 'Strand', activity: 'Activity', date: 'Date' };

export const lineChanges: Readonly<Record<LineChange, string>> = {
  same: 'Unchanged',
  new: 'New',
  dropped: 'Dropped',
  merged: 'Merged into',
  split: 'Split into',
  renamed: 'Renamed',
  moved: 'Moved to another part of the plan',
  reordered: 'Stands elsewhere',
  lead: 'Led by',
  day: 'Date',
};

export { driftWords };

export const revisionStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  'handed-in': { text: 'Handed in', classes: 'govuk-tag--blue' },
  'in-force': { text: 'Took effect', classes: 'govuk-tag--green' },
  discarded: { text: 'Discarded', classes: 'govuk-tag--red' },
} as const satisfies Record<RevisionState, { text: string; classes: string }>;

/** What becomes of a line, as a draft's table says it, and as its form offers it. */
export const fates: Readonly<Record<Fate, string>> = {
  kept: 'Kept',
  merged: 'Merged into',
  split: 'Split into new lines',
  dropped: 'Dropped',
  new: 'New',
};
export const fateChoices: Readonly<Record<MappedFate, string>> = {
  kept: 'It is kept, as it is or as said below',
  merged: 'It is merged into another line',
  split: 'It is split into two or more new lines, which you add then',
  dropped: 'It is dropped',
};

export const cameFrom = { merged: 'merged into it', split: 'of which it is a part' } as const;

/** What hangs on a part of the plan. */
export const hanging = {
  measure: 'Measure',
  money: 'Budget',
  bid: 'Bid that pays for it',
  lesson: 'Lesson that was used',
  input: 'Answers an input',
  theme: 'Answers a theme',
  comment: 'Comment that led to it',
} as const;
/** Where each has a page of its own. */
export const hangingPaths: Readonly<Partial<Record<keyof typeof hanging, string>>> = {
  measure: '/measures',
  money: '/budget-lines',
  bid: '/bids',
  lesson: '/lessons',
};
