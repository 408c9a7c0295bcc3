import { and, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from '../directory/lock.ts';
import { addInspectors, independentInspectors, noSuchInspection } from './inspections.ts';
import { inspectorsOf } from './inspectors.ts';
import { namedPeople } from '../directory/leaving/nameable.ts';
import { telling } from '../chase/notices.ts';
import { handOn, heldTasks } from '../directory/leaving/succession.ts';
import { uuids } from '../uuids.ts';
import { processes } from '../schema/chase.ts';
import { command } from '../statement.ts';

export type NewInspectors = {
  readonly processId: string;
  readonly inspectorIds: readonly string[];
  readonly ifVersion: number;
};

const removeInspectors = command(
  'inspections.remove-inspectors',
  ({ processId, but }: { processId: string; but: readonly string[] }) => sql`
    delete from inspection_inspectors where process_id = ${processId} and person_id <> all(${uuids(but)})`,
);

/**
 * Other people inspect from now on, at any time until the inspection has ended. Who comes and who goes is told, once it was
 * opened; what is to be verified falls to the inspectors there are now who are independent of it, else to the officers.
 */
export async function changeInspectors(
  tx: Tx,
  actor: Actor,
  { processId, inspectorIds, ifVersion }: NewInspectors,
): Promise<Verdict<{ version: number }>> {
  await lockDirectory(tx);
  const [process] = await tx
    .select({ version: processes.version, endedAt: processes.endedAt, openedAt: processes.openedAt })
    .from(processes)
    .where(and(eq(processes.id, processId), eq(processes.kind, 'inspection')))
    .for('no key update');
  if (process === undefined) return noSuchInspection;
  if (process.endedAt !== null)
    return refuse('not-open', 'The inspection has ended, so its inspectors no longer change.');
  if (process.version !== ifVersion)
    return refuse('version-changed', 'Somebody has changed this inspection since you opened it.', {
      version: process.version,
    });
  const opened = process.openedAt !== null;
  if (opened && inspectorIds.length === 0) return refuse('malformed', 'Choose at least one inspector.');
  const before = await inspectorsOf(tx, processId);
  const named = await namedPeople(
    tx,
    'inspector',
    inspectorIds.filter((id) => !before.includes(id)),
  );
  if (!named.ok) return named;
  const held = await heldTasks(tx, sql`t.process_id = ${processId} and t.kind = 'verify' and t.state = 'open'`);
  await removeInspectors(tx, { processId, but: inspectorIds });
  await addInspectors(tx, { processId, inspectorIds });
  const independent = await independentInspectors(tx, processId);
  if (!independent.ok) return independent;
  const version = process.version + 1;
  await tx.update(processes).set({ version }).where(eq(processes.id, processId));
  const came = inspectorIds.filter((id) => !before.includes(id));
  const went = before.filter((id) => !inspectorIds.includes(id));
  if (opened) await tell(tx, { processId, came, went });
  await handOn(tx, held, {
    actor,
    wish: () => 'all',
    why: 'inspectors-changed',
    from: actor.personId,
    tellAlways: true,
    act: 'task-moved',
  });
  await audit(tx, { actorId: actor.personId, act: 'inspectors-changed', processId, details: { came, went, version } });
  return accept({ version });
}

type Change = { readonly processId: string; readonly came: readonly string[]; readonly went: readonly string[] };

const tell = telling(
  'inspections.tell-inspectors',
  ({ processId, came, went }: Change) => sql`
    select ${processId}::uuid, null::uuid, x.id, x.kind, occasion.text from (
      select id, 'inspector-named' as kind from unnest(${uuids(came)}) as c(id) union all
      select id, 'inspector-released' from unnest(${uuids(went)}) as w(id)) x
      cross join (select 'inspectors:' || uuidv7()::text as text offset 0) occasion`,
);
