import ical, { ICalCalendarMethod } from 'ical-generator';
import { wholeDay } from '../../domain/calendar/zones.ts';

export type Entry = {
  readonly id: string;
  readonly what: string;
  readonly at: number;
  readonly zone: string;
  readonly summary: string;
  readonly place: string | null;
  readonly url: string;
};

/** Entries as a calendar program reads them (RFC 5545); instants in UTC, since the generator writes no rules of zones; dates as dates. */
export function icalOf(entries: readonly Entry[], publicUrl: string): string {
  const calendar = ical({
    name: 'Concordat',
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Concordat', product: 'calendar', language: 'EN' },
    ttl: 3600,
  });
  const { host } = new URL(publicUrl);
  for (const { id, what, at, zone, summary, place, url } of entries) {
    const day = wholeDay(at, zone);
    calendar.createEvent({
      id: `${what}-${id}@${host}`,
      ...(day === undefined
        ? { start: new Date(at), end: new Date(at) }
        : { start: new Date(`${day}T00:00:00Z`), allDay: true }),
      summary,
      url,
      ...(place === null ? {} : { location: place }),
    });
  }
  return calendar.toString();
}
