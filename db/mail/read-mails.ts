import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type MailLine = {
  readonly id: string;
  readonly personId: string;
  readonly person: string;
  readonly kind: string;
  readonly subject: string;
  readonly state: string;
  readonly attempts: number;
  readonly possibleDuplicate: boolean;
  readonly replyCode: number | null;
  readonly errorCode: string | null;
  readonly composedAt: number;
  readonly handedOverAt: number | null;
  readonly settledAt: number | null;
  /** Since when what it said is gone, by its age. */
  readonly textRemovedAt: number | null;
};

/** Only columns that an auditor may read as well: no address, no body. */
const mail = sql`
  select m.id, m.person_id as "personId", p.name as person, m.kind, m.subject, m.state, m.attempts, m.possible_duplicate as "possibleDuplicate",
    m.reply_code as "replyCode", m.error_code as "errorCode", ${ms(sql`m.composed_at`)} as "composedAt",
    ${ms(sql`m.handing_over_at`)} as "handedOverAt", ${ms(sql`m.settled_at`)} as "settledAt",
    ${ms(sql`m.text_removed_at`)} as "textRemovedAt"
  from mails m join people p on p.id = m.person_id`;

/** A page of the ledger, the newest first; of one state if asked. */
export async function listMails(
  tx: Tx,
  which: { states: readonly string[]; before: string | undefined },
): Promise<Cut<MailLine>> {
  const { rows } = await tx.execute<MailLine>(sql`
    ${mail} where ${which.states.length === 0 ? sql`true` : sql`m.state in (select value from jsonb_array_elements_text(${JSON.stringify(which.states)}::jsonb))`}
      ${which.before === undefined ? sql`` : sql`and m.id < ${which.before}`} order by m.id desc limit ${pageSize + 1}`);
  return cut(rows);
}

export type MailTask = {
  readonly taskId: string | null;
  readonly processId: string;
  readonly processKind: ProcessKind;
  readonly title: string;
  readonly agency: string | null;
};

export type ReturnedMail = {
  readonly id: string;
  readonly personId: string;
  readonly person: string;
  readonly status: string | null;
  readonly returnedAt: number;
  readonly settledAt: number | null;
  readonly settledBy: string | null;
};

const returned = sql`
  select r.mail_id as id, m.person_id as "personId", n.name as person, r.status, ${ms(sql`r.returned_at`)} as "returnedAt",
    ${ms(sql`r.settled_at`)} as "settledAt", o.name as "settledBy"
  from returned_mails r join mails m on m.id = r.mail_id join people n on n.id = m.person_id left join people o on o.id = r.settled_by`;

/** Mails to which something came back that was not about the address, the newest mail first; one more tells whether a page follows. */
export async function listReturned(
  tx: Tx,
  page: { open: boolean; cursor?: string | undefined; limit: number },
): Promise<ReturnedMail[]> {
  const { rows } = await tx.execute<ReturnedMail>(sql`
    ${returned} where ${page.open ? sql`r.settled_at is null` : sql`true`}
      ${page.cursor === undefined ? sql`` : sql`and r.mail_id < ${page.cursor}`} order by r.mail_id desc limit ${page.limit + 1}`);
  return rows;
}

/** The same of one mail with its words; undefined: nothing did. Officers only: it may quote anything. */
export async function readReturned(tx: Tx, mailId: string): Promise<(ReturnedMail & { excerpt: string }) | undefined> {
  const { rows } = await tx.execute<ReturnedMail & { excerpt: string }>(sql`
    select k.*, x.excerpt from (${returned}) k join returned_mails x on x.mail_id = k.id where k.id = ${mailId}`);
  return rows[0];
}

export async function readMail(tx: Tx, mailId: string): Promise<{ mail: MailLine; about: MailTask[] } | undefined> {
  const { rows } = await tx.execute<MailLine>(sql`${mail} where m.id = ${mailId}`);
  if (rows[0] === undefined) return undefined;
  const about = await tx.execute<MailTask>(sql`
    select n.task_id as "taskId", n.process_id as "processId", p.kind as "processKind", p.title, a.name as agency
    from notices n join processes p on p.id = n.process_id left join tasks t on t.id = n.task_id left join agencies a on a.id = t.agency_id
    where n.mail_id = ${mailId} order by n.id limit 100`);
  return { mail: rows[0], about: about.rows };
}

/** The bytes that went to the relay and the address they were for; officers only. */
export async function readMailBytes(
  tx: Tx,
  mailId: string,
): Promise<{ raw: Buffer; address: string; replyText: string | null } | undefined> {
  const { rows } = await tx.execute<{ raw: Buffer; address: string; replyText: string | null }>(
    sql`select raw, address, reply_text as "replyText" from mails where id = ${mailId}`,
  );
  return rows[0];
}

export type PostRoom = {
  readonly pausedAt: number | null;
  readonly pausedBy: string | null;
  readonly pausedWhy: string | null;
  readonly owed: number;
  readonly byState: Readonly<Record<string, number>>;
};

/** How the post room stands: paused or not, what waits, and the ledger of the last seven days by state. */
export async function readPostRoom(tx: Tx): Promise<PostRoom> {
  const { rows } = await tx.execute<PostRoom>(sql`
    select ${ms(sql`r.paused_at`)} as "pausedAt", p.name as "pausedBy", r.paused_why as "pausedWhy",
      (select count(*) from notices where state = 'owed' and mail_id is null)::int as owed,
      (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*)::int as n from mails where composed_at > app_now() - interval '7 days' group by state) s) as "byState"
    from post_room r left join people p on p.id = r.paused_by`);
  return rows[0] ?? { pausedAt: null, pausedBy: null, pausedWhy: null, owed: 0, byState: {} };
}
