import { sql } from 'drizzle-orm';
import type { Verdict } from '../../domain/refusal.ts';
import { textWasKept } from '../tasks/answers/answers.ts';
import type { Tx } from '../connect.ts';

export type Stored = { readonly status: number; readonly body: unknown };
export type Once = (Stored & { repeated: boolean }) | 'in-progress' | 'other-request';

/**
 * Does `work` once for (principal, route, key), in the transaction of its effect, and gives a repeat the stored answer
 * (reliability 3.4). 'other-request': the same key came with another body (422); 'in-progress': another request works on
 * it at this moment (409). Answers of 500 and above are not kept: the request may be repeated.
 */
export async function once(
  tx: Tx,
  request: { principal: string; route: string; key: string; requestHash: string },
  work: () => Promise<Stored>,
): Promise<Once> {
  const { principal, route, key, requestHash } = request;
  // An advisory lock, held to the end of the transaction: a second request with the key does not wait, it is told.
  const { rows } = await tx.execute<{ free: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`${principal} ${route} ${key}`}, 7)) as free`,
  );
  if (rows[0]?.free !== true) return 'in-progress';
  const known = await tx.execute<{ request_hash: string; status: number; body: unknown }>(sql`
    select request_hash, status, body from idempotency_keys where principal = ${principal} and route = ${route} and key = ${key}`);
  const stored = known.rows[0];
  if (stored !== undefined)
    return stored.request_hash === requestHash
      ? { status: stored.status, body: stored.body, repeated: true }
      : 'other-request';
  const result = await work();
  if (result.status < 500)
    await tx.execute(sql`
      insert into idempotency_keys (principal, route, key, request_hash, status, body)
      values (${principal}, ${route}, ${key}, ${requestHash}, ${result.status}, ${JSON.stringify(result.body ?? null)})`);
  return { ...result, repeated: false };
}

/** A refused write leaves nothing behind, unless the text of a person was kept on purpose. */
export async function undoneIfRefused<T>(tx: Tx, work: () => Promise<Verdict<T>>): Promise<Verdict<T>> {
  await tx.execute(sql`savepoint effect`);
  const verdict = await work();
  if (!verdict.ok && !textWasKept(verdict)) await tx.execute(sql`rollback to savepoint effect`);
  return verdict;
}
