import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';

/** The pool of one process. Transactions run on it by `as`, and the post room's by `asPostRoom`. */
export type Database = {
  readonly pool: pg.Pool;
  /** Called after each commit with the processes that the transaction touched; must not throw and is not waited for. */
  onCommit?: (processIds: ReadonlySet<string>) => void;
};

/** One transaction under one role. */
export type Tx = NodePgDatabase;

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
  | { readonly role: 'worker' | 'door' };

export function connect(url: string, options: { max?: number; application?: string } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.application ?? 'concordat',
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // A server that goes away under an idle connection is no reason to end the process: the next query says so.
  pool.on('error', () => undefined);
  // Nor is one that goes away while it is in use: the query under way says so, and without a listener pg ends the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  return { pool };
}

const touched = new WeakMap<Tx, Set<string>>();

/** Notes that the transaction changes something of the process, for what follows its commit. Writing an audit entry does it. */
export function touch(tx: Tx, processId: string): void {
  touched.get(tx)?.add(processId);
}

/** The transaction of a worker or a door goes on in the name of this person: the trail takes no other name from it. */
export async function actFor(tx: Tx, personId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.person_id', ${personId}, true)`);
}

const uuid = /^[0-9a-f-]{36}$/u;

/**
 * Runs `work` in one transaction under the role and the person of `acting`; commits its result, rolls back what throws.
 * The settings are local to the transaction, so that a pooled connection never carries one person's rights to another.
 */
export async function as<T>(db: Database, acting: Acting, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`begin; ${settings(acting)}`);
    const tx: Tx = drizzle(client);
    const processIds = new Set<string>();
    touched.set(tx, processIds);
    const result = await work(tx);
    await client.query('commit');
    if (processIds.size > 0) db.onCommit?.(processIds);
    return result;
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function settings(acting: Acting): string {
  const statements = [`set local role concordat_${acting.role}`];
  if ('personId' in acting) {
    const { agencyIds = [], bodyIds = [], standsFor = [] } = acting.role === 'partner' ? acting : {};
    const personIds = [acting.personId, ...standsFor];
    for (const id of [...personIds, ...agencyIds, ...bodyIds])
      if (!uuid.test(id)) throw new Error('an id that is no uuid reached the database settings');
    const settings = {
      'app.person_id': acting.personId,
      'app.person_ids': personIds.join(','),
      'app.agency_ids': agencyIds.join(','),
      'app.body_ids': bodyIds.join(','),
      'app.principal': acting.principal.replaceAll("'", "''"),
    };
    const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
    statements.push(`select ${set.join(', ')}`);
  }
  return statements.join('; ');
}
