import { isKnown } from '../../domain/not-known.ts';
import { isOfKnownKind, type OfKnownKind } from '../../domain/process-kinds.ts';
import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Trouble } from '../../domain/process-trouble.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { epochMs, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { runningProcess } from './task-kinds.ts';

/** A process whose next step should have been raised two minutes ago, over the alias `p`. */
export const isLate: SQL = sql`p.wake_at < app_now() - interval '2 minutes'`;

const running = z.object({
  processId: of(processes.id),
  kind: of(processes.kind),
  reference: of(processes.reference),
  trouble: of(processes.trouble),
  troubleSince: epochMs.nullable(),
  restarts: of(processes.restarts),
  restartedAt: epochMs.nullable(),
  late: z.boolean(),
  now: epochMs,
  /** It is late or was in trouble, or a decision of it has waited for two minutes: worth a look of its own. */
  suspect: z.boolean(),
});
const selectRunning = sql`
  select p.id as "processId", p.kind, p.reference, p.trouble, ${ms(sql`p.trouble_since`)} as "troubleSince", p.restarts,
    ${ms(sql`p.restarted_at`)} as "restartedAt", coalesce(${isLate}, false) as late, ${ms(sql`app_now()`)} as now,
    p.trouble is not null or coalesce(${isLate}, false) or p.id in (select process_id from decisions
      where state = 'proposed' and proposed_at between app_now() - interval '1 day' and app_now() - interval '2 minutes') as suspect
  from processes p where ${runningProcess}`;

const allRunning = statement('chase.running', running, () => sql`${selectRunning} order by p.id`);

/** A process that is to run, as the sweep sees it before it asks Temporal. Instants in epoch milliseconds. */
export type RunningProcess = OfKnownKind<RowOf<typeof allRunning>>;

/** Every process that has begun and not ended; and the references of those that wait for a release which knows their kind. */
export async function listRunningProcesses(tx: Tx): Promise<{ processes: RunningProcess[]; waiting: string[] }> {
  const all = await allRunning(tx);
  return {
    processes: all.filter(isOfKnownKind),
    waiting: all.filter(({ kind }) => !isKnown(kind)).map(({ reference }) => reference),
  };
}

const ifRunning = statement(
  'chase.if-running',
  running,
  (processId: string) => sql`${selectRunning} and p.id = ${processId}`,
);

/** The process if it is to run still: it may have ended while Temporal was asked. */
export async function findRunningProcess(tx: Tx, processId: string): Promise<RunningProcess | undefined> {
  return (await ifRunning(tx, processId)).find(isOfKnownKind);
}

const countRestart = command(
  'chase.count-restart',
  (processId: string) => sql`
    update processes set trouble = 'lost', trouble_since = coalesce(trouble_since, app_now()), restarts = restarts + 1,
      restarted_at = app_now() where id = ${processId}`,
);

/** Its workflow was started anew; `why`: what was found. The trail says so, and pages until the next look finds it well. */
export async function noteStartedAgain(tx: Tx, processId: string, why: Trouble | 'asked'): Promise<void> {
  await countRestart(tx, processId);
  await audit(tx, { actorId: null, act: 'process-started-again', processId, details: { why } });
}

const setTrouble = command(
  'chase.set-trouble',
  ({ processId, trouble }: { processId: string; trouble: Trouble | null }) => sql`
    update processes set trouble = ${trouble}, trouble_since = case when ${trouble}::text is not null then coalesce(trouble_since, app_now()) end,
      restarts = case when ${trouble}::text is null and restarted_at < app_now() - interval '1 hour' then 0 else restarts end
    where id = ${processId} and trouble is distinct from ${trouble}`,
);

/** What is wrong with the process now; null: nothing any more. Restarts of more than an hour ago are forgotten then. */
export async function noteTrouble(tx: Tx, processId: string, trouble: Trouble | null): Promise<void> {
  if ((await setTrouble(tx, { processId, trouble })) === 0) return;
  const details = trouble === null ? {} : { trouble };
  await audit(tx, {
    actorId: null,
    act: trouble === null ? 'process-goes-on' : 'process-in-trouble',
    processId,
    details,
  });
}
