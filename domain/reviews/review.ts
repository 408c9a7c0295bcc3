import type { WorkingCalendar } from '../calendar/holidays.ts';
import { addWorkingDays, nextWorkingDay } from '../calendar/working-days.ts';
import { instantAtHour, localDate } from '../calendar/zones.ts';
import { accept, refuse, type Refusal, type Verdict } from '../refusal.ts';

/**
 * 'open': returns are asked for; 'committee': the lines are settled; from 'locked' on the period no longer changes, and
 * its report is signed off: 'signing' until that has ended, 'signed-off' where it was approved, else 'locked' again.
 */
export type ReviewState = 'draft' | 'open' | 'committee' | 'locked' | 'signing' | 'signed-off' | 'cancelled';
export type ReviewAct = 'open' | 'to-committee' | 'lock' | 'sign-off' | 'cancel';

/** From which state may the act be taken, and to which does it lead? Where the strategy has a route, 'lock' leads on to 'signing'. */
const transitions: Readonly<Record<ReviewAct, Partial<Record<ReviewState, ReviewState>>>> = {
  open: { draft: 'open' },
  'to-committee': { open: 'committee' },
  lock: { committee: 'locked' },
  'sign-off': { locked: 'signing' },
  cancel: { draft: 'cancelled', open: 'cancelled', committee: 'cancelled' },
};

const said: Readonly<Record<ReviewState, string>> = {
  draft: 'has not been opened yet',
  open: 'is collecting returns',
  committee: 'is at the committee',
  locked: 'is locked',
  signing: 'is being signed off',
  'signed-off': 'is signed off',
  cancelled: 'was cancelled',
};

/** The state that the act leads to, or why it cannot be taken now. */
export function afterReviewAct(state: ReviewState, act: ReviewAct): Verdict<ReviewState> {
  const next = transitions[act][state];
  if (next !== undefined) return accept(next);
  return refuse(
    state === 'cancelled' ? 'cancelled' : 'not-open',
    `The review ${said[state]}, so this cannot be done now.`,
    { state },
  );
}

/** Which acts a page may offer. */
export function reviewActsFrom(state: ReviewState): ReviewAct[] {
  return (Object.keys(transitions) as ReviewAct[]).filter((act) => transitions[act][state] !== undefined);
}

/** Nothing can be decided about it any more; agreed actions are chased until they are done all the same. */
export function isReviewOver(state: ReviewState): boolean {
  return state === 'signed-off' || state === 'cancelled';
}

/** Whether the period is locked, however far its sign-off has come. */
export function isPeriodLocked(state: string): boolean {
  return state === 'locked' || state === 'signing' || state === 'signed-off';
}

// ---- quarters --------------------------------------------------------------------------------------------------

const firstHour = 9;
const lastHour = 17;
const spans = ['January to March', 'April to June', 'July to September', 'October to December'];

/** Whether it is the first day of a quarter: 'YYYY-01-01', '-04-01', '-07-01' or '-10-01' of 2000 to 2199. */
export function isQuarter(date: string): boolean {
  return /^2[01]\d\d-(?:01|04|07|10)-01$/u.test(date);
}

/** The quarter in which an instant lies, named by its first day. */
export function quarterOf(at: number, zone: string): string {
  const [year = '', month = ''] = localDate(at, zone).split('-');
  const first = Number(month) - ((Number(month) - 1) % 3);
  return `${year}-${String(first).padStart(2, '0')}-01`;
}

/** "October to December 2026" of '2026-10-01'. In: a quarter. */
export function quarterName(quarter: string): string {
  return `${spans[Math.floor(Number(quarter.slice(5, 7)) / 3)]} ${quarter.slice(0, 4)}`;
}

/** When the review of a quarter opens by itself: 09:00 on its first working day. */
export function opensAt(quarter: string, { zone, calendar }: Place): number {
  return instantAtHour(nextWorkingDay(quarter, calendar), firstHour, zone);
}

/** How late a review opened, in whole weeks after its quarter began; 0 where that was within a fortnight. */
export function weeksLate(quarter: string, openedAt: number, zone: string): number {
  const weeks = Math.floor((openedAt - instantAtHour(quarter, 0, zone)) / (7 * 24 * 3_600_000));
  return weeks >= 2 ? weeks : 0;
}

type Place = { readonly zone: string; readonly calendar: WorkingCalendar };

/** Until when, in working days from the opening, is each stage due? Chasing what is late needs the days in between. */
const dueIn = { returns: 10, strands: 18, review: 30 } as const;

/** The dues of a review, all counted from its opening: one that opens late gives nobody less time. */
export function reviewDues(openedAt: number, { zone, calendar }: Place): Record<keyof typeof dueIn, number> {
  const from = localDate(openedAt, zone);
  const on = (days: number) => instantAtHour(addWorkingDays(from, days, calendar), lastHour, zone);
  return { returns: on(dueIn.returns), strands: on(dueIn.strands), review: on(dueIn.review) };
}

// ---- the committee ---------------------------------------------------------------------------------------------

/** What the committee says to one line: 'missing' is for a return that never came. */
export type Settlement = 'noted' | 'queried' | 'retired' | 'missing';

type SettlementRule = {
  /** Is there to be a return, none, or does it not matter? */
  readonly needsReturn: boolean | undefined;
  readonly needsNote: boolean;
};

const settlements: Readonly<Record<Settlement, SettlementRule>> = {
  noted: { needsReturn: true, needsNote: false },
  queried: { needsReturn: true, needsNote: true },
  retired: { needsReturn: undefined, needsNote: true },
  missing: { needsReturn: false, needsNote: false },
};

/** Which settlements a page may offer for a line. */
export function settlementsFor(returned: boolean): Settlement[] {
  return (Object.keys(settlements) as Settlement[]).filter(
    (settlement) => (settlements[settlement].needsReturn ?? returned) === returned,
  );
}

export function canSettle(settlement: Settlement, line: { returned: boolean; note: string }): Verdict<true> {
  if (!settlementsFor(line.returned).includes(settlement))
    return line.returned
      ? refuse('malformed', 'There is a return for this activity. Note it, query it, or agree to retire the activity.')
      : refuse('malformed', 'There is no return for this activity. Settle the line as missing, or agree to retire it.');
  if (settlements[settlement].needsNote && line.note.trim() === '')
    return refuse('malformed', 'Write a note: what is queried, or why the activity is retired.', {
      field: 'note',
    });
  return accept(true);
}

export type Unsettled = {
  readonly lines: readonly string[];
  readonly moves: readonly string[];
  readonly noted: boolean;
};

const shown = 5;

/** Whether the period can be locked; if not, which lines and moved milestones are not settled, by name. */
export function canLock({ lines, moves, noted }: Unsettled): Verdict<true> {
  if (lines.length === 0 && moves.length === 0 && noted) return accept(true);
  const parts = [
    ...(lines.length > 0 ? [`${counted(lines.length, 'line')} not settled: ${listed(lines)}`] : []),
    ...(moves.length > 0 ? [`${counted(moves.length, 'moved milestone')} not decided: ${listed(moves)}`] : []),
    ...(noted ? [] : ['the report has not been noted']),
  ];
  return unsettled(`The review cannot be locked yet. ${parts.join('; ')}.`, lines.length, moves.length);
}

function unsettled(message: string, lines: number, moves: number): Refusal {
  return refuse('review-unsettled', message, { lines, moves });
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} is` : `${count} ${noun}s are`;
}

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return names.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
