import type { RoundInput } from '../../db/rounds/rounds.ts';
import { instantOf, pageDeadline, pageTime } from '../../domain/calendar/zones.ts';
import { checkPolicy } from '../../domain/chase/check-policy.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { dueOf } from '../http/due.ts';
import type { RoundBody } from './schemas.ts';

type Stored = { readonly zone: string; readonly dueAt: number | null } | undefined;

/**
 * What an officer sent of a draft, with wall times as instants and their words beside them. A new zone alone keeps the
 * instant and says it anew. Refusals: of domain/calendar for a time, of domain/policy for the chase.
 */
export function roundInput(body: RoundBody, stored: Stored): Verdict<Partial<RoundInput>> {
  const { due: _due, dueAt: _dueAt, event: _event, eventAt: _eventAt, ...rest } = body;
  const times = timesOf(body, stored);
  if (!times.ok) return times;
  if (rest.policy !== undefined) {
    const policy = checkPolicy(rest.policy);
    if (!policy.ok) return policy;
  }
  return accept({ ...rest, ...times.value });
}

function timesOf(body: RoundBody, stored: Stored): Verdict<Partial<RoundInput>> {
  const zone = body.due?.zone ?? body.zone ?? stored?.zone ?? 'Europe/London';
  // First: whether the zone of a wall time is one at all is found out here, and the event is read in it too.
  const due = body.due === undefined && body.dueAt === undefined ? undefined : dueOf(body, zone);
  if (due !== undefined && !due.ok) return due;
  const event = eventOf(body, zone);
  if (!event.ok) return event;
  if (due !== undefined) return accept({ ...event.value, dueAt: due.value.at, dueWallText: due.value.text, zone });
  if (body.zone === undefined || stored?.dueAt === undefined || stored.dueAt === null) return event;
  return accept({ ...event.value, dueWallText: pageDeadline(Math.floor(stored.dueAt), body.zone) });
}

function eventOf(body: RoundBody, zone: string): Verdict<Partial<RoundInput>> {
  if (body.event !== undefined && body.eventAt !== undefined)
    return refuse('malformed', 'Give eventAt or event, one of the two.');
  if (body.eventAt === null) return accept({ eventAt: null, eventWallText: null });
  if (body.event !== undefined) return eventAtWall(body.event);
  return accept(body.eventAt === undefined ? {} : eventWorded(body.eventAt, zone));
}

type EventTime = { readonly eventAt: number; readonly eventWallText: string };

/** When a meeting takes place, by what the clock on a wall shows. */
export function eventAtWall({ wall, zone }: NonNullable<RoundBody['event']>): Verdict<EventTime> {
  const at = instantOf(wall, zone);
  return at.ok ? accept(eventWorded(at.value, zone)) : at;
}

function eventWorded(eventAt: number, zone: string): EventTime {
  return { eventAt, eventWallText: pageTime(eventAt, zone) };
}
