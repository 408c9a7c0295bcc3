import { Temporal } from 'temporal-polyfill/implementation';
import { accept, refuse, type Verdict } from '../refusal.ts';

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** Whether it is the name of a zone. An offset such as +01:00 is none: it would be wrong for half of the year. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a wall clock means: 'YYYY-MM-DDTHH:MM' in a zone -> epoch milliseconds.
 *
 * 1. Text of another shape, or a day that no calendar has, is 'time-malformed'; a zone nobody knows is 'unknown-zone'.
 * 2. A time that the change to summer time skips is refused; detail offers the next that exists: nextAt, nextText.
 * 3. A time that the change to winter time repeats is refused; detail offers both: firstAt, firstText, secondAt, ... (R45)
 */
export function instantOf(wall: string, zone: string): Verdict<number> {
  if (!isZone(zone)) return refuse('unknown-zone', `There is no time zone "${zone}".`);
  const time = parseWall(wall);
  if (time === undefined) return refuse('time-malformed', 'Give a real date and time, for example 2026-10-25T17:00.');
  const [first, second] = readings(time, zone);
  if (first === undefined) {
    const nextAt = nextReading(time, zone);
    const nextText = zonedText(nextAt, zone);
    return refuse('time-does-not-exist', `The clocks skip this time. The next is ${nextText}.`, { nextAt, nextText });
  }
  if (second === undefined) return accept(first);
  const detail = {
    firstAt: first,
    firstText: zonedText(first, zone),
    secondAt: second,
    secondText: zonedText(second, zone),
  };
  return refuse(
    'time-occurs-twice',
    `The clocks show this time twice: ${detail.firstText} and ${detail.secondText}.`,
    detail,
  );
}

/**
 * "By 23:59 of that day" (reliability 3.5): the midnight that ends it, in epoch milliseconds; what comes at this
 * instant or later is late. Throws a RangeError for what is no date or no zone.
 */
export function closingInstant(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}

/** The instant of an hour of a day; an hour that is skipped falls after the gap, of a repeated one the first counts. */
export function instantAtHour(date: string, hour: number, zone: string): number {
  return Temporal.PlainDate.from(date).toPlainDateTime({ hour }).toZonedDateTime(zone).epochMilliseconds;
}

/** For ledgers and mails: "Sunday 25 October 2026, 17:00". */
export function wallText(at: number, zone: string): string {
  const time = zoned(at, zone);
  return `${weekdays[time.dayOfWeek - 1]} ${dayText(time)}, ${time.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

/** For pages, in the style of GOV.UK: "25 October 2026 at 5pm", "... at 5:30pm", "... at midday", "... at midnight". */
export function pageTime(at: number, zone: string): string {
  const time = zoned(at, zone);
  return `${dayText(time)} at ${hourText(time.hour, time.minute)}`;
}

/** A due or closing instant for pages: the midnight that ends 25 October is said as "25 October 2026 at 11:59pm". */
export function pageDeadline(at: number, zone: string): string {
  return pageTime(isMidnight(at, zone) ? at - 1 : at, zone);
}

/** A day for pages: '2026-10-25' is "25 October 2026". */
export function pageDay(date: string): string {
  return dayText(Temporal.PlainDate.from(date));
}

/** Whole months and the days beside them from one day to another, both counted. Days 'YYYY-MM-DD'. */
export function monthsAndDays(from: string, to: string): { months: number; days: number } {
  const end = Temporal.PlainDate.from(to).add({ days: 1 });
  const { months, days } = Temporal.PlainDate.from(from).until(end, { largestUnit: 'months' });
  return { months, days };
}

/** The day of an instant, 'YYYY-MM-DD'. */
export function localDate(at: number, zone: string): string {
  return zoned(at, zone).toPlainDate().toString();
}

/** The day on which a deadline falls: one at midnight belongs to the day that it ends (reliability 3.5). */
export function deadlineDate(at: number, zone: string): string {
  return localDate(at - 1, zone);
}

/** The same day where its year is understood, for subjects of mails: "4 December". */
export function deadlineDay(at: number, zone: string): string {
  const { day, month } = zoned(at - 1, zone);
  return `${day} ${months[month - 1]}`;
}

/** Whether the instant begins a day, and so may end the one before. */
export function isMidnight(at: number, zone: string): boolean {
  const time = zoned(at, zone);
  return time.startOfDay().epochMilliseconds === at;
}

/** The day, 'YYYY-MM-DD', where the instant is the midnight that ends it: then a date is meant, and no time of day. */
export function wholeDay(at: number, zone: string): string | undefined {
  return isMidnight(at, zone) ? deadlineDate(at, zone) : undefined;
}

/** The same time of day on another date. A time that the clocks skip there falls after the gap. */
export function onDate(at: number, date: string, zone: string): number {
  const time = zoned(at, zone).toPlainTime();
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
}

/** So many calendar days later (earlier if negative) at the same time of day: not 24 hours when clocks change (R46). */
export function addLocalDays(at: number, days: number, zone: string): number {
  return zoned(at, zone).add({ days }).epochMilliseconds;
}

/**
 * So many months after a date, on the anchor's day of the month or, where the month is shorter, on its last day.
 * The anchor (1 to 31) is the day first chosen, so a series does not drift: 30 Nov, 28 Feb, 30 May (R49).
 */
export function addMonthsAnchored(date: string, monthsLater: number, anchorDay: number): string {
  const month = Temporal.PlainDate.from(date).toPlainYearMonth().add({ months: monthsLater });
  return month.toPlainDate({ day: Math.min(anchorDay, month.daysInMonth) }).toString();
}

/** The database knows microseconds, and a plan keeps them. */
function zoned(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone);
}

function parseWall(wall: string): Temporal.PlainDateTime | undefined {
  if (!/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/.test(wall)) return undefined;
  try {
    return Temporal.PlainDateTime.from(wall);
  } catch {
    return undefined;
  }
}

/** The instants at which the zone's clocks show the time, earliest first: none, one or two. */
function readings(time: Temporal.PlainDateTime, zone: string): readonly number[] {
  const candidates = (['earlier', 'later'] as const).map((disambiguation) =>
    time.toZonedDateTime(zone, { disambiguation }),
  );
  const shown = candidates.filter((candidate) => candidate.toPlainDateTime().equals(time));
  return [...new Set(shown.map((candidate) => candidate.epochMilliseconds))];
}

/** The first time after a skipped one that the clocks do show. */
function nextReading(skipped: Temporal.PlainDateTime, zone: string): number {
  let time = skipped;
  let [at] = readings(time, zone);
  while (at === undefined) {
    time = time.add({ minutes: 1 });
    [at] = readings(time, zone);
  }
  return at;
}

/** "28 March 2027, 02:00 BST": told apart by the name of the offset where the clock alone does not. */
function zonedText(at: number, zone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  return `${dayText(zoned(at, zone))}, ${clock.format(at)}`;
}

function dayText(date: { readonly day: number; readonly month: number; readonly year: number }): string {
  return `${date.day} ${months[date.month - 1]} ${date.year}`;
}

function hourText(hour: number, minute: number): string {
  if (minute === 0 && hour === 0) return 'midnight';
  if (minute === 0 && hour === 12) return 'midday';
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes}${hour < 12 ? 'am' : 'pm'}`;
}
