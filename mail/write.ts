import { deadlineDay, pageDeadline, pageTime } from '../domain/calendar/zones.ts';
import { writeMail } from '../domain/mail/mail.ts';
import { type MailSetting, type ToldTask } from '../domain/mail/told.ts';
import type { NoticeKind } from '../domain/chase/notice.ts';
import { calendarOf } from './calendar.ts';
import type { MailParts } from '../db/mail/ledger.ts';
import { compose, type Sender } from './compose.ts';

/** What all mails of a deployment have in common. */
export type House = Sender & { readonly publicUrl: string };

/** One mail of the notices, all of one kind and for one person; `at` is the database's now. */
export function writeAndCompose(
  house: House,
  input: { kind: NoticeKind; person: { name: string; address: string }; tasks: readonly ToldTask[]; at: number },
): MailParts {
  const setting: MailSetting = {
    publicUrl: house.publicUrl,
    replyTo: house.replyTo,
    writtenAt: input.at,
    timeText: pageTime,
    deadlineText: pageDeadline,
    dayText: deadlineDay,
  };
  const mail = writeMail(input.kind, input.person.name, input.tasks, setting);
  return compose(mail, input.person.address, house, {
    at: input.at,
    calendar: calendarOf(input.kind, input.tasks, setting),
  });
}
