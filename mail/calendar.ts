import ical, { ICalCalendarMethod } from 'ical-generator';
import { plain } from '../domain/mail-texts/writing.ts';
import { longestList, type MailSetting, type ToldTask } from '../domain/mail.ts';
import type { NoticeKind } from '../domain/notice.ts';

/** The kinds that bring a date into people's calendars: the date is new to them. */
const dated: readonly NoticeKind[] = ['invitation', 'date-moved', 'extension-decided'];

/**
 * A calendar file with the due instants and meetings of the tasks; undefined where the mail brings no date.
 * Instants are UTC, since ical-generator writes a zone's name without its rules. The uid of a task's date is the same in
 * every mail and the sequence rises, so that a moved date replaces the old one.
 */
export function calendarOf(kind: NoticeKind, tasks: readonly ToldTask[], setting: MailSetting): string | undefined {
  const withDates = tasks.filter((task) => task.taskId !== null && task.dueAt !== null);
  if (!dated.includes(kind) || withDates.length === 0 || withDates.length > longestList) return undefined;
  const calendar = ical({
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Concordat', product: 'post room', language: 'EN' },
  });
  const { host } = new URL(setting.publicUrl);
  const sequence = Math.floor(setting.writtenAt / 60_000);
  for (const task of withDates) {
    const what = `${plain(task.title)} (${task.reference})`;
    const url = `${setting.publicUrl}/tasks/${task.taskId}`;
    const stamp = new Date(setting.writtenAt);
    const due = new Date(task.dueAt ?? 0);
    calendar.createEvent({
      id: `due-${task.taskId}@${host}`,
      sequence,
      stamp,
      start: due,
      end: due,
      summary: `Due: ${what}`,
      url,
    });
    if (task.eventAt === null) continue;
    const start = new Date(task.eventAt);
    calendar.createEvent({
      id: `meeting-${task.taskId}@${host}`,
      sequence,
      stamp,
      start,
      summary: what,
      url,
      location: plain(task.place ?? ''),
    });
  }
  return calendar.toString();
}
