import { accept, refuse, type Verdict } from '../refusal.ts';

/** The rungs of the ladder from the final report up (F73). */
export const rungs = ['report', 'warning', 'improvement-notice', 'referral'] as const;
export type Rung = (typeof rungs)[number];

/** Who may authorise a step, from the lowest up: an officer, the head of the directorate, the committee. */
export const grades = ['officer', 'head', 'committee'] as const;
export type Grade = (typeof grades)[number];

/** What somebody holds who could authorise a step, and whether he belongs to an agency that is inspected. */
export type Authority = {
  readonly officer: boolean;
  readonly head: boolean;
  /** Of a body. */
  readonly chair: boolean;
  readonly involved: boolean;
};

/** The highest grade that his posts and seats give; undefined: he authorises nothing. */
export function gradeOf({ officer, head, chair }: Omit<Authority, 'involved'>): Grade | undefined {
  if (chair) return 'committee';
  if (head) return 'head';
  return officer ? 'officer' : undefined;
}

/**
 * Whether somebody may authorise a step that another proposes, and at which grade: judged on what he holds, never on what
 * is said of him. In: undefined where the directory knows him in no such place.
 */
export function mayAuthorise(authority: Authority | undefined, isProposer: boolean): Verdict<Grade> {
  if (isProposer)
    return refuse('not-independent', 'Whoever proposes a step cannot authorise it. Choose somebody else.');
  const grade = authority === undefined ? undefined : gradeOf(authority);
  if (authority === undefined || grade === undefined)
    return refuse('person-unknown', 'Choose an officer or the head of the directorate, or the chair of a body.');
  if (authority.involved)
    return refuse(
      'not-independent',
      'Whoever belongs to an inspected agency cannot authorise a step. Choose somebody else.',
    );
  return accept(grade);
}

type Rule = {
  /** Which grade at least must have authorised staying on it, or leaving it? */
  readonly grade: Grade;
  /** Does it set conditions, each met or not met before it is left? */
  readonly conditions: boolean;
  /** Does it name the body to which it goes? */
  readonly body: boolean;
};

export const ladder: Readonly<Record<Rung, Rule>> = {
  report: { grade: 'officer', conditions: false, body: false },
  warning: { grade: 'officer', conditions: false, body: false },
  'improvement-notice': { grade: 'head', conditions: true, body: false },
  referral: { grade: 'committee', conditions: false, body: true },
};

export type Step = {
  readonly from: Rung;
  readonly to: Rung;
  readonly grade: Grade;
  readonly reason: string;
  /** How many conditions does the new rung set, and how many of the old one are not judged yet? */
  readonly conditions: number;
  readonly unjudged: number;
  readonly bodyId: string | null;
};

/**
 * Up or down by any number of rungs: a direct referral is a step like another (F42). Each needs its reason and the grade
 * of the higher of the two rungs; conditions are set where the rung asks for them, and judged before it is left.
 */
export function judgeStep(step: Step): Verdict<{ direction: 'up' | 'down' }> {
  const direction = directionOf(step.from, step.to);
  if (direction === undefined) return refuse('nothing-to-change', 'The inspection stands on this rung already.');
  if (step.reason.trim() === '') return refuse('malformed', 'Write the reason for the step.');
  const needed = ladder[direction === 'up' ? step.to : step.from].grade;
  if (grades.indexOf(step.grade) < grades.indexOf(needed))
    return refuse('grade-too-low', `This step must be authorised by ${gradeNames[needed]}.`, { grade: needed });
  if (step.unjudged > 0)
    return refuse('conditions-open', 'Say of each condition first whether it is met or not met.', {
      conditions: step.unjudged,
    });
  if (direction === 'up' && ladder[step.to].conditions && step.conditions === 0)
    return refuse('malformed', 'An improvement notice needs at least one condition.');
  if (direction === 'up' && ladder[step.to].body && step.bodyId === null)
    return refuse('malformed', 'Choose the body to which the inspection is referred.');
  return accept({ direction });
}

export const gradeNames: Readonly<Record<Grade, string>> = {
  officer: 'an officer of the directorate',
  head: 'the head of the directorate',
  committee: 'the committee',
};

function directionOf(from: Rung, to: Rung): 'up' | 'down' | undefined {
  const steps = rungs.indexOf(to) - rungs.indexOf(from);
  return steps === 0 ? undefined : steps > 0 ? 'up' : 'down';
}
