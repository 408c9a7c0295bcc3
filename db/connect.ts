import pg from 'pg';
import { traced } from '../tracing.ts';
import type { Sent } from './packet.ts';
import { allowSilence, watchSilence } from './silence.ts';
import { commit, flush, send, transactionOn, type Tx } from './transaction.ts';
import { stillWaitedFor, watch } from './waiter.ts';

export type { Tx } from './transaction.ts';

/** The pool of one process. Transactions run on it by `as`. */
export type Database = {
  readonly pool: pg.Pool;
  readonly limits: NonNullable<Options['limits']>;
  /** Whether connections keep plans under names; off behind a pooler that does not (decision record 0036). */
  readonly prepared: boolean;
  /**
   * Called after each commit that touched a process, or left something to be told to Temporal, with the processes that it
   * touched; must not throw and is not waited for.
   */
  onCommit?: (processIds: ReadonlySet<string>) => void;
  /** Told how long each transaction waited for its connection. */
  onWaited?: (seconds: number) => void;
};

/** Under which names a transaction's statements may be planned for the connection: a plan is one role's (row level security). */
export const planNames = new WeakMap<Tx, string>();

/** Under which of the database's roles a transaction runs, and for whom (design section 7). */
export type Acting =
  | {
      readonly role: 'partner';
      readonly personId: string;
      readonly agencyIds: readonly string[];
      readonly bodyIds?: readonly string[];
      readonly standsFor?: readonly string[];
      readonly principal: string;
    }
  | { readonly role: 'officer' | 'auditor'; readonly personId: string; readonly principal: string }
  | { readonly role: 'worker' | 'door' }
  /** Nobody in particular, who reads what is public (record 0058). */
  | { readonly role: 'public' }
  /** Whoever the connection itself is: the owner of the tables, before there is anybody else. */
  | { readonly role: 'owner' };

/** In milliseconds: how long Postgres lets a statement run, how long it lets one wait for a lock. */
export type Limits = { readonly statementMs: number; readonly lockMs: number };

/**
 * Whoever waits for a page is answered within 25 seconds; a worker's activity has two minutes, and repeats what failed.
 * 'long': opening a round of ten thousand, importing a directory.
 */
export const usualLimits = {
  people: { statementMs: 15_000, lockMs: 5_000 },
  worker: { statementMs: 60_000, lockMs: 20_000 },
  long: { statementMs: 105_000, lockMs: 20_000 },
} as const satisfies Record<string, Limits>;

/** How much longer than a statement may take nothing is heard before the connection is given up. */
const silenceMs = 5_000;

type Options = {
  max?: number;
  application?: string;
  limits?: Record<keyof typeof usualLimits, Limits>;
  prepared?: boolean;
};

export function connect(url: string, { limits = usualLimits, prepared = true, ...options }: Options = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.application ?? 'concordat',
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    statement_timeout: limits.worker.statementMs,
    lock_timeout: limits.worker.lockMs,
    // The plans that a connection keeps go with it.
    maxLifetimeSeconds: 900,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // A server that goes away under an idle connection is no reason to end the process: the next query says so.
  pool.on('error', () => undefined);
  // Nor is one that goes away while it is in use: the query under way says so, and without a listener pg ends the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    watchSilence(client);
  });
  pool.on('acquire', (client) => allowSilence(client, limits.worker.statementMs + silenceMs));
  pool.on('release', (_error, client) => allowSilence(client, 0));
  return { pool, limits, prepared };
}

const touched = new WeakMap<Tx, Set<string>>();
const telling = new WeakSet<Tx>();

/** Notes that the transaction changes something of the process, for what follows its commit. Writing an audit entry does it. */
export function touch(tx: Tx, processId: string): void {
  touched.get(tx)?.add(processId);
}

/** Notes that the transaction leaves something to be told to Temporal, which is done at once after its commit. */
export function tellAfter(tx: Tx): void {
  telling.add(tx);
}

/** The transaction of a worker or a door goes on in the name of this person: the trail takes no other name from it. */
export async function actFor(tx: Tx, personId: string): Promise<void> {
  await tx.$client.query(`select set_config('app.person_id', $1, true)`, [personId]);
}

const uuid = /^[0-9a-f-]{36}$/u;

/** `snapshot`: every statement sees the database as at one instant, and a write to what has changed since fails and can be repeated. */
export type Isolation = { readonly snapshot?: boolean };

/**
 * Runs `work` in one transaction under the role and the person of `acting`; commits its result, rolls back what throws.
 * The settings are local to the transaction, so that a pooled connection never carries one person's rights to another. The
 * begin travels with the first statements of `work`, the commit with what it has given to `withCommit`.
 */
export async function as<T>(
  db: Database,
  acting: Acting,
  work: (tx: Tx) => Promise<T>,
  isolation: Isolation = {},
): Promise<T> {
  return traced('transaction', { 'concordat.role': acting.role }, () => transact(db, acting, work, isolation));
}

