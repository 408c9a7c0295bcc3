import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { sql } from 'drizzle-orm';
import { checkSubstitutes } from '../../domain/chase/ladder.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from './lock.ts';
import { idOf, ms } from '../rows.ts';
import { instant } from '../instant.ts';
import { writeLetters } from '../mail/letters.ts';
import { agenciesOf, judgeLadders } from './ladder-judgement.ts';
import { namedPeople } from './leaving/nameable.ts';

type Absence = {
  readonly personId: string;
  readonly substituteId: string;
  readonly fromAt: number;
  readonly untilAt: number;
};

/** Who stands in for whom, and when; substitutes in a circle and ladders that would lead back are refused. */
export async function addAbsence(tx: Tx, actor: Actor, input: Absence): Promise<Verdict<{ id: string }>> {
  await lockDirectory(tx);
  const judged = await judgeAbsence(tx, actor, input, null);
  if (!judged.ok) return judged;
  const added = await tx.execute<{ id: string }>(sql`
    insert into absences (person_id, substitute_id, from_at, until_at, named_by, named_at)
    values (${input.personId}, ${input.substituteId}, ${instant(input.fromAt)}, ${instant(input.untilAt)}, ${actor.personId}, app_now()) returning id`);
  const id = idOf(added.rows);
  const ladders = await judgeLadders(tx, await agenciesOf(tx, [input.personId]));
  if (!ladders.ok) return ladders;
  await tellBoth(tx, actor, input);
  await note(tx, actor, 'absence-added', { absenceId: id, personId: input.personId, substituteId: input.substituteId });
  return accept({ id });
}

/** Another time, or another substitute. */
export async function changeAbsence(
  tx: Tx,
  actor: Actor,
  input: { absenceId: string; ifVersion: number } & Partial<Omit<Absence, 'personId'>>,
): Promise<Verdict<{ id: string; version: number }>> {
  await lockDirectory(tx);
  const stored = await liveAbsence(tx, input.absenceId);
  if (!stored.ok) return stored;
  const { absenceId, ifVersion, ...changes } = input;
  const { version: seen, ...before } = stored.value;
  if (seen !== ifVersion)
    return refuse('version-changed', 'Somebody has changed this absence since you opened it.', { version: seen });
  const absence = { ...before, ...changes };
  const judged = await judgeAbsence(tx, actor, absence, absenceId);
  if (!judged.ok) return judged;
  await tx.execute(sql`
    update absences set version = ${seen + 1}, substitute_id = ${absence.substituteId}, from_at = ${instant(absence.fromAt)}, until_at = ${instant(absence.untilAt)},
      named_by = ${actor.personId}, named_at = app_now()
    where id = ${absenceId}`);
  const ladders = await judgeLadders(tx, await agenciesOf(tx, [absence.personId]));
  if (!ladders.ok) return ladders;
  await tellBoth(tx, actor, absence);
  await note(tx, actor, 'absence-changed', { absenceId, substituteId: absence.substituteId });
  return accept({ id: absenceId, version: seen + 1 });
}

/** Somebody is back. One that has not begun never counts: it ends where it would begin. */
export async function endAbsence(tx: Tx, actor: Actor, input: { absenceId: string }): Promise<Verdict<{ id: string }>> {
  await lockDirectory(tx);
  const stored = await liveAbsence(tx, input.absenceId);
  if (!stored.ok) return stored;
  await tx.execute(sql`update absences set until_at = greatest(from_at, app_now()) where id = ${input.absenceId}`);
  await note(tx, actor, 'absence-ended', input);
  return accept({ id: input.absenceId });
}

/** Who is away and who stands in hear it at once, whoever has said so. */
async function tellBoth(tx: Tx, actor: Actor, { personId, substituteId, fromAt, untilAt }: Absence): Promise<void> {
  const { rows } = await tx.execute<{ id: string; email: string }>(
    sql`select id, email from people where id in (${personId}, ${substituteId}) and erased_at is null`,
  );
  const letters = rows.map(({ id, email: address }) => {
    const away = id === personId;
    const [kind, otherId] = away ? (['substitute-named', substituteId] as const) : (['stands-in', personId] as const);
    return { personId: id, kind, address, otherId, fromAt, untilAt };
  });
  await writeLetters(tx, actor, letters);
}

async function judgeAbsence(tx: Tx, actor: Actor, absence: Absence, besides: string | null): Promise<Verdict<true>> {
  if (actor.personId === absence.substituteId)
    return refuse(
      'not-allowed',
      'Nobody names himself as a substitute. Whoever is away names you, or another officer does.',
    );
  if (absence.untilAt <= absence.fromAt)
    return refuse('malformed', 'The absence ends before it begins. Give an end that comes after its beginning.', {
      field: 'untilAt',
    });
  const over = await tx.execute(sql`select where ${instant(absence.untilAt)} <= app_now()`);
  if (over.rows.length > 0)
    return refuse(
      'in-the-past',
      'The absence is over already, so nobody would stand in. Give an end that is still to come.',
      { field: 'untilAt' },
    );
  const away = await namedPeople(tx, 'absent', [absence.personId]);
  if (!away.ok) return away;
  const substitute = await namedPeople(tx, 'substitute', [absence.substituteId]);
  if (!substitute.ok) return substitute;
  const { rows } = await tx.execute<{ personId: string; substituteId: string }>(sql`
    select person_id as "personId", substitute_id as "substituteId" from absences
    where from_at < ${instant(absence.untilAt)} and until_at > ${instant(absence.fromAt)} and until_at > from_at and id is distinct from ${besides}::uuid`);
  if (rows.some((row) => row.personId === absence.personId))
    return refuse(
      'malformed',
      'This person has a substitute for a part of that time already. End that absence first, or choose another time.',
      { field: 'untilAt' },
    );
  const loop = checkSubstitutes([...rows, absence]);
  return loop.ok ? accept(true) : loop;
}

async function liveAbsence(tx: Tx, absenceId: string): Promise<Verdict<Absence & { version: number }>> {
  const { rows } = await tx.execute<Absence & { over: boolean; version: number }>(sql`
    select person_id as "personId", substitute_id as "substituteId", ${ms(sql`from_at`)} as "fromAt", ${ms(sql`until_at`)} as "untilAt", version,
      until_at <= app_now() or until_at <= from_at as over from absences where id = ${absenceId} for no key update`);
  const found = rows[0];
  if (found === undefined) return refuse('not-found', 'There is no such absence.');
  if (found.over) return refuse('not-open', 'This absence is over.');
  const { over: _over, ...absence } = found;
  return accept(absence);
}

function note(tx: Tx, actor: Actor, act: AuditAct, details: Readonly<Record<string, unknown>>): Promise<void> {
  return audit(tx, { actorId: actor.personId, act, details });
}
