import { createHash } from 'node:crypto';
import type { Database } from '../../db/connect.ts';
import { createCounter } from '../web/limits/counter.ts';
import { networkOf } from '../web/limits/network.ts';

/** So much one network says in an hour: a school or an office may stand behind it. */
const mostSaid = { points: 10, duration: 3_600 } as const;

/** Counts what is said from a network, of which only a hash is kept. Out: undefined, or how many seconds the caller has to wait. */
export function createFeedbackLimit(db: Database): (ip: string) => Promise<number | undefined> {
  const count = createCounter(db, 'feedback-caller', mostSaid);
  return (ip) => count(createHash('sha256').update(networkOf(ip)).digest('base64url').slice(0, 22));
}