async function transact<T>(
  db: Database,
  acting: Acting,
  work: (tx: Tx) => Promise<T>,
  { snapshot = false }: Isolation,
): Promise<T> {
  stillWaitedFor();
  const asked = performance.now();
  const client = await db.pool.connect();
  db.onWaited?.((performance.now() - asked) / 1_000);
  const tx = transactionOn(client);
  let broken: Error | undefined;
  const watched = watch(db.pool);
  try {
    const limits = limitsOf(db, acting);
    if (limits !== undefined) allowSilence(client, limits.statementMs + silenceMs);
    if (db.prepared) planNames.set(tx, acting.role);
    taking.set(tx, () => takeTime(tx, db.limits.long));
    const processIds = new Set<string>();
    touched.set(tx, processIds);
    const begun = begin(tx, acting, { limits, snapshot }).then((pid) => watched?.worksAs(pid));
    // Whoever waits for the first statement is told why it could not begin.
    begun.catch(() => undefined);
    // Before the first statement runs it must be known which backend is to be ended.
    if (watched !== undefined) await begun;
    const result = await work(tx);
    await commit(tx, begun, named(tx, 'commit', 'commit'));
    if (processIds.size > 0 || telling.has(tx)) db.onCommit?.(processIds);
    return result;
  } catch (error) {
    flush(tx);
    await client.query('rollback').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.release((await watched?.stop()) ?? broken);
  }
}

/** Said in every transaction, since a pooler passes on nothing that a connection asked for at its start. */
function limitsOf({ limits }: Database, { role }: Acting): Limits | undefined {
  if (role === 'owner') return undefined;
  return role === 'worker' ? limits.worker : limits.people;
}

/** One of the texts with which transactions begin and end, the same for all of a role. */
function named(tx: Tx, name: 'begin' | 'settings' | 'commit', text: string, values: unknown[] = []): Sent {
  const role = planNames.get(tx);
  return { ...(role !== undefined && { name: `${name}.${role}` }), text, values };
}

/** Out: which backend works for it. */
async function begin(
  tx: Tx,
  acting: Acting,
  { limits, snapshot }: { limits: Limits | undefined; snapshot: boolean },
): Promise<number> {
  const settings = Object.entries({ ...settingsOf(acting), ...limiting(limits) });
  const set = settings.map(([name], index) => `set_config('${name}', $${index + 1}, true)`);
  const values = settings.map(([, value]) => value);
  const [, begun] = await Promise.all([
    send(tx, snapshot ? { text: 'begin isolation level repeatable read', values: [] } : named(tx, 'begin', 'begin')),
    send(tx, named(tx, 'settings', `select ${['pg_backend_pid() as pid', ...set].join(', ')}`, values)),
  ]);
  return Number(begun.rows[0]?.['pid']);
}

/**
 * What is asked in this transaction from now on is planned for its values: of some of them there are many rows, of others few.
 * Why it failed is said by the statement that follows, which is not run then.
 */
export function planForValues(tx: Tx): void {
  send(tx, { text: `select set_config('plan_cache_mode', 'force_custom_plan', true)`, values: [] }).catch(
    () => undefined,
  );
}

const taking = new WeakMap<Tx, () => Promise<void>>();

/** For the rest of the transaction statements may take as long as those that write ten thousand rows. */
export async function mayTakeLong(tx: Tx): Promise<void> {
  await taking.get(tx)?.();
}

async function takeTime({ $client: client }: Tx, limits: Limits): Promise<void> {
  allowSilence(client, limits.statementMs + silenceMs);
  await client.query(`set local statement_timeout = ${limits.statementMs}; set local lock_timeout = ${limits.lockMs}`);
}

type Settings = Readonly<Record<string, string>>;

function limiting(limits: Limits | undefined): Settings {
  if (limits === undefined) return {};
  return { statement_timeout: String(limits.statementMs), lock_timeout: String(limits.lockMs) };
}

function settingsOf(acting: Acting): Settings {
  if (acting.role === 'owner') return {};
  const role = { role: `concordat_${acting.role}` };
  if (!('personId' in acting)) return role;
  const { agencyIds = [], bodyIds = [], standsFor = [] } = acting.role === 'partner' ? acting : {};
  const personIds = [acting.personId, ...standsFor];
  for (const id of [...personIds, ...agencyIds, ...bodyIds])
    if (!uuid.test(id)) throw new Error('an id that is no uuid reached the database settings');
  return {
    ...role,
    'app.person_id': acting.personId,
    'app.person_ids': personIds.join(','),
    'app.agency_ids': agencyIds.join(','),
    'app.body_ids': bodyIds.join(','),
    'app.principal': acting.principal,
  };
}
