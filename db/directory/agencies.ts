import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from './lock.ts';
import { agencies, agencyNames } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';

export type NewAgency = {
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: string;
  readonly calendar: string;
  readonly parentId: string | null;
};

const nameTaken = refuse('exists-already', 'An agency of that name exists already. Choose another name.');

const insertAgency = statement(
  'directory.add-agency',
  z.object({ id: of(agencies.id) }),
  ({ name, kind, level, calendar, parentId }: NewAgency) => sql`
    insert into agencies (name, kind, level, calendar, parent_id)
    values (${name}, ${kind}, ${level}, ${calendar}, ${parentId}::uuid) on conflict do nothing returning id`,
);

/** An agency without posts yet. */
export async function addAgency(tx: Tx, actor: Actor, input: NewAgency): Promise<Verdict<{ id: string }>> {
  const [added] = await insertAgency(tx, input);
  if (added === undefined) return nameTaken;
  await audit(tx, { actorId: actor.personId, act: 'agency-added', agencyId: added.id });
  return accept(added);
}

export const noSuchAgency = refuse('not-found', 'There is no such agency.');

type Change = Partial<NewAgency> & { readonly agencyId: string };
/** Whether another agency has this name, however it is written. */
const isTaken = command(
  'directory.is-agency-name-taken',
  ({ agencyId, name }: Change) => sql`
    select from agencies where name_key = name_key(${name ?? null}::text) and id <> ${agencyId} limit 1`,
);
const updateAgency = command(
  'directory.change-agency',
  (to: Change & { version: number; renamed: boolean }) => sql`
    update agencies set version = ${to.version}, name = coalesce(${to.name ?? null}, name), doubled = doubled and not ${to.renamed}::boolean, kind = coalesce(${to.kind ?? null}, kind),
      level = coalesce(${to.level ?? null}, level), calendar = coalesce(${to.calendar ?? null}, calendar),
      parent_id = case when ${to.parentId !== undefined}::boolean then ${to.parentId ?? null}::uuid else parent_id end
    where id = ${to.agencyId}`,
);

/** Changes what is named; a new name keeps the old one for pages that show the past (F86). */
export async function changeAgency(
  tx: Tx,
  actor: Actor,
  input: Change & { ifVersion: number },
): Promise<Verdict<{ id: string; version: number }>> {
  await lockDirectory(tx);
  const [stored] = await tx
    .select({ name: agencies.name, version: agencies.version })
    .from(agencies)
    .where(eq(agencies.id, input.agencyId))
    .for('no key update');
  if (stored === undefined) return noSuchAgency;
  if (stored.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this agency since you opened it.', {
      version: stored.version,
    });
  const loop = await checkParent(tx, input.agencyId, input.parentId ?? null);
  if (!loop.ok) return loop;
  const renamed = input.name !== undefined && input.name !== stored.name;
  if (renamed && (await isTaken(tx, input)) > 0) return nameTaken;
  if (renamed) await tx.insert(agencyNames).values({ agencyId: input.agencyId, name: stored.name });
  const version = stored.version + 1;
  await updateAgency(tx, { ...input, version, renamed });
  const { agencyId, ifVersion: _seen, ...changes } = input;
  await audit(tx, {
    actorId: actor.personId,
    act: renamed ? 'agency-renamed' : 'agency-changed',
    agencyId,
    details: { version, fields: Object.keys(changes) },
  });
  return accept({ id: agencyId, version });
}

const upwards = statement(
  'directory.agencies-above',
  z.object({ id: of(agencies.id) }),
  (parentId: string) => sql`
    with recursive up as (
      select id, parent_id from agencies where id = ${parentId}
      union select a.id, a.parent_id from agencies a join up on a.id = up.parent_id)
    select id from up`,
);

/** An agency stands below another one, never below itself. */
async function checkParent(tx: Tx, agencyId: string, parentId: string | null): Promise<Verdict<true>> {
  if (parentId === null) return accept(true);
  const above = await upwards(tx, parentId);
  if (above.length === 0)
    return refuse(
      'malformed',
      'The agency above is not known. Write its name as the directory does, or leave it empty.',
    );
  if (above.some(({ id }) => id === agencyId))
    return refuse('malformed', 'An agency cannot stand below itself. Choose another agency above it.');
  return accept(true);
}
