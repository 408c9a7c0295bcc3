import { sql } from 'drizzle-orm';
import { mailAddress } from '../domain/address.ts';
import { checkSubstitutes } from '../domain/ladder.ts';
import { type Actor, isStaff, type Role } from '../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from './connect.ts';

export type NewAgency = {
  readonly name: string;
  readonly kind: 'agency' | 'unit';
  readonly level: string;
  readonly calendar: string;
  readonly parentId: string | null;
};

/** An agency without posts yet. A name that is taken breaks the unique constraint, which the door answers with 409. */
export async function addAgency(tx: Tx, actor: Actor, input: NewAgency): Promise<Verdict<{ id: string }>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into agencies (name, kind, level, calendar, parent_id)
    values (${input.name}, ${input.kind}, ${input.level}, ${input.calendar}, ${input.parentId}::uuid) returning id`);
  const id = idOf(rows);
  await audit(tx, { actorId: actor.personId, act: 'agency-added', agencyId: id });
  return accept({ id });
}

export async function addPerson(
  tx: Tx,
  actor: Actor,
  input: { name: string; address: string },
): Promise<Verdict<{ id: string }>> {
  const address = mailAddress(input.address);
  if (!address.ok) return address;
  const { rows } = await tx.execute<{ id: string }>(
    sql`insert into people (name, email) values (${input.name}, ${address.value}) returning id`,
  );
  const id = idOf(rows);
  await audit(tx, { actorId: actor.personId, act: 'person-added', details: { personId: id } });
  return accept({ id });
}

/**
 * Changes a name or an address; a new address counts as reached until somebody says otherwise. Whoever owns the address
 * signs in as the person, so that of an officer, auditor or administrator only an administrator may change it, who has just
 * shown that it is him.
 */
export async function changePerson(
  tx: Tx,
  actor: Actor,
  input: { personId: string; name?: string; address?: string },
): Promise<Verdict<{ id: string }>> {
  const address = input.address === undefined ? undefined : mailAddress(input.address);
  if (address?.ok === false) return address;
  if (address !== undefined && (await holdsStaffPost(tx, input.personId))) {
    if (!actor.roles.includes('administrator'))
      return refuse('not-allowed', 'Only an administrator may change the address of somebody of the directorate.');
    if (actor.confirmed !== true)
      return refuse('step-up', 'Sign in again first: with this address somebody signs in to the directorate.');
  }
  const { rows } = await tx.execute<{ id: string }>(sql`
    update people set name = coalesce(${input.name ?? null}, name), email = coalesce(${address?.value ?? null}, email),
      not_reached_at = case when ${address === undefined}::boolean then not_reached_at end,
      not_reached_why = case when ${address === undefined}::boolean then not_reached_why end
    where id = ${input.personId} returning id`);
  if (rows[0] === undefined) return refuse('not-found', 'There is no such person.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'person-changed',
    details: { personId: input.personId, name: input.name !== undefined, address: address !== undefined },
  });
  return accept({ id: input.personId });
}

async function holdsStaffPost(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ role: Role }>(sql`
    select o.role from post_holders h join posts o on o.id = h.post_id where h.person_id = ${personId} and (h.until is null or h.until > app_now())`);
  return isStaff(rows.map(({ role }) => role));
}

export type NewPost = {
  readonly agencyId: string;
  readonly title: string;
  readonly role: Role;
  readonly ladderLevel: number | null;
  readonly holderIds: readonly string[];
};

/** A post with the people who hold it from now on. Roles of the directorate are given by administrators, and there only. */
export async function addPost(tx: Tx, actor: Actor, input: NewPost): Promise<Verdict<{ id: string }>> {
  const agency = await tx.execute<{ is_directorate: boolean }>(
    sql`select is_directorate from agencies where id = ${input.agencyId}`,
  );
  if (agency.rows[0] === undefined) return refuse('not-found', 'There is no such agency.');
  if (isStaff([input.role])) {
    if (!actor.roles.includes('administrator'))
      return refuse('not-allowed', 'Only an administrator may give this role.');
    if (!agency.rows[0].is_directorate) return refuse('malformed', 'This role belongs to the directorate.');
  }
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into posts (agency_id, title, role, ladder_level) values (${input.agencyId}, ${input.title}, ${input.role}, ${input.ladderLevel}) returning id`);
  const id = idOf(rows);
  await tx.execute(sql`
    insert into post_holders (post_id, person_id)
    select distinct ${id}::uuid, value::uuid from jsonb_array_elements_text(${JSON.stringify(input.holderIds)}::jsonb)`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'post-added',
    agencyId: input.agencyId,
    details: { postId: id, role: input.role, ladderLevel: input.ladderLevel, holderIds: input.holderIds },
  });
  return accept({ id });
}

export type NewAbsence = {
  readonly personId: string;
  readonly substituteId: string;
  readonly fromAt: number;
  readonly untilAt: number;
};

/** Who stands in for whom, and when; substitutes who would stand for each other at the same time are refused. */
export async function addAbsence(tx: Tx, actor: Actor, input: NewAbsence): Promise<Verdict<{ id: string }>> {
  if (input.untilAt <= input.fromAt) return refuse('malformed', 'The absence ends before it begins.');
  const at = (ms: number) => sql`to_timestamp(${ms}::double precision / 1000)`;
  // Two absences that would close a circle together are judged one after the other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('absences', 13))`);
  const { rows } = await tx.execute<{ personId: string; substituteId: string }>(sql`
    select person_id as "personId", substitute_id as "substituteId" from absences where from_at < ${at(input.untilAt)} and until_at > ${at(input.fromAt)}`);
  if (rows.some((row) => row.personId === input.personId))
    return refuse('malformed', 'This person has a substitute for a part of that time already.');
  const loop = checkSubstitutes([...rows, input]);
  if (!loop.ok) return loop;
  const added = await tx.execute<{ id: string }>(sql`
    insert into absences (person_id, substitute_id, from_at, until_at)
    values (${input.personId}, ${input.substituteId}, ${at(input.fromAt)}, ${at(input.untilAt)}) returning id`);
  const id = idOf(added.rows);
  await audit(tx, {
    actorId: actor.personId,
    act: 'absence-added',
    details: { absenceId: id, personId: input.personId, substituteId: input.substituteId },
  });
  return accept({ id });
}

function idOf(rows: readonly { id: string }[]): string {
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an insert returned no id');
  return id;
}
