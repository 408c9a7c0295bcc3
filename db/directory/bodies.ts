import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { checkQuorum, type Capacity, type Quorum } from '../../domain/sign-offs/quorum.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { endAccess } from './access.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { idOf } from '../rows.ts';
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
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into bodies (name, quorum_kind, quorum_count) values (${input.name}, ${input.quorumKind}, ${input.quorumCount})
    on conflict do nothing returning id`);
  if (rows.length === 0) return nameTaken;
  const id = idOf(rows);
  await noteSeats(tx, actor, 'founded', { bodyId: id });
  await audit(tx, { actorId: actor.personId, act: 'body-added', details: { bodyId: id } });
  return accept({ id });
}

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
  const taken = await tx.execute(
    sql`select from bodies where name_key = name_key(${input.name ?? null}::text) and id <> ${input.bodyId} and not (doubled and name = ${input.name ?? null})`,
  );
  if (taken.rows.length > 0) return nameTaken;
  const version = await touchBody(tx, input.bodyId);
  await tx.execute(sql`
    update bodies set name = coalesce(${input.name ?? null}, name), doubled = doubled and name = coalesce(${input.name ?? null}, name), quorum_kind = ${kind}, quorum_count = ${count} where id = ${input.bodyId}`);
  await note(tx, actor, 'body-changed', { bodyId: input.bodyId, version, quorumKind: kind, quorumCount: count });
  return accept({ id: input.bodyId, version });
}

/** Somebody sits on the body, or sits there as something else from now on. */
export async function setMember(
  tx: Tx,
  actor: Actor,
  input: { bodyId: string; personId: string; capacity: Capacity },
): Promise<Verdict<{ id: string; version: number }>> {
  const body = await lockBody(tx, input.bodyId);
  if (!body.ok) return body;
  if (input.capacity === 'chair') {
    const chair = await tx.execute(sql`
      select from body_members where body_id = ${input.bodyId} and capacity = 'chair' and person_id <> ${input.personId}`);
    if (chair.rows.length > 0)
      return refuse('malformed', 'The body has a chair already. Make the chair a member first.', { field: 'capacity' });
  }
  const { rows } = await tx.execute(sql`
    insert into body_members as m (body_id, person_id, capacity)
    select ${input.bodyId}::uuid, p.id, ${input.capacity} from people p where p.id = ${input.personId}
    on conflict (body_id, person_id) do update set capacity = excluded.capacity where m.capacity <> excluded.capacity returning 1`);
  if (rows.length === 0)
    return refuse('nothing-to-change', 'This person sits on the body like that already, or is not in the directory.');
  // Who had left the partnership and sits on a body is back.
  await tx.execute(
    sql`update people set left_at = null, version = version + 1 where id = ${input.personId} and left_at is not null`,
  );
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
  const { rows } = await tx.execute(
    sql`delete from body_members where body_id = ${input.bodyId} and person_id = ${input.personId} returning 1`,
  );
  if (rows.length === 0) return refuse('nothing-to-change', 'This person does not sit on the body.');
  const version = await touchBody(tx, input.bodyId);
  await noteSeats(tx, actor, 'left', input, [input.personId]);
  await endAccess(tx, [input.personId]);
  await note(tx, actor, 'body-member-removed', { ...input, version });
  await nudgeSignOffsOf(tx, [input.bodyId]);
  return accept({ id: input.bodyId, version });
}

type Stored = { readonly version: number; readonly quorum: Quorum; readonly capacities: readonly Capacity[] };

async function lockBody(tx: Tx, bodyId: string): Promise<Verdict<Stored>> {
  const { rows } = await tx.execute<{ version: number; kind: Quorum['kind']; count: number | null }>(
    sql`select version, quorum_kind as kind, quorum_count as count from bodies where id = ${bodyId} for no key update`,
  );
  const body = rows[0];
  if (body === undefined) return refuse('not-found', 'There is no such body.');
  const members = await tx.execute<{ capacity: Capacity }>(
    sql`select capacity from body_members where body_id = ${bodyId}`,
  );
  const { version, kind, count } = body;
  return accept({ version, quorum: { kind, count }, capacities: members.rows.map((row) => row.capacity) });
}

async function touchBody(tx: Tx, bodyId: string): Promise<number> {
  const { rows } = await tx.execute<{ version: number }>(
    sql`update bodies set version = version + 1 where id = ${bodyId} returning version`,
  );
  return rows[0]?.version ?? 0;
}

function note(tx: Tx, actor: Actor, act: AuditAct, details: Readonly<Record<string, unknown>>): Promise<void> {
  return audit(tx, { actorId: actor.personId, act, details });
}
