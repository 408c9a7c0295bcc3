import { as, type Database } from '../db/connect.ts';
import { mayGo } from '../db/mail/gate.ts';
import { type ClaimedMail, giveBack } from '../db/mail/ledger.ts';
import { lookForMail, whatWaits } from '../db/mail/mails.ts';
import type { PostRoomTimes } from '../domain/mail/times.ts';
import type { Budget } from './budget.ts';
import { returnPath } from './compose.ts';
import type { CrashPoint } from './crash-points.ts';
import { createRelay, type Relay } from './hand-over.ts';
import { type Next, nextMail } from './next-mail.ts';
import { type Crew, rest } from './rest.ts';
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

type Batch = Crew & {
  readonly endsAtMs: number;
  readonly stopping: AbortSignal;
  /** Claimed and composed before a connection was free for them; never more than there are connections. */
  readonly ahead: ClaimedMail[];
  /** Claims of such mails that are under way. */
  readonly claiming: Set<Promise<void>>;
  handedOver: number;
  cancelled: number;
  away: boolean;
  paused: boolean;
  /** What the database threw while a connection was at work. */
  broken: { readonly reason: unknown } | undefined;
};

const worker = { role: 'worker' } as const;

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
    ahead: [],
    claiming: new Set(),
    active: deps.connections,
    resting: new Set(),
    handedOver: 0,
    cancelled: 0,
    away: false,
    paused: false,
    broken: undefined,
  };
  const lanes = await Promise.allSettled(Array.from({ length: deps.connections }, () => runLane(deps, batch)));
  const broken = lanes.find((lane) => lane.status === 'rejected') ?? batch.broken;
  if (broken !== undefined) throw broken.reason;
  const { waiting, waitMs, paused } = await as(deps.db, worker, whatWaits);
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

/**
 * One connection: a mail after the other, until there is none or the batch is over. While the relay is spoken to, the
 * mail before is settled and one is claimed ahead; whichever connection is free first takes it, so that a slow hand-over
 * holds up no other. The gate of each mail asks anew whether it may go, however long ago it was claimed.
 */
async function runLane(deps: PostRoomDeps, batch: Batch): Promise<void> {
  const relay = createRelay(deps.smtpUrl, deps.times);
  let ended: Ended | undefined;
  try {
    for (let first = true; ; first = false) {
      const ready = goesOn(batch, first) ? batch.ahead.shift() : undefined;
      const mail = ready ?? (await claimNow(deps, batch, { ended, first }));
      if (mail === undefined) return;
      const claiming = claimAhead(deps, batch, ready === undefined ? undefined : ended);
      batch.claiming.add(claiming);
      ended = await handOver(deps, relay, batch, mail);
      await claiming;
      batch.claiming.delete(claiming);
    }
  } catch (error) {
    batch.active -= 1;
    throw error;
  } finally {
    relay.close();
  }
}

/** Settles what has ended and claims the next mail, for a connection that waits for it; undefined at the end of its work. */
async function claimNow(
  deps: PostRoomDeps,
  batch: Batch,
  { ended, first }: { ended: Ended | undefined; first: boolean },
): Promise<ClaimedMail | undefined> {
  let unsettled = ended;
  for (let begun = !first; ; begun = true) {
    const atOnce = goesOn(batch, !begun) && (await deps.budget.take(performance.now()));
    // What is known is written down before anything is waited for.
    if (!atOnce) unsettled = await settleNow(deps, unsettled);
    if (!atOnce && !(goesOn(batch, !begun) && (await deps.budget.take(batch.endsAtMs, batch.stopping)))) break;
    const next = (await settleAndClaim(deps, unsettled)) ?? (await claim(deps));
    unsettled = undefined;
    if (next.kind === 'mail') return next.mail;
    deps.budget.giveBack();
    if (next.kind === 'paused') batch.paused = true;
    if (next.kind !== 'none') continue;
    // Another connection may be about to find one and be too busy to take it.
    await Promise.all(batch.claiming);
    if (!goesOn(batch, false)) continue;
    const ahead = batch.ahead.shift();
    if (ahead !== undefined || !(await rest(batch))) return ahead;
  }
  await giveBackAhead(deps, batch);
  return undefined;
}

