import { accept, refuse, type Verdict } from '../refusal.ts';

/** What an agency says of its invitation to a meeting (S19). */
export const meetingReplies = ['comes', 'sends', 'declines'] as const;
export type MeetingReply = (typeof meetingReplies)[number];

type Meeting = { readonly state: string; readonly eventAt: number | null };

/** From the opening of a round to its end: a meeting may come after the day by which answers are asked for. */
const running: readonly string[] = ['open', 'closed', 'log-agreed', 'signing', 'signed-off'];
/** The states of its task in which an agency is invited. */
const invited: readonly string[] = ['open', 'answered', 'not_answered'];

/** Whether the meeting of a round in this state can still be moved, if it has one that has not begun. */
export const stillMeets = (state: string): boolean => running.includes(state);

/** Whether it can still be said for an agency who comes: there is a meeting, the round runs, and it has not begun. Instants in epoch milliseconds. */
export function canReply({ state, eventAt, taskState }: Meeting & { taskState: string }, now: number): Verdict<number> {
  if (!stillMeets(state)) return refuse('not-open', 'The round does not run, so nobody is asked who comes.');
  if (!invited.includes(taskState)) return refuse('not-open', 'This agency takes no part in the round any more.');
  if (eventAt === null) return refuse('nothing-to-change', 'This round has no meeting.');
  if (eventAt <= now) return refuse('not-open', 'The meeting has begun, so nothing more is said about who comes.');
  return accept(eventAt);
}

/** Whether the meeting of a running round can be at this instant: another one than now, and not past. Refused beside the field `event`. */
export function canMeetAt({ state, eventAt }: Meeting, wanted: number, now: number): Verdict<number> {
  if (!stillMeets(state)) return refuse('not-open', 'Only the meeting of a round that runs can be moved.');
  if (eventAt === null) return refuse('nothing-to-change', 'This round has no meeting.');
  if (wanted <= now) return refuse('malformed', 'Give a time that has not passed.', { field: 'event-day' });
  if (wanted === eventAt) return refuse('nothing-to-change', 'The meeting is at this time already.');
  return accept(wanted);
}
