import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { checkQuorum, type Capacity, type Quorum } from '../../domain/sign-offs/quorum.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { bringBack, endAccess } from './access.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { bodies, bodyMembers } from '../schema/directory.ts';
import { command } from '../statement.ts';
import { nudgeSignOffsOf, noteSeats } from './seats.ts';

export type NewBody = {
  readonly name: string;
  readonly quorumKind: Quorum['kind'];
  readonly quorumCount: number | null;
};

const nameTaken = refuse('exists-already', 'A body of that name exists already. Choose another name.');

/** A board or committee, without members yet. */
export async function addBody(tx: Tx, actor: Actor, input: NewBody): Promise<Verdict<{ id: string }>> {
  const quorum = checkQuorum({ kind: input.quorumKind, count: input.quorumCount }, []);
  if (!quorum.ok) return quorum;
  const [added] = await tx
    .insert(bodies)
    .values({ name: input.name, quorumKind: input.quorumKind, quorumCount: input.quorumCount })
    .onConflictDoNothing()
    .returning({ id: bodies.id });
  if (added === undefined) return nameTaken;
  await noteSeats(tx, actor, 'founded', { bodyId: added.id });
  await note(tx, actor, 'body-added', { bodyId: added.id });
  return accept(added);
}

type Named = { readonly bodyId: string; readonly name?: string | undefined };
const isTaken = command(
  'directory.is-body-name-taken',
  ({ bodyId, name }: Named) => sql`
    select from bodies where name_key = name_key(${name ?? null}::text) and id <> ${bodyId} and not (doubled and name = ${name ?? null})`,
);
const updateBody = command(
  'directory.change-body',
  ({ bodyId, name, kind, count }: Named & Quorum) => sql`
    update bodies set name = coalesce(${name ?? null}, name), doubled = doubled and name = coalesce(${name ?? null}, name), quorum_kind = ${kind}, quorum_count = ${count} where id = ${bodyId}`,
);

/** Another name, or another rule of how many must agree. */
export async function changeBody(
  tx: Tx,
  actor: Actor,
  input: Partial<NewBody> & { bodyId: string; ifVersion: number },
): Promise<Verdict<{ id: string; version: number }>> {
  const body = await lockBody(tx, input.bodyId);
  if (!body.ok) return body;
  if (body.value.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this body since you opened it.', {
      version: body.value.version,
    });
  const kind = input.quorumKind ?? body.value.quorum.kind;
  const count =
    input.quorumCount === undefined && kind === 'count' ? body.value.quorum.count : (input.quorumCount ?? null);
  const quorum = checkQuorum({ kind, count }, body.value.capacities);
  if (!quorum.ok) return quorum;
  if ((await isTaken(tx, input)) > 0) return nameTaken;
  const version = await touchBody(tx, input.bodyId);
  await updateBody(tx, { ...input, kind, count });
  await note(tx, actor, 'body-changed', { bodyId: input.bodyId, version, quorumKind: kind, quorumCount: count });
  return accept({ id: input.bodyId, version });
}

type Seat = { readonly bodyId: string; readonly personId: string; readonly capacity: Capacity };
const seat = command(
  'directory.set-member',
  ({ bodyId, personId, capacity }: Seat) => sql`
    insert into body_members as m (body_id, person_id, capacity)
    select ${bodyId}::uuid, p.id, ${capacity} from people p where p.id = ${personId}
    on conflict (body_id, person_id) do update set capacity = excluded.capacity where m.capacity <> excluded.capacity`,
);

/** Somebody sits on the body, or sits there as something else from now on. */
export async function setMember(tx: Tx, actor: Actor, input: Seat): Promise<Verdict<{ id: string; version: number }>> {
  const body = await lockBody(tx, input.bodyId);
  if (!body.ok) return body;
  if (input.capacity === 'chair') {
    const { bodyId, personId, capacity } = bodyMembers;
    const chair = and(eq(bodyId, input.bodyId), eq(capacity, 'chair'), ne(personId, input.personId));
    if ((await tx.$count(bodyMembers, chair)) > 0)
      return refuse('malformed', 'The body has a chair already. Make the chair a member first.', { field: 'capacity' });
  }
  if ((await seat(tx, input)) === 0)
    return refuse('nothing-to-change', 'This person sits on the body like that already, or is not in the directory.');
  await bringBack(tx, input.personId);
  const version = await touchBody(tx, input.bodyId);
  await noteSeats(tx, actor, input.capacity === 'secretary' ? 'left' : 'seated', input, [input.personId]);
  await note(tx, actor, 'body-member-set', { ...input, version });
  await nudgeSignOffsOf(tx, [input.bodyId]);
  return accept({ id: input.bodyId, version });
}

export async function removeMember(
  tx: Tx,
  actor: Actor,
  input: { bodyId: string; personId: string },
): Promise<Verdict<{ id: string; version: number }>> {
  const body = await lockBody(tx, input.bodyId);
  if (!body.ok) return body;
  const { rowCount } = await tx
    .delete(bodyMembers)
    .where(and(eq(bodyMembers.bodyId, input.bodyId), eq(bodyMembers.personId, input.personId)));
  if (rowCount === 0) return refuse('nothing-to-change', 'This person does not sit on the body.');
  const version = await touchBody(tx, input.bodyId);
  await noteSeats(tx, actor, 'left', input, [input.personId]);
  await endAccess(tx, [input.personId]);
  await note(tx, actor, 'body-member-removed', { ...input, version });
  await nudgeSignOffsOf(tx, [input.bodyId]);
  return accept({ id: input.bodyId, version });
}

type Stored = { readonly version: number; readonly quorum: Quorum; readonly capacities: readonly Capacity[] };

async function lockBody(tx: Tx, bodyId: string): Promise<Verdict<Stored>> {
  const [body] = await tx
    .select({ version: bodies.version, kind: bodies.quorumKind, count: bodies.quorumCount })
    .from(bodies)
    .where(eq(bodies.id, bodyId))
    .for('no key update');
  if (body === undefined) return refuse('not-found', 'There is no such body.');
  const { capacity } = bodyMembers;
  const members = await tx.select({ capacity }).from(bodyMembers).where(eq(bodyMembers.bodyId, bodyId));
  const { version, ...quorum } = body;
  return accept({ version, quorum, capacities: members.map((member) => member.capacity) });
}

async function touchBody(tx: Tx, bodyId: string): Promise<number> {
  const [touched] = await tx
    .update(bodies)
    .set({ version: sql`${bodies.version} + 1` })
    .where(eq(bodies.id, bodyId))
    .returning({ version: bodies.version });
  return touched?.version ?? 0;
}

function note(tx: Tx, actor: Actor, act: AuditAct, details: Readonly<Record<string, unknown>>): Promise<void> {
  return audit(tx, { actorId: actor.personId, act, details });
}
