import { knownProcess } from './task-kinds.ts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Database, type Tx, as, tellAfter } from '../connect.ts';
import { outbox, processes } from '../schema/chase.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const insertNudge = command(
  'chase.owe-nudge',
  (processId: string) => sql`insert into outbox (kind, process_id) values ('nudge', ${processId})`,
);

/** Asks for a content-free "look again" to the process. */
export async function owedNudge(tx: Tx, processId: string): Promise<void> {
  tellAfter(tx);
  await insertNudge(tx, processId);
}

const insertPost = command('chase.owe-post', () => sql`insert into outbox (kind) values ('postroom')`);

/** Whoever inserts a notice calls this in the same transaction. */
export async function owedPost(tx: Tx): Promise<void> {
  tellAfter(tx);
  await insertPost(tx);
}

const insertRendering = command(
  'chase.owe-rendering',
  (renderingId: string) => sql`insert into outbox (kind, rendering_id) values ('rendering', ${renderingId})`,
);

/** Asks for the file of a report to be made. */
export async function owedRendering(tx: Tx, renderingId: string): Promise<void> {
  tellAfter(tx);
  await insertRendering(tx, renderingId);
}

const claimUnsent = statement(
  'chase.claim-unsent',
  z.object({
    id: of(outbox.id),
    kind: of(outbox.kind),
    processId: of(outbox.processId),
    processKind: of(processes.kind).nullable(),
    reference: of(processes.reference).nullable(),
    renderingId: of(outbox.renderingId),
  }),
  () => sql`
    update outbox set claimed_until = app_now() + interval '1 minute'
    from outbox o left join processes p on p.id = o.process_id
    where outbox.id = o.id and o.id in (select w.id from outbox w
      where w.sent_at is null and (w.claimed_until is null or w.claimed_until < app_now())
        and (w.process_id is null or exists (select from processes p where p.id = w.process_id and ${knownProcess}))
      order by w.created_at limit 1000 for update skip locked)
    returning o.id, o.kind, o.process_id as "processId", p.kind as "processKind", p.reference, o.rendering_id as "renderingId"`,
);
type Claimed = RowOf<typeof claimUnsent>;

/** What is to be told to Temporal after the commit: that a process should look again, that there is mail, or a file to make. */
export type OutboxRow = Omit<Claimed, 'id'>;

const markSent = command(
  'chase.mark-sent',
  (rows: readonly Claimed[]) => sql`update outbox set sent_at = app_now() where id = any(${uuids(idsOf(rows))})`,
);
const unclaim = command(
  'chase.unclaim',
  (rows: readonly Claimed[]) => sql`
    update outbox set claimed_until = null where id = any(${uuids(idsOf(rows))}) and sent_at is null`,
);

const worker = { role: 'worker' } as const;
const atOnce = 8;

/**
 * Hands what is unsent to `send`, each message once however many rows ask for it; out: how many rows were sent. The rows are
 * claimed for a minute in a transaction of their own, so that none is open while Temporal is asked; what was written
 * meanwhile has rows of its own. A message that fails is offered again and does not hold up the others; only where a whole
 * handful fails is Temporal taken to be away. Throws the first failure once all is done. A crash after sending sends again,
 * which is harmless: a nudge says only "look".
 */
export async function flushOutbox(db: Database, send: (row: OutboxRow) => Promise<void>): Promise<number> {
  const claimed = await as(db, worker, (tx) => claimUnsent(tx));
  const waiting = [
    ...Map.groupBy(claimed, ({ kind, processId, renderingId }) => processId ?? renderingId ?? kind).values(),
  ];
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
  await as(db, worker, (tx) => markSent(tx, rows));
  return undefined;
}

async function release(db: Database, rows: readonly Claimed[]): Promise<void> {
  await as(db, worker, (tx) => unclaim(tx, rows));
}

function idsOf(rows: readonly Claimed[]): string[] {
  return rows.map(({ id }) => id);
}