/**
 * Settles what has ended and claims one mail ahead if that needs no waiting. Does not throw, since it is awaited much
 * later: a settlement that failed for good is kept for the end; a claim is tried again by the connection that needs it.
 */
async function claimAhead(deps: PostRoomDeps, batch: Batch, ended: Ended | undefined): Promise<void> {
  try {
    const atOnce = goesOn(batch, false) && (await deps.budget.take(performance.now()));
    if (!atOnce) return await settleNow(deps, ended);
    const next = (await settleAndClaim(deps, ended)) ?? (await claim(deps).catch(() => undefined));
    if (next?.kind === 'paused') batch.paused = true;
    if (next?.kind === 'mail') batch.ahead.push(next.mail);
    else deps.budget.giveBack();
  } catch (reason) {
    batch.broken ??= { reason };
  }
  if (!goesOn(batch, false)) await giveBackAhead(deps, batch);
}

/** For mails that no hand-over may begin any more. If the database is away, their leases run out. */
async function giveBackAhead(deps: PostRoomDeps, batch: Batch): Promise<void> {
  const claimed = batch.ahead.splice(0);
  if (claimed.length === 0) return;
  for (const _ of claimed) deps.budget.giveBack();
  await as(deps.db, worker, (tx) => giveBack(tx, claimed)).catch(() => undefined);
}

/** Both in one transaction. Undefined where nothing had ended, or that failed: then only the settlement was repeated. */
async function settleAndClaim(deps: PostRoomDeps, ended: Ended | undefined): Promise<Next | undefined> {
  if (ended === undefined) return undefined;
  deps.crashPoint('before-claim');
  try {
    const { later } = await as(deps.db, worker, async (tx) => {
      const settled = settle(tx, ended.mail, ended.outcome, deps.times.graceMs);
      // One statement: the look that is sent along comes after it. What takes more must be done first.
      if (ended.outcome.kind !== 'accepted') await settled;
      const [outlook] = await Promise.all([lookForMail(tx), settled]);
      return nextMail(tx, outlook, deps);
    });
    deps.crashPoint('after-settle');
    return await later;
  } catch {
    return await settleNow(deps, ended);
  }
}

async function claim(deps: PostRoomDeps): Promise<Next> {
  deps.crashPoint('before-claim');
  return (await as(deps.db, worker, async (tx) => nextMail(tx, await lookForMail(tx), deps))).later;
}

async function settleNow(deps: PostRoomDeps, ended: Ended | undefined): Promise<undefined> {
  if (ended === undefined) return;
  await settleSurely(deps.db, ended.mail, ended.outcome, { graceMs: deps.times.graceMs, forMs: deps.times.leaseMs });
  deps.crashPoint('after-settle');
}

/** However short a batch is, each lane may begin once: else nothing would ever go. */
function goesOn(batch: Batch, first: boolean): boolean {
  if (batch.stopping.aborted || batch.away || batch.paused || batch.broken !== undefined) return false;
  return first || performance.now() < batch.endsAtMs;
}

async function handOver(deps: PostRoomDeps, relay: Relay, batch: Batch, mail: ClaimedMail): Promise<Ended | undefined> {
  deps.crashPoint('after-claim');
  let paused = false;
  const outcome = await relay.handOver(
    { address: mail.address, returnPath: returnPath(mail.returnToken, deps.house), raw: mail.raw },
    async () => {
      deps.crashPoint('before-gate');
      const { later } = await as(deps.db, worker, (tx) =>
        mayGo(tx, { id: mail.id, fence: mail.fence, leaseMs: deps.times.leaseMs }),
      );
      const answer = await later;
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
  return { mail, outcome };
}

function count(batch: Batch, outcome: Outcome): void {
  if (outcome.kind === 'accepted') batch.handedOver += 1;
  if (outcome.kind === 'stopped') batch.cancelled += 1;
  if (outcome.kind === 'our-fault') batch.paused = true;
  if (outcome.kind === 'retry' && outcome.away) batch.away = true;
}
