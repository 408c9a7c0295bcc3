import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from '../directory/lock.ts';
import { independentInspectors, noSuchInspection } from './inspections.ts';
import { inspectorsOf } from './inspectors.ts';
import { namedPeople } from '../directory/leaving/nameable.ts';
import { owedPost } from '../chase/outbox.ts';
import { handOn, heldTasks } from '../directory/leaving/succession.ts';
import { uuids } from '../uuids.ts';

export type NewInspectors = {
  readonly processId: string;
  readonly inspectorIds: readonly string[];
  readonly ifVersion: number;
};

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
  const { rows } = await tx.execute<{ version: number; over: boolean; opened: boolean }>(sql`
    select version, ended_at is not null as over, opened_at is not null as opened from processes
    where id = ${processId} and kind = 'inspection' for no key update`);
  const process = rows[0];
  if (process === undefined) return noSuchInspection;
  if (process.over) return refuse('not-open', 'The inspection has ended, so its inspectors no longer change.');
  if (process.version !== ifVersion)
    return refuse('version-changed', 'Somebody has changed this inspection since you opened it.', {
      version: process.version,
    });
  if (process.opened && inspectorIds.length === 0) return refuse('malformed', 'Choose at least one inspector.');
  const before = await inspectorsOf(tx, processId);
  const named = await namedPeople(
    tx,
    'inspector',
    inspectorIds.filter((id) => !before.includes(id)),
  );
  if (!named.ok) return named;
  const held = await heldTasks(tx, sql`t.process_id = ${processId} and t.kind = 'verify' and t.state = 'open'`);
  await tx.execute(
    sql`delete from inspection_inspectors where process_id = ${processId} and person_id <> all(${uuids(inspectorIds)})`,
  );
  await tx.execute(sql`
    insert into inspection_inspectors (process_id, person_id) select ${processId}::uuid, id from unnest(${uuids(inspectorIds)}) as p(id) on conflict do nothing`);
  const independent = await independentInspectors(tx, processId);
  if (!independent.ok) return independent;
  const version = process.version + 1;
  await tx.execute(sql`update processes set version = ${version} where id = ${processId}`);
  const came = inspectorIds.filter((id) => !before.includes(id));
  const went = before.filter((id) => !inspectorIds.includes(id));
  if (process.opened) await tell(tx, processId, { came, went });
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

async function tell(
  tx: Tx,
  processId: string,
  { came, went }: { came: readonly string[]; went: readonly string[] },
): Promise<void> {
  await tx.execute(sql`
    with occasion as materialized (select 'inspectors:' || uuidv7()::text as text)
    insert into notices (process_id, person_id, kind, occasion, order_at)
    select ${processId}::uuid, x.id, x.kind, occasion.text, app_now() from (
      select id, 'inspector-named' as kind from unnest(${uuids(came)}) as c(id) union all
      select id, 'inspector-released' from unnest(${uuids(went)}) as w(id)) x cross join occasion`);
  await owedPost(tx);
}
