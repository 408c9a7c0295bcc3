import ical, { type ICalCalendar, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { wholeDay } from '../domain/calendar/zones.ts';
import { longestPlace, plain } from '../domain/mail/writing.ts';
import { longestList, type MailSetting, type ToldTask } from '../domain/mail/told.ts';
import type { NoticeKind } from '../domain/chase/notice.ts';

/** The kinds that bring a date into people's calendars, since it is new to them, and those that take it out again. */
const methods: Readonly<Partial<Record<NoticeKind, ICalCalendarMethod>>> = {
  invitation: ICalCalendarMethod.PUBLISH,
  'handed-over': ICalCalendarMethod.PUBLISH,
  'date-moved': ICalCalendarMethod.PUBLISH,
  'meeting-moved': ICalCalendarMethod.PUBLISH,
  'extension-decided': ICalCalendarMethod.PUBLISH,
  cancelled: ICalCalendarMethod.CANCEL,
  withdrawn: ICalCalendarMethod.CANCEL,
  'handed-away': ICalCalendarMethod.CANCEL,
};

/** A calendar file, and the method that its part of the mail must name (RFC 6047). */
export type CalendarFile = { readonly content: string; readonly method: 'PUBLISH' | 'CANCEL' };

/**
 * The due dates and meetings of the tasks; undefined where the mail brings no date and takes none away. Instants are UTC,
 * since ical-generator writes a zone's name without its rules; what is due by the end of a day is that day. The uid of a
 * task's date is the same in every mail and the sequence rises, so that a later one replaces or cancels it.
 */
export function calendarOf(
  kind: NoticeKind,
  tasks: readonly ToldTask[],
  setting: MailSetting,
): CalendarFile | undefined {
  const method = methods[kind];
  const withDates = tasks.filter((task) => task.taskId !== null && task.dueAt !== null);
  if (method === undefined || withDates.length === 0 || withDates.length > longestList) return undefined;
  const calendar = ical({ method, prodId: { company: 'Concordat', product: 'post room', language: 'EN' } });
  for (const task of withDates) addDates(calendar, task, setting);
  return { content: calendar.toString(), method: method === ICalCalendarMethod.CANCEL ? 'CANCEL' : 'PUBLISH' };
}

/** Seconds: a date that is cancelled a moment after it was sent is still the later one. */
const sequenceFrom = Date.UTC(2020, 0, 1);

function addDates(calendar: ICalCalendar, task: ToldTask, setting: MailSetting): void {
  const { host } = new URL(setting.publicUrl);
  const what = `${plain(task.taskTitle ?? task.title)} (${task.reference})`;
  const common = {
    sequence: Math.floor((setting.writtenAt - sequenceFrom) / 1000),
    stamp: new Date(setting.writtenAt),
    organizer: { name: 'Concordat', email: setting.replyTo },
    url: `${setting.publicUrl}/tasks/${task.taskId}`,
    ...(calendar.method() === ICalCalendarMethod.CANCEL && { status: ICalEventStatus.CANCELLED }),
  };
  const due = task.dueAt ?? 0;
  const day = wholeDay(due, task.zone);
  calendar.createEvent({
    ...common,
    ...(day === undefined
      ? { start: new Date(due), end: new Date(due) }
      : { start: new Date(`${day}T00:00:00Z`), allDay: true }),
    id: `due-${task.taskId}@${host}`,
    summary: `Due: ${what}`,
  });
  if (task.eventAt === null) return;
  calendar.createEvent({
    ...common,
    id: `meeting-${task.taskId}@${host}`,
    start: new Date(task.eventAt),
    summary: what,
    location: plain(task.place ?? '', longestPlace),
  });
}
