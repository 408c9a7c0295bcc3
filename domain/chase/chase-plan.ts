/** A step of a plan as the process keeps it: `at` in epoch milliseconds; raised or lapsed once, never both. */
export type StepState = {
  readonly order: number;
  readonly kind: 'remind' | 'escalate';
  readonly at: number;
  readonly raised: boolean;
  readonly lapsed: boolean;
};

/** A step that stands in the new plan, at another instant than in the old. */
export type MovedStep = { readonly order: number; readonly plannedAt: number; readonly at: number };

type Marks = { readonly raise: readonly number[]; readonly lapse: readonly number[] };

/**
 * What becomes of the steps that are overdue, by order.
 * kept: the plan goes on. replaced: the steps moved are written as a new plan with the same due and closing instants, the
 * tasks move to it, and the notices of the step that is raised belong to it.
 */
export type Judgement =
  | (Marks & { readonly plan: 'kept' })
  | (Marks & {
      readonly plan: 'replaced';
      readonly why: 'late-reminder' | 'late-escalation';
      readonly moved: readonly MovedStep[];
    });

/** What is judged: epoch milliseconds; steps in any order. Without closesAt, nothing is held back by closing. */
export type OverdueQuestion = {
  readonly steps: readonly StepState[];
  readonly dueAt: number;
  readonly closesAt?: number;
  readonly now: number;
};

/** A step raised within this time of its instant counts as on time; later than that, an outage is to blame. */
export const ON_TIME_MS = 15 * 60 * 1000;

/**
 * The one table that judges overdue steps (design section 3; R14, R37, R52). Overdue: its instant has come (at <= now), and
 * it is neither raised nor lapsed. The first line that fits an overdue step decides:
 *
 *  1. any       closing has come                                lapses: nobody could act on it
 *  2. remind    the instant of a later reminder has come        lapses: no burst
 *  3. remind    the due instant has not come                    is raised, however late
 *  4. remind    nothing has been escalated yet                  is raised: the one late reminder
 *  5. remind    else                                            lapses
 *  6. escalate  a late reminder is raised by line 4             moves: the first escalation comes one gap from now, the gap
 *                                                               being what lay between that reminder and it
 *  7. escalate  it is the lowest of those not raised, or at     is raised
 *               the same instant as the lowest
 *  8. escalate  else                                            moves
 *
 * Contract:
 *  a. Every overdue step is exactly one of raised, lapsed or moved; no other step is raised or lapsed, save by (d).
 *  b. At most one reminder and the escalations of one instant are raised, never both after the due instant.
 *  c. Steps move only by line 4, or if the escalations raised are more than ON_TIME_MS late or not the only ones overdue. All
 *     escalations after those raised then keep their gaps, counted from now: nobody is escalated for our outage.
 *  d. Neither due nor closing moves (R48). A moved step that would fall at closing or later lapses instead.
 */
export function judgeOverdue(question: OverdueQuestion): Judgement {
  const { steps, dueAt, closesAt = Infinity, now } = question;
  const open = steps.filter(isOpen).sort(byInstant);
  const overdue = open.filter((step) => step.at <= now);
  if (now >= closesAt) return { plan: 'kept', raise: [], lapse: positions(overdue) };

  const reminder = reminderToRaise(question);
  const lapse = positions(overdue.filter((step) => step.kind === 'remind' && step !== reminder));
  const escalations = open.filter((step) => step.kind === 'escalate');
  if (reminder !== undefined && now >= dueAt) {
    return replaced('late-reminder', [reminder], lapse, moveBy(now - reminder.at, escalations, closesAt));
  }

  const [lowest] = escalations;
  const reminders = reminder === undefined ? [] : [reminder];
  if (lowest === undefined || lowest.at > now) return { plan: 'kept', raise: positions(reminders), lapse };
  const later = escalations.filter((step) => step.at > lowest.at);
  const raise = [...reminders, ...escalations.filter((step) => step.at === lowest.at)];
  const onTime = now - lowest.at <= ON_TIME_MS && !later.some((step) => step.at <= now);
  if (onTime) return { plan: 'kept', raise: positions(raise), lapse };
  return replaced('late-escalation', raise, lapse, moveBy(now - lowest.at, later, closesAt));
}

/** Lines 2 to 5: the latest reminder whose instant has come, unless it is settled already or comes too late. */
function reminderToRaise({ steps, dueAt, now }: OverdueQuestion): StepState | undefined {
  const come = steps.filter((step) => step.kind === 'remind' && step.at <= now).sort(byInstant);
  const latest = come.at(-1);
  if (latest === undefined || !isOpen(latest)) return undefined;
  const escalated = steps.some((step) => step.kind === 'escalate' && step.raised);
  return now >= dueAt && escalated ? undefined : latest;
}

type Moves = { readonly moved: readonly MovedStep[]; readonly crowdedOut: readonly StepState[] };

/** Steps that keep their gaps; those that closing would overtake are crowded out (contract d). */
function moveBy(shiftMs: number, steps: readonly StepState[], closesAt: number): Moves {
  const fits = (step: StepState) => step.at + shiftMs < closesAt;
  return {
    moved: steps.filter(fits).map((step) => ({ order: step.order, plannedAt: step.at, at: step.at + shiftMs })),
    crowdedOut: steps.filter((step) => !fits(step)),
  };
}

/** The judgement with a new plan, if anything is left to stand in one. */
function replaced(
  why: 'late-reminder' | 'late-escalation',
  raised: readonly StepState[],
  lapsed: readonly number[],
  { moved, crowdedOut }: Moves,
): Judgement {
  const raise = positions(raised);
  const lapse = [...lapsed, ...positions(crowdedOut)];
  return moved.length === 0 ? { plan: 'kept', raise, lapse } : { plan: 'replaced', why, raise, lapse, moved };
}

function isOpen(step: StepState): boolean {
  return !step.raised && !step.lapsed;
}

function byInstant(one: StepState, other: StepState): number {
  return one.at - other.at || one.order - other.order;
}

function positions(steps: readonly StepState[]): readonly number[] {
  return steps.map((step) => step.order);
}
