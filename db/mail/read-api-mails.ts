import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import type { MailLine } from './read-mails.ts';
import { ms } from '../rows.ts';

/** The ledger, the newest first, of one task or state if asked; only columns that an auditor may read as well. */
export async function listMailsOf(
  tx: Tx,
  which: { taskId?: string | undefined; state?: string | undefined },
  page: { cursor?: string | undefined; limit: number },
): Promise<MailLine[]> {
  const { rows } = await tx.execute<MailLine>(sql`
    select m.id, m.person_id as "personId", p.name as person, m.kind, m.subject, m.state, m.attempts, m.possible_duplicate as "possibleDuplicate",
      m.reply_code as "replyCode", m.error_code as "errorCode", ${ms(sql`m.composed_at`)} as "composedAt",
      ${ms(sql`m.handing_over_at`)} as "handedOverAt", ${ms(sql`m.settled_at`)} as "settledAt"
    from mails m join people p on p.id = m.person_id
    where ${which.state === undefined ? sql`true` : sql`m.state = ${which.state}`}
      ${which.taskId === undefined ? sql`` : sql`and exists (select from notices n where n.mail_id = m.id and n.task_id = ${which.taskId})`}
      ${page.cursor === undefined ? sql`` : sql`and m.id < ${page.cursor}`}
    order by m.id desc limit ${page.limit + 1}`);
  return rows;
}
