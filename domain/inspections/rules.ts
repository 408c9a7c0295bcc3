/** Why an inspection is proposed (F68). A rule only proposes: a person decides (S37, "where it appears"). */
export type InspectionRule = 'return-missing' | 'red-twice' | 'milestone-moved-twice' | 'action-overdue';

/** What is known of one activity of a review, or of one corrective action; all from one transaction. */
export type InspectionFacts = {
  readonly activityId: string | null;
  readonly agencyId: string | null;
  readonly postId: string | null;
  readonly taskId: string | null;
  /** The return never came. */
  readonly missing: boolean;
  /** The last escalation of its chase was raised before it closed. */
  readonly escalatedToTheEnd: boolean;
  /** Nobody who answers for it could be reached: never "did not comply" (R42). */
  readonly unreachable: boolean;
  readonly bad: boolean;
  readonly badBefore: boolean;
  /** The most agreed moves that one of its milestones has had, and which milestone that is. */
  readonly moves: number;
  readonly movedItemId: string | null;
  readonly actionOverdue: boolean;
};

/** Ids, codes and counts only. */
export type Grounds = Readonly<Record<string, string | number | boolean>>;

export type Proposed = {
  readonly rule: InspectionRule;
  readonly activityId: string | null;
  readonly agencyId: string | null;
  readonly postId: string | null;
  readonly grounds: Grounds;
};

type Rule = {
  readonly holds: (facts: InspectionFacts) => boolean;
  readonly grounds: (facts: InspectionFacts) => Grounds;
};

const withTask = ({ taskId }: InspectionFacts): Grounds => (taskId === null ? {} : { taskId });

const rules: Readonly<Record<InspectionRule, Rule>> = {
  'return-missing': {
    holds: ({ missing, escalatedToTheEnd }) => missing && escalatedToTheEnd,
    grounds: withTask,
  },
  'red-twice': { holds: ({ bad, badBefore }) => bad && badBefore, grounds: withTask },
  'milestone-moved-twice': {
    holds: ({ moves }) => moves >= 2,
    grounds: ({ moves, movedItemId }) => ({ moves, ...(movedItemId === null ? {} : { itemId: movedItemId }) }),
  },
  'action-overdue': { holds: ({ actionOverdue }) => actionOverdue, grounds: withTask },
};

/** Every inspection that the facts propose; none of an agency that could not be reached. */
export function proposedInspections(facts: readonly InspectionFacts[]): Proposed[] {
  return facts
    .filter(({ unreachable }) => !unreachable)
    .flatMap((one) =>
      (Object.keys(rules) as InspectionRule[])
        .filter((rule) => rules[rule].holds(one))
        .map((rule) => ({
          rule,
          activityId: one.activityId,
          agencyId: one.agencyId,
          postId: one.postId,
          grounds: rules[rule].grounds(one),
        })),
    );
}
