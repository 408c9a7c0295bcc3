import { setImmediate } from 'node:timers/promises';
import { as, type Database } from '../db/connect.ts';
import { type ClaimedMail, giveBack } from '../db/mail/ledger.ts';
import { whatWaits } from '../db/mail/mails.ts';
import type { PostRoomTimes } from '../domain/mail/times.ts';
import type { Budget } from './budget.ts';
import { type Claimed, claimMails } from './claim.ts';
import { returnPath } from './compose.ts';
import type { CrashPoint } from './crash-points.ts';
import type { Sign } from './dkim.ts';
import { createRelay, type Relay } from './hand-over.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Outcome } from './outcome.ts';
import { type Crew, leave, rest } from './rest.ts';
import type { Ended } from './finish.ts';
import type { House } from './write.ts';

export type PostRoomDeps = {
  readonly db: Database;
  readonly smtpUrl: string;
  readonly house: House;
  readonly connections: number;
  readonly times: PostRoomTimes;
  readonly budget: Budget;
  readonly crashPoint: CrashPoint;
  readonly sign?: Sign | undefined;
  /** Aborted once a hand-over under way is waited for no longer: what was begun is unclear then, all else is free at once. */
  readonly leaving?: AbortSignal | undefined;
  /** Told what came of each hand-over. */
  readonly handedOver?: (outcome: Outcome['kind']) => void;
};

/** What one batch did, in counts; `waitMs`: how long until something is due again, null: only news can change that. */
export type Delivered = {
  readonly handedOver: number;
  readonly cancelled: number;
  readonly waiting: number;
  readonly paused: boolean;
  readonly waitMs: number | null;
};

type Batch = Crew & {
  readonly endsAtMs: number;
  readonly stopping: AbortSignal;
  /** Claimed and composed before a connection was free for them; as many as there are connections. */
  readonly ahead: ClaimedMail[];
  /** The claim that is under way. */
  claiming: Promise<Claimed> | undefined;
  readonly ledger: Ledger;
  handedOver: number;
  cancelled: number;
  /** How many connections the relay has refused. */
  refused: number;
  paused: boolean;
  /** What the database threw while a connection was at work. */
  broken: { readonly reason: unknown } | undefined;
};

const worker = { role: 'worker' } as const;

/** A relay that could not be spoken to is left alone for so long, whatever waits. */
const awayMs = 60_000;

/**
 * Hands over what is owed, over a few connections, for up to `batchMs`. After that, or once `stopping` is aborted, no
 * new hand-over begins; those under way are finished, until `deps.leaving` is. Throws when the database is away, after they have ended.
 */
export async function deliver(deps: PostRoomDeps, stopping: AbortSignal): Promise<Delivered> {
  const batch: Batch = {
    endsAtMs: performance.now() + deps.times.batchMs,
    stopping,
    ahead: [],
    claiming: undefined,
    ledger: createLedger(deps.db, deps.times),
    active: deps.connections,
    resting: new Set(),
    handedOver: 0,
    cancelled: 0,
    refused: 0,
    paused: false,
    broken: undefined,
  };
  const lanes = await Promise.allSettled(Array.from({ length: deps.connections }, () => runLane(deps, batch)));
  await giveBackAhead(deps, batch);
  const broken = lanes.find((lane) => lane.status === 'rejected') ?? batch.broken;
  if (broken !== undefined) throw broken.reason;
  const { waiting, waitMs, paused } = await as(deps.db, worker, whatWaits);
  const away = batch.refused > 0 && (batch.handedOver === 0 || batch.refused === deps.connections);
  return {
    handedOver: batch.handedOver,
    cancelled: batch.cancelled,
    waiting,
    paused,
    waitMs: waitMs !== null && away ? Math.max(waitMs, awayMs) : waitMs,
  };
}

/**
 * One connection: a mail after the other, until there is none or the batch is over. While one is handed over, the one
 * before is finished; whichever connection is free first takes the next, so that a slow hand-over holds up no other.
 */
async function runLane(deps: PostRoomDeps, batch: Batch): Promise<void> {
  const relay = createRelay(deps.smtpUrl, deps.times, deps);
  let finished = Promise.resolve();
  try {
    for (let first = true; ; first = false) {
      const mail = await nextMail(deps, batch, { first, finished });
      if (mail === undefined) return;
      const ended = await handOver(deps, relay, batch, mail);
      await finished;
      if (ended !== undefined) finished = finish(deps, batch, ended);
      // It may be that the relay takes fewer: the other connections go on.
      if (ended?.outcome.kind === 'retry' && ended.outcome.away) {
        batch.refused += 1;
        await finished;
        leave(batch);
        return;
      }
    }
  } catch (error) {
    leave(batch);
    throw error;
  } finally {
    relay.close();
  }
}

