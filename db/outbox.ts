import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../domain/process.ts';
import type { Database, Tx } from './connect.ts';
import { as } from './connect.ts';
import { outOfSeats } from './out-of-seats.ts';
import { runningProcess } from './task-kinds.ts';

/** What is to be told to Temporal after the commit; at most one unsent of each. */
export type OutboxRow = {
  readonly id: string;
  readonly kind: 'nudge' | 'postroom';
  readonly processId: string | null;
  readonly processKind: ProcessKind | null;
};

/** Asks for a content-free "look again" to the process. */
export async function owedNudge(tx: Tx, processId: string): Promise<void> {
  await tx.execute(sql`insert into outbox (kind, process_id) values ('nudge', ${processId}) on conflict do nothing`);
}

/** Whoever inserts a notice calls this in the same transaction. */
export async function owedPost(tx: Tx): Promise<void> {
  await tx.execute(sql`insert into outbox (kind) values ('postroom') on conflict do nothing`);
}

/**
 * Hands every unsent row to `send`, then marks it sent. A row is claimed by its lock, so that two relays never send the
 * same one at the same time; a crash between sending and marking sends again, which is harmless: a nudge says only "look".
 */
export async function flushOutbox(db: Database, send: (row: OutboxRow) => Promise<void>): Promise<number> {
  return as(db, { role: 'worker' }, async (tx) => {
    const { rows } = await tx.execute<OutboxRow>(sql`
      select o.id, o.kind, o.process_id as "processId", p.kind as "processKind" from outbox o left join processes p on p.id = o.process_id
      where o.sent_at is null order by o.created_at limit 100 for update of o skip locked`);
    for (const row of rows) {
      await send(row);
      await tx.execute(sql`update outbox set sent_at = app_now() where id = ${row.id}`);
    }
    return rows.length;
  });
}

/**
 * Repeats the two tests after a commit (design section 2) for what a crash left behind: a process that nobody owes an
 * answer any more and that still waits for a step, and one whose next step is earlier than the instant it waits for.
 */
export async function findForgotten(db: Database): Promise<void> {
  await as(db, { role: 'worker' }, async (tx) => {
    await tx.execute(sql`
      insert into outbox (kind, process_id)
      select 'nudge', p.id from processes p
      where ${runningProcess} and (
        (p.state = 'open' and p.closes_at is not null and p.wake_at is distinct from p.closes_at
          and not exists (select from tasks t where t.process_id = p.id and t.state = 'open'))
        or exists (
          select from chase_plans c join chase_steps s on s.plan_id = c.id
          where c.process_id = p.id and s.raised_at is null and s.lapsed_at is null and (p.wake_at is null or s.at < p.wake_at)
            and exists (select from tasks t where t.plan_id = c.id and t.process_id = p.id and t.state = 'open'
              and t.stopped_at is null and t.joined_plan_at < s.at))
        or p.id in (${outOfSeats}))
      on conflict do nothing`);
    await tx.execute(sql`
      insert into outbox (kind) select 'postroom' where exists (select from notices where state = 'owed' and mail_id is null)
      on conflict do nothing`);
  });
}
