import { as, type Database } from '../db/connect.ts';
import { mayGo } from '../db/mail-gate.ts';
import type { ClaimedMail } from '../db/mail-ledger.ts';
import { whatWaits } from '../db/mails.ts';
import type { PostRoomTimes } from '../domain/mail-times.ts';
import type { Budget } from './budget.ts';
import { returnPath } from './compose.ts';
import type { CrashPoint } from './crash-points.ts';
import { createRelay, type Relay } from './hand-over.ts';
import { type Next, nextMail } from './next-mail.ts';
import type { Outcome } from './outcome.ts';
import { settle, settleSurely } from './settle.ts';
import type { House } from './write.ts';

export type PostRoomDeps = {
  readonly db: Database;
  readonly smtpUrl: string;
  readonly house: House;
  readonly connections: number;
  readonly times: PostRoomTimes;
  readonly budget: Budget;
  readonly crashPoint: CrashPoint;
};

/** What one batch did, in counts; `waitMs`: how long until something is due again, null: only news can change that. */
export type Delivered = {
  readonly handedOver: number;
  readonly cancelled: number;
  readonly waiting: number;
  readonly paused: boolean;
  readonly waitMs: number | null;
};

type Batch = {
  readonly endsAtMs: number;
  readonly stopping: AbortSignal;
  handedOver: number;
  cancelled: number;
  away: boolean;
  paused: boolean;
};

/** A relay that could not be spoken to is left alone for so long, whatever waits. */
const awayMs = 60_000;

/**
 * Hands over what is owed, over a few connections, for up to `batchMs`. After that, or once `stopping` is aborted, no
 * new hand-over begins; those under way are finished. Throws when the database is away, after they have ended.
 */
export async function deliver(deps: PostRoomDeps, stopping: AbortSignal): Promise<Delivered> {
  const batch: Batch = {
    endsAtMs: performance.now() + deps.times.batchMs,
    stopping,
    handedOver: 0,
    cancelled: 0,
    away: false,
    paused: false,
  };
  const lanes = await Promise.allSettled(Array.from({ length: deps.connections }, () => runLane(deps, batch)));
  const broken = lanes.find((lane) => lane.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  const { waiting, waitMs, paused } = await as(deps.db, { role: 'worker' }, whatWaits);
  return {
    handedOver: batch.handedOver,
    cancelled: batch.cancelled,
    waiting,
    paused,
    waitMs: waitMs !== null && batch.away ? Math.max(waitMs, awayMs) : waitMs,
  };
}

/** A hand-over that has ended and is not written down yet. */
type Ended = { readonly mail: ClaimedMail; readonly outcome: Outcome };

/** One connection: a mail after the other, until there is none or the batch is over. */
async function runLane(deps: PostRoomDeps, batch: Batch): Promise<void> {
  const relay = createRelay(deps.smtpUrl, deps.times);
  let ended: Ended | undefined;
  try {
    for (let first = true; ; first = false) {
      const atOnce = goesOn(batch, first) && (await deps.budget.take(performance.now()));
      // What is known is written down before anything is waited for.
      if (!atOnce) ended = await settleNow(deps, ended);
      if (!atOnce && !(goesOn(batch, first) && (await deps.budget.take(batch.endsAtMs, batch.stopping)))) return;
      const next = await turn(deps, ended);
      ended = undefined;
      if (next.kind !== 'mail') deps.budget.giveBack();
      if (next.kind === 'paused') batch.paused = true;
      if (next.kind === 'none') return;
      if (next.kind === 'mail') ended = await handOver(deps, relay, batch, next.mail);
    }
  } finally {
    relay.close();
  }
}

/** Settles what has ended and claims what comes next in one transaction; if that fails, first the one surely, then the other. */
async function turn(deps: PostRoomDeps, ended: Ended | undefined): Promise<Next> {
  deps.crashPoint('before-claim');
  if (ended !== undefined) {
    try {
      const next = await as(deps.db, { role: 'worker' }, async (tx) => {
        await settle(tx, ended.mail, ended.outcome, deps.times.graceMs);
        return nextMail(tx, deps);
      });
      deps.crashPoint('after-settle');
      return next;
    } catch {
      await settleNow(deps, ended);
    }
  }
  return as(deps.db, { role: 'worker' }, (tx) => nextMail(tx, deps));
}

async function settleNow(deps: PostRoomDeps, ended: Ended | undefined): Promise<undefined> {
  if (ended === undefined) return;
  await settleSurely(deps.db, ended.mail, ended.outcome, { graceMs: deps.times.graceMs, forMs: deps.times.leaseMs });
  deps.crashPoint('after-settle');
}

/** However short a batch is, each lane may begin once: else nothing would ever go. */
function goesOn(batch: Batch, first: boolean): boolean {
  return !batch.stopping.aborted && !batch.away && !batch.paused && (first || performance.now() < batch.endsAtMs);
}

async function handOver(deps: PostRoomDeps, relay: Relay, batch: Batch, mail: ClaimedMail): Promise<Ended> {
  deps.crashPoint('after-claim');
  const outcome = await relay.handOver(
    { address: mail.address, returnPath: returnPath(mail.returnToken, deps.house), raw: mail.raw },
    async () => {
      deps.crashPoint('before-gate');
      const answer = await as(deps.db, { role: 'worker' }, (tx) =>
        mayGo(tx, { id: mail.id, fence: mail.fence, leaseMs: deps.times.leaseMs }),
      );
      deps.crashPoint('after-gate');
      return answer;
    },
  );
  deps.crashPoint('after-answer');
  count(batch, outcome);
  return { mail, outcome };
}

function count(batch: Batch, outcome: Outcome): void {
  if (outcome.kind === 'accepted') batch.handedOver += 1;
  if (outcome.kind === 'stopped') batch.cancelled += 1;
  if (outcome.kind === 'our-fault') batch.paused = true;
  if (outcome.kind === 'retry' && outcome.away) batch.away = true;
}
