import { instantOf, pageDeadline } from '../../domain/calendar/zones.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { instantIn, wallTime } from './fields.ts';

/** By when something is due: an instant, or what the clock on a wall shows in a zone. One of the two. */
export const dueFields = {
  dueAt: instantIn.exactOptional(),
  due: wallTime.exactOptional().meta({
    description:
      'In place of dueAt. A time that the clocks skip or show twice is refused, with the instants that are valid.',
  }),
};

type Asked = { readonly dueAt?: number | null; readonly due?: { readonly wall: string; readonly zone: string } };
export type Due = { readonly at: number; readonly zone: string; readonly text: string };

/** The instant that is meant, with the words for it that are kept beside it. `zone`: where an instant is to be read. */
export function dueOf(asked: Asked, zone: string): Verdict<Due> {
  const { due, dueAt } = asked;
  if ((due === undefined) === (dueAt === undefined || dueAt === null))
    return refuse('malformed', 'Give dueAt or due, one of the two.');
  if (due === undefined) return accept(worded(dueAt ?? 0, zone));
  const at = instantOf(due.wall, due.zone);
  return at.ok ? accept(worded(at.value, due.zone)) : at;
}

function worded(at: number, zone: string): Due {
  return { at, zone, text: pageDeadline(at, zone) };
}
