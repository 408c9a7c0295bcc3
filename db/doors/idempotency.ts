import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Verdict } from '../../domain/refusal.ts';
import { textWasKept } from '../tasks/answers/answers.ts';
import type { Tx } from '../connect.ts';
import { idempotencyKeys } from '../schema/records.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { withCommit } from '../transaction.ts';

export type Stored = { readonly status: number; readonly body: unknown };
export type Once = (Stored & { repeated: boolean }) | 'in-progress' | 'other-request';

type Request = { principal: string; route: string; key: string; requestHash: string };
const tryLock = statement(
  'doors.try-lock-key',
  z.object({ free: z.boolean() }),
  ({ principal, route, key }: Request) =>
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`${principal} ${route} ${key}`}, 7)) as free`,
);
const known = statement(
  'doors.known-key',
  z.object({ requestHash: of(idempotencyKeys.requestHash), status: of(idempotencyKeys.status), body: z.json() }),
  ({ principal, route, key }: Request) => sql`
    select request_hash as "requestHash", status, body from idempotency_keys where principal = ${principal} and route = ${route} and key = ${key}`,
);
const keep = command(
  'doors.keep-key',
  ({ principal, route, key, requestHash, status, body }: Request & Stored) => sql`
    insert into idempotency_keys (principal, route, key, request_hash, status, body)
    values (${principal}, ${route}, ${key}, ${requestHash}, ${status}, ${JSON.stringify(body ?? null)})`,
);

/**
 * Does `work` once for (principal, route, key), in the transaction of its effect, and gives a repeat the stored answer
 * (reliability 3.4). 'other-request': the same key came with another body (422); 'in-progress': another request works on
 * it at this moment (409). Answers of 500 and above are not kept: the request may be repeated.
 */
export async function once(tx: Tx, request: Request, work: () => Promise<Stored>): Promise<Once> {
  // An advisory lock, held to the end of the transaction: a second request with the key does not wait, it is told. Who has
  // the lock reads after it, and so what was kept by who had it before.
  const [[lock], [stored]] = await Promise.all([tryLock(tx, request), known(tx, request)]);
  if (lock?.free !== true) return 'in-progress';
  if (stored !== undefined)
    return stored.requestHash === request.requestHash
      ? { status: stored.status, body: stored.body, repeated: true }
      : 'other-request';
  const result = await work();
  if (result.status < 500) withCommit(tx, keep(tx, { ...request, ...result }));
  return { ...result, repeated: false };
}

const setSavepoint = command('doors.set-savepoint', () => sql`savepoint effect`);
const rollBack = command('doors.roll-back', () => sql`rollback to savepoint effect`);

/** A refused write leaves nothing behind, unless the text of a person was kept on purpose. */
export async function undoneIfRefused<T>(tx: Tx, work: () => Promise<Verdict<T>>): Promise<Verdict<T>> {
  const set = setSavepoint(tx);
  // It leaves with the first statement of the work, which then fails as well.
  set.catch(() => undefined);
  const verdict = await work();
  await set;
  if (!verdict.ok && !textWasKept(verdict)) await rollBack(tx);
  return verdict;
}
