import { accept, refuse, type Verdict } from '../refusal.ts';

/** What an agency says of its invitation to a meeting (S19). */
export const meetingReplies = ['comes', 'sends', 'declines'] as const;
export type MeetingReply = (typeof meetingReplies)[number];

type Meeting = { readonly state: string; readonly eventAt: number | null };

/** Whether it can still be said who comes: there is a meeting, the round runs, and it has not begun. Instants in epoch milliseconds. */
export function canReply({ state, eventAt }: Meeting, now: number): Verdict<number> {
  if (state !== 'open') return refuse('not-open', 'The round is not open, so nobody is asked whether he comes.');
  if (eventAt === null) return refuse('nothing-to-change', 'This round has no meeting.');
  if (eventAt <= now) return refuse('not-open', 'The meeting has begun, so nothing more is said about who comes.');
  return accept(eventAt);
}

/** Whether the meeting of a running round can be at this instant: another one than now, and not past. Refused beside the field `event`. */
export function canMeetAt({ state, eventAt }: Meeting, wanted: number, now: number): Verdict<number> {
  if (state !== 'open') return refuse('not-open', 'Only the meeting of an open round can be moved.');
  if (eventAt === null) return refuse('nothing-to-change', 'This round has no meeting.');
  if (wanted <= now) return refuse('malformed', 'Give a time that has not passed.', { field: 'event-day' });
  if (wanted === eventAt) return refuse('nothing-to-change', 'The meeting is at this time already.');
  return accept(wanted);
}
