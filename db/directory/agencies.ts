import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from './lock.ts';
import { idOf } from '../rows.ts';

export type NewAgency = {
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: string;
  readonly calendar: string;
  readonly parentId: string | null;
};

const nameTaken = refuse('exists-already', 'An agency of that name exists already. Choose another name.');

/** An agency without posts yet. */
export async function addAgency(tx: Tx, actor: Actor, input: NewAgency): Promise<Verdict<{ id: string }>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into agencies (name, kind, level, calendar, parent_id)
    values (${input.name}, ${input.kind}, ${input.level}, ${input.calendar}, ${input.parentId}::uuid) on conflict do nothing returning id`);
  if (rows.length === 0) return nameTaken;
  const id = idOf(rows);
  await audit(tx, { actorId: actor.personId, act: 'agency-added', agencyId: id });
  return accept({ id });
}

export const noSuchAgency = refuse('not-found', 'There is no such agency.');

type Stored = { name: string; parent: string | null; version: number; ended: boolean };

/** Changes what is named; a new name keeps the old one for pages that show the past (F86). */
export async function changeAgency(
  tx: Tx,
  actor: Actor,
  input: Partial<NewAgency> & { agencyId: string; ifVersion: number },
): Promise<Verdict<{ id: string; version: number }>> {
  await lockDirectory(tx);
  const { rows } = await tx.execute<Stored>(sql`
    select name, parent_id as parent, version, ended_at is not null as ended from agencies where id = ${input.agencyId} for no key update`);
  const stored = rows[0];
  if (stored === undefined) return noSuchAgency;
  if (stored.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this agency since you opened it.', {
      version: stored.version,
    });
  const loop = await checkParent(tx, input.agencyId, input.parentId ?? null);
  if (!loop.ok) return loop;
  const renamed = input.name !== undefined && input.name !== stored.name;
  if (renamed && (await isTaken(tx, input.agencyId, input.name))) return nameTaken;
  if (renamed)
    await tx.execute(sql`insert into agency_names (agency_id, name) values (${input.agencyId}, ${stored.name})`);
  const version = stored.version + 1;
  await tx.execute(sql`
    update agencies set version = ${version}, name = coalesce(${input.name ?? null}, name), doubled = doubled and not ${renamed}::boolean, kind = coalesce(${input.kind ?? null}, kind),
      level = coalesce(${input.level ?? null}, level), calendar = coalesce(${input.calendar ?? null}, calendar),
      parent_id = case when ${input.parentId !== undefined}::boolean then ${input.parentId ?? null}::uuid else parent_id end
    where id = ${input.agencyId}`);
  const { agencyId, ifVersion: _seen, ...changes } = input;
  await audit(tx, {
    actorId: actor.personId,
    act: renamed ? 'agency-renamed' : 'agency-changed',
    agencyId,
    details: { version, fields: Object.keys(changes) },
  });
  return accept({ id: agencyId, version });
}

/** Whether another agency has this name, however it is written. */
async function isTaken(tx: Tx, agencyId: string, name: string | undefined): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select from agencies where name_key = name_key(${name ?? null}::text) and id <> ${agencyId} limit 1`);
  return rows.length > 0;
}

/** An agency stands below another one, never below itself. */
async function checkParent(tx: Tx, agencyId: string, parentId: string | null): Promise<Verdict<true>> {
  if (parentId === null) return accept(true);
  const { rows } = await tx.execute<{ id: string }>(sql`
    with recursive up as (
      select id, parent_id from agencies where id = ${parentId}
      union select a.id, a.parent_id from agencies a join up on a.id = up.parent_id)
    select id from up`);
  if (rows.length === 0)
    return refuse(
      'malformed',
      'The agency above is not known. Write its name as the directory does, or leave it empty.',
    );
  if (rows.some(({ id }) => id === agencyId))
    return refuse('malformed', 'An agency cannot stand below itself. Choose another agency above it.');
  return accept(true);
}
