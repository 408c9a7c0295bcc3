// What a report reads from the records between what its authors type. A part stays live until the report is frozen.

type Rules = {
  /** What it is called where one is chosen. */
  readonly text: string;
  /** What it says where there is nothing (S50, S71). */
  readonly nil: string;
  /** Whether a report on one strand shows that strand alone. */
  readonly byStrand: boolean;
  /** Whether it says only what has happened since the report before. */
  readonly sinceLast: boolean;
};

const rules = {
  summary: {
    text: 'Summary of the last review',
    nil: 'No quarter has been reviewed to its end yet.',
    byStrand: true,
    sinceLast: false,
  },
  colours: {
    text: 'Colours by strand and quarter',
    nil: 'No colours have been agreed yet.',
    byStrand: true,
    sinceLast: false,
  },
  progress: {
    text: 'Progress of each activity',
    nil: 'No progress has been reviewed to its end yet.',
    byStrand: true,
    sinceLast: false,
  },
  achievements: {
    text: 'Achievements since the last report',
    nil: 'No achievements were reported in this time.',
    byStrand: true,
    sinceLast: true,
  },
  moves: {
    text: 'Dates that moved since the last report',
    nil: 'No dates were moved in this time.',
    byStrand: true,
    sinceLast: true,
  },
  plan: {
    text: 'The whole plan',
    nil: 'There are no activities in the plan.',
    byStrand: true,
    sinceLast: false,
  },
  indicators: {
    text: 'Indicators with their charts',
    nil: 'Nothing has been measured yet.',
    byStrand: true,
    sinceLast: false,
  },
  costs: { text: 'Costs by strand', nil: 'No budget has been planned.', byStrand: true, sinceLast: false },
  bids: { text: 'Bids for money', nil: 'No bids have been made.', byStrand: true, sinceLast: false },
  initiatives: {
    text: 'Outside initiatives since the last report',
    nil: 'No initiatives of others were announced in this time.',
    byStrand: false,
    sinceLast: true,
  },
  consultation: {
    text: 'Consultation undertaken',
    nil: 'No consultation has ended yet.',
    byStrand: false,
    sinceLast: false,
  },
  positions: {
    text: 'Where everybody stands',
    nil: 'Nobody was asked for a position in a consultation that has ended.',
    byStrand: false,
    sinceLast: false,
  },
  findings: {
    text: 'Findings of inspections',
    nil: 'No inspection has a final report.',
    byStrand: false,
    sinceLast: false,
  },
  actions: {
    text: 'Agreed actions and how they stand',
    nil: 'No actions have been agreed.',
    byStrand: true,
    sinceLast: false,
  },
  lessons: {
    text: 'Lessons and where they were used',
    nil: 'No lessons have been written down.',
    byStrand: false,
    sinceLast: false,
  },
} as const satisfies Record<string, Rules>;
export type LivePartKind = keyof typeof rules;
export const livePartRules: Readonly<Record<LivePartKind, Rules>> = rules;
export const livePartKinds = Object.keys(rules) as [LivePartKind, ...LivePartKind[]];

/** Whether a text names a kind, for what somebody typed. */
export function isLivePartKind(text: string): text is LivePartKind {
  return Object.hasOwn(rules, text);
}

/** A part in its place; no two places of a report have the same key. */
export type LivePart = { readonly kind: LivePartKind; readonly key: string };

/**
 * What a report is about. `processId`: the review, round or inspection whose own report it is; a review then counts as the last
 * one, and only that round or inspection is told of. It reads what was so at the instant `until`; new is what has happened after
 * `since`, when the report before was frozen (null: there is none). Both in epoch milliseconds.
 */
export type ReportScope = {
  readonly strategyId: string;
  readonly processId: string | null;
  readonly strandId: string | null;
  readonly since: number | null;
  readonly until: number;
};
