import { accept, refuse, type Verdict } from '../refusal.ts';

/** By which way may something come that an officer writes down for an agency (F12)? */
export const waysToCome = ['letter', 'phone', 'meeting', 'email'] as const;
export type CameBy = (typeof waysToCome)[number];

/** What is known of how it came: `cameOn` is a day, 'YYYY-MM-DD', in the zone of the task. */
export type Coming = {
  readonly source: string;
  readonly cameBy: CameBy | null;
  readonly cameOn: string | null;
};

/**
 * Whether what was written down for an agency was in time: a letter that lay with the directorate by the day that it was
 * due counts as in time, whenever somebody found the time to write it down. Where no day is named, the clock decides.
 */
export function wasInTime(
  cameOn: string | null,
  by: { readonly onTime: boolean; readonly dueOn: string; readonly today: string },
): Verdict<boolean> {
  if (cameOn === null) return accept(by.onTime);
  if (cameOn > by.today)
    return refuse('malformed', 'The day on which it came is still to come. Give today or a day before.');
  return accept(by.onTime || cameOn <= by.dueOn);
}
