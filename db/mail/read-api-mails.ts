import { sql } from 'drizzle-orm';
import { statement } from '../statement.ts';
import { inStates, mail, mailLine } from './read-mails.ts';

type Which = { readonly taskId?: string | undefined; readonly state?: string | undefined };
type Page = { readonly cursor?: string | undefined; readonly limit: number };

/** The ledger, the newest first, of one task or state if asked; only columns that an auditor may read as well. */
export const listMailsOf = statement(
  'mail.page-of-api',
  mailLine,
  ({ state, taskId, cursor, limit }: Which & Page) => sql`
    ${mail} where ${state === undefined ? sql`true` : inStates([state])}
      ${taskId === undefined ? sql`` : sql`and m.id = any(array(select n.mail_id from notices n where n.task_id = ${taskId}))`}
      ${cursor === undefined ? sql`` : sql`and m.id < ${cursor}`}
    order by m.id desc limit ${limit + 1}`,
  [{ limit: 1 }, { state: 'held', taskId: 'id', cursor: 'id', limit: 1 }],
);
