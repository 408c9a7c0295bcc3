import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import { type Database, type Tx, as, tellAfter } from '../connect.ts';

/** What is to be told to Temporal after the commit: that a process should look again, or that there is mail. */
export type OutboxRow = {
  readonly kind: 'nudge' | 'postroom';
  readonly processId: string | null;
  readonly processKind: ProcessKind | null;
};

/** Asks for a content-free "look again" to the process. */
export async function owedNudge(tx: Tx, processId: string): Promise<void> {
  tellAfter(tx);
  await tx.execute(sql`insert into outbox (kind, process_id) values ('nudge', ${processId})`);
}

/** Whoever inserts a notice calls this in the same transaction. */
export async function owedPost(tx: Tx): Promise<void> {
  tellAfter(tx);
  await tx.execute(sql`insert into outbox (kind) values ('postroom')`);
}

type Claimed = OutboxRow & { readonly id: string };

const atOnce = 8;

/**
 * Hands what is unsent to `send`, each message once however many rows ask for it; out: how many rows were sent. The rows are
 * claimed for a minute in a transaction of their own, so that none is open while Temporal is asked; what was written
 * meanwhile has rows of its own. A message that fails is offered again and does not hold up the others; only where a whole
 * handful fails is Temporal taken to be away. Throws the first failure once all is done. A crash after sending sends again,
 * which is harmless: a nudge says only "look".
 */
export async function flushOutbox(db: Database, send: (row: OutboxRow) => Promise<void>): Promise<number> {
  const waiting = [...Map.groupBy(await claim(db), ({ kind, processId }) => processId ?? kind).values()];
  let failures: unknown[] = [];
  let sent = 0;
  while (waiting.length > 0) {
    const handful = waiting.splice(0, atOnce);
    const results = await Promise.all(handful.map((rows) => tellOnce(db, rows, send)));
    const failed = results.filter((result) => result !== undefined);
    sent += handful.flatMap((rows, index) => (results[index] === undefined ? rows : [])).length;
    failures = [...failures, ...failed];
    if (failed.length === handful.length) await release(db, waiting.splice(0).flat());
  }
  if (failures.length > 0) throw failures[0];
  return sent;
}

async function claim(db: Database): Promise<Claimed[]> {
  return as(db, { role: 'worker' }, async (tx) => {
    const { rows } = await tx.execute<Claimed>(sql`
      update outbox set claimed_until = app_now() + interval '1 minute'
      from outbox o left join processes p on p.id = o.process_id
      where outbox.id = o.id and o.id in (select w.id from outbox w
        where w.sent_at is null and (w.claimed_until is null or w.claimed_until < app_now())
        order by w.created_at limit 1000 for update skip locked)
      returning o.id, o.kind, o.process_id as "processId", p.kind as "processKind"`);
    return rows;
  });
}

/** One message for rows that say the same. Out: what failed; undefined: sent. */
async function tellOnce(
  db: Database,
  rows: readonly Claimed[],
  send: (row: OutboxRow) => Promise<void>,
): Promise<unknown> {
  const [first] = rows;
  if (first === undefined) return undefined;
  try {
    await send(first);
  } catch (error) {
    await release(db, rows);
    return error;
  }
  await as(db, { role: 'worker' }, (tx) =>
    tx.execute(sql`update outbox set sent_at = app_now() where id = any(${idsOf(rows)}::uuid[])`),
  );
  return undefined;
}

async function release(db: Database, rows: readonly Claimed[]): Promise<void> {
  await as(db, { role: 'worker' }, (tx) =>
    tx.execute(sql`update outbox set claimed_until = null where id = any(${idsOf(rows)}::uuid[]) and sent_at is null`),
  );
}

function idsOf(rows: readonly Claimed[]) {
  return sql.param(rows.map(({ id }) => id));
}
