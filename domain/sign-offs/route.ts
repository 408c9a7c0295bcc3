import type { WorkingCalendar } from '../calendar/holidays.ts';
import { addWorkingDays } from '../calendar/working-days.ts';
import { instantAtHour, localDate } from '../calendar/zones.ts';
import { refuse, type Verdict } from '../refusal.ts';
import { checkStages, type StageRule } from './sign-off.ts';

/** One stage of the way that every report of a strategy's reviews takes once its period is locked. */
export type RouteStage = {
  readonly ofPost: boolean;
  readonly rule: StageRule;
  /** How many working days does it have? null: it decides at a meeting, whose date an officer sets when it runs. */
  readonly workingDays: number | null;
};

const mostWorkingDays = 260;
const dueHour = 17;
/** A stage without a date is due ten working days after it was asked (signaturePolicy): so much is kept free for a meeting. */
const daysOfMeeting = 10;

/** The route itself, or which stage cannot be (detail.stage, counted from 1). No stage at all: reports are not signed off by themselves. */
export function checkRoute(stages: readonly RouteStage[]): Verdict<true> {
  for (const [index, { workingDays }] of stages.entries()) {
    const stage = index + 1;
    if (workingDays !== null && !(Number.isInteger(workingDays) && workingDays > 0 && workingDays <= mostWorkingDays))
      return refuse('malformed', `Stage ${stage}: give it 1 to ${mostWorkingDays} working days, or a meeting.`, {
        stage,
      });
  }
  return stages.length === 0
    ? { ok: true, value: true }
    : checkStages(stages.map(({ ofPost, rule }) => ({ ofPost, rule, at: null })));
}

/**
 * By when each stage decides, epoch milliseconds: 17:00 on the last of its working days, which begin when those of the
 * stage before it end. Who is early leaves the time to who comes next. null: at a meeting.
 */
export function routeDues(
  workingDays: readonly (number | null)[],
  lockedAt: number,
  { zone, calendar }: { readonly zone: string; readonly calendar: WorkingCalendar },
): (number | null)[] {
  const from = localDate(lockedAt, zone);
  let days = 0;
  return workingDays.map((own) => {
    days += own ?? daysOfMeeting;
    return own === null ? null : instantAtHour(addWorkingDays(from, days, calendar), dueHour, zone);
  });
}