/** Does not throw, since it is awaited much later: what failed for good is kept for the end. */
async function finish(deps: PostRoomDeps, batch: Batch, ended: Ended): Promise<void> {
  try {
    await batch.ledger.finish(ended);
    deps.crashPoint('after-finish');
  } catch (reason) {
    batch.broken ??= { reason };
  }
}

/** For a connection that is free; undefined at the end of its work, when what is still ahead has been given back. */
async function nextMail(
  deps: PostRoomDeps,
  batch: Batch,
  { first, finished }: { first: boolean; finished: Promise<void> },
): Promise<ClaimedMail | undefined> {
  for (let [may, fresh] = [first, false]; goesOn(batch, may);) {
    const mail = batch.ahead.shift();
    if (mail !== undefined) {
      // Half of them are gone: the next ones are claimed while the relay is spoken to.
      if (batch.ahead.length <= deps.connections / 2 && goesOn(batch, false)) claim(deps, batch).catch(() => undefined);
      return mail;
    }
    // What is known is written down before anything is waited for.
    await finished;
    if (!fresh) {
      // A claim that was under way before may have looked too early, or failed: another one is made.
      fresh = true;
      await batch.claiming?.catch(() => undefined);
      continue;
    }
    const claimed = await claim(deps, batch);
    if (claimed === 'over') break;
    if (claimed !== 'none') continue;
    [may, fresh] = [false, false];
    if (!(await rest(batch))) break;
  }
  await finished;
  await batch.claiming?.catch(() => undefined);
  await giveBackAhead(deps, batch);
  return undefined;
}

/** One claim at a time. */
function claim(deps: PostRoomDeps, batch: Batch): Promise<Claimed> {
  batch.claiming ??= claimAhead(deps, batch).finally(() => {
    batch.claiming = undefined;
  });
  return batch.claiming;
}

/** As many as there is room and budget for when all who are free have taken theirs. */
async function claimAhead(deps: PostRoomDeps, batch: Batch): Promise<Claimed> {
  await setImmediate();
  const claimed = await claimMails(deps, batch, deps.connections - batch.ahead.length);
  if (claimed === 'paused') batch.paused = true;
  return claimed;
}

/** For mails that no hand-over may begin any more. If the database is away, their leases run out. */
async function giveBackAhead(deps: PostRoomDeps, batch: Batch): Promise<void> {
  const claimed = batch.ahead.splice(0);
  if (claimed.length === 0) return;
  for (const _ of claimed) deps.budget.giveBack();
  await as(deps.db, worker, (tx) => giveBack(tx, claimed)).catch(() => undefined);
}

/** However short a batch is, each lane may begin once: else nothing would ever go. */
function goesOn(batch: Batch, first: boolean): boolean {
  if (batch.stopping.aborted || batch.paused || batch.broken !== undefined) return false;
  return first || performance.now() < batch.endsAtMs;
}

async function handOver(deps: PostRoomDeps, relay: Relay, batch: Batch, mail: ClaimedMail): Promise<Ended | undefined> {
  deps.crashPoint('after-claim');
  let paused = false;
  const outcome = await relay.handOver(
    { address: mail.address, returnPath: returnPath(mail.returnToken, deps.house), raw: mail.raw },
    async () => {
      deps.crashPoint('before-gate');
      const answer = await batch.ledger.mayGo(mail);
      deps.crashPoint('after-gate');
      paused = answer === 'paused';
      return answer === 'go' ? 'go' : 'stop';
    },
  );
  deps.crashPoint('after-answer');
  if (paused) {
    batch.paused = true;
    batch.ahead.push(mail);
    return undefined;
  }
  count(batch, outcome);
  deps.handedOver?.(outcome.kind);
  return { mail, outcome };
}

function count(batch: Batch, outcome: Outcome): void {
  if (outcome.kind === 'accepted') batch.handedOver += 1;
  if (outcome.kind === 'stopped' && outcome.why !== 'leaving') batch.cancelled += 1;
  if (outcome.kind === 'our-fault') batch.paused = true;
}
