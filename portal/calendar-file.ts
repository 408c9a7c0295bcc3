import ical, { ICalCalendarMethod } from 'ical-generator';

export type Entry = {
  readonly id: string;
  readonly what: string;
  readonly at: number;
  readonly summary: string;
  readonly place: string | null;
  readonly url: string;
};

/** Entries as a calendar program reads them (RFC 5545); instants in UTC, since the generator writes no rules of zones. */
export function icalOf(entries: readonly Entry[], publicUrl: string): string {
  const calendar = ical({
    name: 'Concordat',
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Concordat', product: 'calendar', language: 'EN' },
    ttl: 3600,
  });
  const { host } = new URL(publicUrl);
  for (const { id, what, at, summary, place, url } of entries)
    calendar.createEvent({
      id: `${what}-${id}@${host}`,
      start: new Date(at),
      end: new Date(at),
      summary,
      url,
      ...(place === null ? {} : { location: place }),
    });
  return calendar.toString();
}
