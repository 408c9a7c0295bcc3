import { createHash } from 'node:crypto';
import type { Database } from '../../../db/connect.ts';
import { createCounter } from '../../web/limits/counter.ts';
import { networkOf } from '../../web/limits/network.ts';

/**
 * How often the doors may be tried. Nothing is counted for everybody together: whoever asks a thousand times shuts the
 * door for himself. An office may stand behind one address of the network.
 */
const limits = {
  /** Codes for one mail address, asked for from one network. */
  'ask-pair': { points: 20, duration: 3600 },
  /** Codes for any address, so that one network does not mail everybody. */
  'ask-caller': { points: 120, duration: 3600 },
  /** Codes typed in one browser; each code has its own five tries beside that. */
  'try-browser': { points: 60, duration: 3600 },
  'leave-caller': { points: 600, duration: 3600 },
} as const;

type Name = keyof typeof limits;
/** Who knocks: the network, and what beside it he is counted by (the address asked for, the browser typed in). */
export type Knock =
  | { readonly door: 'ask'; readonly ip: string; readonly address: string }
  | { readonly door: 'try'; readonly ip: string; readonly browserHash: string }
  | { readonly door: 'leave'; readonly ip: string };

/**
 * Counts a knock at a door. Out: undefined, or how many seconds the caller has to wait.
 * Of addresses, of mail and of the network, only hashes are kept.
 */
export function createLimits(db: Database): (knock: Knock) => Promise<number | undefined> {
  const made = (name: Name) => createCounter(db, name, limits[name]);
  const counters = {
    'ask-pair': made('ask-pair'),
    'ask-caller': made('ask-caller'),
    'try-browser': made('try-browser'),
    'leave-caller': made('leave-caller'),
  };
  return async (knock) => {
    for (const [name, key] of countedBy(knock)) {
      const wait = await counters[name](key);
      if (wait !== undefined) return wait;
    }
    return undefined;
  };
}

function countedBy(knock: Knock): readonly (readonly [Name, string])[] {
  const caller = hashOf(networkOf(knock.ip));
  if (knock.door === 'ask')
    return [
      ['ask-pair', callerHash(knock.ip, knock.address)],
      ['ask-caller', caller],
    ];
  if (knock.door === 'try') return [['try-browser', hashOf(`${knock.browserHash} ${networkOf(knock.ip)}`)]];
  return [['leave-caller', caller]];
}

/** Who asks for a code of whom: the same for one network and one mail address. */
export function callerHash(ip: string, address: string): string {
  return hashOf(`${address.toLowerCase()} ${networkOf(ip)}`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
