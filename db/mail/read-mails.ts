import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { mailStates } from '../../domain/mail/states.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes, tasks } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { mails, returnedMails } from '../schema/mail.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** Only columns that an auditor may read as well: no address, no body. */
export const mailLine = z.object({
  id: of(mails.id),
  personId: of(mails.personId),
  person: of(people.name),
  kind: of(mails.kind),
  subject: of(mails.subject),
  state: of(mails.state),
  attempts: of(mails.attempts),
  possibleDuplicate: of(mails.possibleDuplicate),
  replyCode: of(mails.replyCode),
  errorCode: of(mails.errorCode),
  composedAt: epochMs,
  handedOverAt: epochMs.nullable(),
  settledAt: epochMs.nullable(),
  /** Since when what it said is gone, by its age. */
  textRemovedAt: epochMs.nullable(),
});
export const mail = sql`
  select m.id, m.person_id as "personId", p.name as person, m.kind, m.subject, m.state, m.attempts, m.possible_duplicate as "possibleDuplicate",
    m.reply_code as "replyCode", m.error_code as "errorCode", ${ms(sql`m.composed_at`)} as "composedAt",
    ${ms(sql`m.handing_over_at`)} as "handedOverAt", ${ms(sql`m.settled_at`)} as "settledAt",
    ${ms(sql`m.text_removed_at`)} as "textRemovedAt"
  from mails m join people p on p.id = m.person_id`;

/** Over the alias `m`, as text and never as parameters: the indexes of what waits and of what is in trouble say states, too. */
export function inStates(states: readonly string[]): SQL {
  const named = mailStates.filter((state) => states.includes(state)).map((state) => `'${state}'`);
  return named.length === 0 ? sql`false` : sql`m.state in (${sql.raw(named.join(', '))})`;
}

type Which = { readonly states: readonly string[]; readonly before: string | undefined };
const mailsOfStates = statement(
  'mail.page',
  mailLine,
  ({ states, before }: Which) => sql`
    ${mail} where ${states.length === 0 ? sql`true` : inStates(states)}
      ${before === undefined ? sql`` : sql`and m.id < ${before}`} order by m.id desc limit ${pageSize + 1}`,
  [
    { states: [], before: undefined },
    { states: ['held'], before: 'id' },
  ],
);

/** A page of the ledger, the newest first; of one state if asked. */
export async function listMails(tx: Tx, which: Which): Promise<Cut<RowOf<typeof mailsOfStates>>> {
  return cut(await mailsOfStates(tx, which));
}

const returnedMail = z.object({
  id: of(returnedMails.mailId),
  personId: of(mails.personId),
  person: of(people.name),
  status: of(returnedMails.status),
  returnedAt: epochMs,
  settledAt: epochMs.nullable(),
  settledBy: of(people.name).nullable(),
});
const returned = sql`
  select r.mail_id as id, m.person_id as "personId", n.name as person, r.status, ${ms(sql`r.returned_at`)} as "returnedAt",
    ${ms(sql`r.settled_at`)} as "settledAt", o.name as "settledBy"
  from returned_mails r join mails m on m.id = r.mail_id join people n on n.id = m.person_id left join people o on o.id = r.settled_by`;

/** Mails to which something came back that was not about the address, the newest mail first; one more tells whether a page follows. */
export const listReturned = statement(
  'mail.returned',
  returnedMail,
  (page: { open: boolean; cursor?: string | undefined; limit: number }) => sql`
    ${returned} where ${page.open ? sql`r.settled_at is null` : sql`true`}
      ${page.cursor === undefined ? sql`` : sql`and r.mail_id < ${page.cursor}`} order by r.mail_id desc limit ${page.limit + 1}`,
  [
    { open: true, limit: 1 },
    { open: false, cursor: 'id', limit: 1 },
  ],
);

const returnedWords = statement(
  'mail.returned-words',
  returnedMail.extend({ excerpt: of(returnedMails.excerpt) }),
  (mailId: string) => sql`
    select k.*, x.excerpt from (${returned}) k join returned_mails x on x.mail_id = k.id where k.id = ${mailId}`,
);

/** The same of one mail with its words; undefined: nothing did. Officers only: it may quote anything. */
export async function readReturned(tx: Tx, mailId: string): Promise<RowOf<typeof returnedWords> | undefined> {
  return (await returnedWords(tx, mailId))[0];
}

const oneMail = statement('mail.one', mailLine, (mailId: string) => sql`${mail} where m.id = ${mailId}`);
const aboutMail = statement(
  'mail.about',
  z.object({
    taskId: of(tasks.id).nullable(),
    processId: of(processes.id),
    processKind: of(processes.kind),
    title: of(processes.title),
    agency: of(agencies.name).nullable(),
  }),
  (mailId: string) => sql`
    select n.task_id as "taskId", n.process_id as "processId", p.kind as "processKind", p.title, a.name as agency
    from notices n join processes p on p.id = n.process_id left join tasks t on t.id = n.task_id left join agencies a on a.id = t.agency_id
    where n.mail_id = ${mailId} order by n.id limit 100`,
);
export type MailTask = RowOf<typeof aboutMail>;

export async function readMail(
  tx: Tx,
  mailId: string,
): Promise<{ mail: RowOf<typeof oneMail>; about: MailTask[] } | undefined> {
  const [found] = await oneMail(tx, mailId);
  return found && { mail: found, about: await aboutMail(tx, mailId) };
}

const mailBytes = statement(
  'mail.bytes',
  z.object({ raw: of(mails.raw), address: of(mails.address), replyText: of(mails.replyText) }),
  (mailId: string) => sql`select raw, address, reply_text as "replyText" from mails where id = ${mailId}`,
);

/** The bytes that went to the relay and the address they were for; officers only. */
export async function readMailBytes(tx: Tx, mailId: string): Promise<RowOf<typeof mailBytes> | undefined> {
  return (await mailBytes(tx, mailId))[0];
}

const room = statement(
  'mail.room',
  z.object({
    pausedAt: epochMs.nullable(),
    pausedBy: of(people.name).nullable(),
    pausedWhy: z.string().nullable(),
    owed: count,
    byState: z.record(z.string(), count),
  }),
  () => sql`
    select ${ms(sql`r.paused_at`)} as "pausedAt", p.name as "pausedBy", r.paused_why as "pausedWhy",
      (select count(*) from notices where state = 'owed' and mail_id is null)::int as owed,
      (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*)::int as n from mails where composed_at > (select app_now()) - interval '7 days' group by state) s) as "byState"
    from post_room r left join people p on p.id = r.paused_by`,
);

/** How the post room stands: paused or not, what waits, and the ledger of the last seven days by state. */
export async function readPostRoom(tx: Tx): Promise<RowOf<typeof room>> {
  const [found] = await room(tx);
  return found ?? { pausedAt: null, pausedBy: null, pausedWhy: null, owed: 0, byState: {} };
}
