import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Tx } from '../../db/connect.ts';
import { once, undoneIfRefused } from '../../db/doors/idempotency.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { Problem } from './problems.ts';
import type { Call, Route } from './route.ts';

/** The key that every POST carries; 400 where it is missing, too long or not printable. */
export function idempotencyKey(req: Request): string {
  const key = req.get('idempotency-key') ?? '';
  if (/^[\x21-\x7e]{1,255}$/u.test(key)) return key;
  throw new Problem(
    'key-missing',
    'Send an Idempotency-Key of 1 to 255 printable characters, a new one for each new request.',
  );
}

/** The route of a key: keys are counted apart for each. */
export function routeName(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method.toUpperCase()} ${route.path}`;
}

type Repeatable = { readonly tx: Tx; readonly route: Route; readonly call: Call; readonly key: string };

/**
 * Does the work of a POST once for its key, in the transaction of its effect; a repeat gets the first verdict again.
 * A refused work leaves nothing behind but its answer, unless the text of a person was kept on purpose.
 */
export async function workOnce(
  { tx, route, call, key }: Repeatable,
  work: () => Promise<Verdict<unknown>>,
): Promise<{ verdict: Verdict<unknown>; repeated: boolean }> {
  const request = { principal: call.actor.principal, route: routeName(route), key, requestHash: hashOf(call) };
  let first: Verdict<unknown> | undefined;
  const done = await once(tx, request, async () => {
    first = await undoneIfRefused(tx, work);
    return { status: first.ok ? (route.status ?? 200) : 409, body: withoutSecret(first, route) };
  });
  if (done === 'in-progress')
    throw new Problem('key-in-progress', 'The same request is being worked on. Repeat it in a moment.');
  if (done === 'other-request')
    throw new Problem('key-used', 'This Idempotency-Key was used for another request. Use a new one.');
  return { verdict: first ?? (done.body as Verdict<unknown>), repeated: done.repeated };
}

/** A secret is shown to who asked first; the database keeps it in no form that could be read back. */
function withoutSecret(verdict: Verdict<unknown>, route: Route): Verdict<unknown> {
  const { onlyOnce } = route;
  if (onlyOnce === undefined || !verdict.ok) return verdict;
  return { ok: true, value: { ...(verdict.value as object), [onlyOnce]: null } };
}

/** What makes two requests the same: record, body as the schema wrote it, and the version that was seen. */
function hashOf({ id, itemId, body, ifVersion }: Call): string {
  return createHash('sha256')
    .update(JSON.stringify([id, itemId, body ?? null, ifVersion]))
    .digest('hex');
}
