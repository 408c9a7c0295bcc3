import { z } from 'zod';
import type { Database } from '../../db/connect.ts';
import { repeat, type Repeated } from '../../repeat.ts';
import { takeBounce } from './take-bounce.ts';

const returnedList = z.array(z.object({ returnPath: z.string(), raw: z.string() }));

export type BouncePollerDeps = {
  readonly db: Database;
  /** Answers GET with a JSON array of { returnPath, raw }; may offer the same ones again. */
  readonly url: string;
  readonly returnDomain: string;
  readonly everyMs: number;
  readonly log: { warn(fields: { err: unknown }, message: string): void };
};

/** Looks for bounces now and then until it is stopped. A mailbox that is away is asked again the next time. */
export function startBouncePoller(deps: BouncePollerDeps): Repeated {
  return repeat(() => pollBounces(deps), {
    everyMs: deps.everyMs,
    onError: (err) => deps.log.warn({ err }, 'bounces could not be read'),
  });
}

/** Reads the mailbox once; out: how many addresses were found not to be reached. */
export async function pollBounces({
  db,
  url,
  returnDomain,
}: Pick<BouncePollerDeps, 'db' | 'url' | 'returnDomain'>): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`the mailbox of bounces answered ${response.status}`);
  let found = 0;
  for (const returned of returnedList.parse(await response.json()))
    if (await takeBounce(db, returned, returnDomain)) found += 1;
  return found;
}
