import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { checkSubstitutes } from '../../domain/chase/ladder.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockDirectory } from './lock.ts';
import { idOf, ms } from '../rows.ts';
import { instant } from '../instant.ts';
import { absences, people } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { writeLetters } from '../mail/letters.ts';
import { agenciesOf, judgeLadders } from './ladder-judgement.ts';
import { namedPeople } from './leaving/nameable.ts';

type Absence = {
  readonly personId: string;
  readonly substituteId: string;
  readonly fromAt: number;
  readonly untilAt: number;
};

/** What is said of an absence, and by whom. */
const said = (actor: Actor, { substituteId, fromAt, untilAt }: Absence) => ({
  substituteId,
  fromAt: instant(fromAt),
  untilAt: instant(untilAt),
  namedBy: actor.personId,
  namedAt: sql`app_now()`,
});

/** Who stands in for whom, and when; substitutes in a circle and ladders that would lead back are refused. */
export async function addAbsence(tx: Tx, actor: Actor, input: Absence): Promise<Verdict<{ id: string }>> {
  await lockDirectory(tx);
  const judged = await judgeAbsence(tx, actor, input, null);
  if (!judged.ok) return judged;
  const values = { personId: input.personId, ...said(actor, input) };
  const id = idOf(await tx.insert(absences).values(values).returning({ id: absences.id }));
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
  await tx
    .update(absences)
    .set({ version: seen + 1, ...said(actor, absence) })
    .where(eq(absences.id, absenceId));
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
  await tx
    .update(absences)
    .set({ untilAt: sql`greatest(from_at, app_now())` })
    .where(eq(absences.id, input.absenceId));
  await note(tx, actor, 'absence-ended', input);
  return accept({ id: input.absenceId });
}

/** Who is away and who stands in hear it at once, whoever has said so. */
async function tellBoth(tx: Tx, actor: Actor, { personId, substituteId, fromAt, untilAt }: Absence): Promise<void> {
  const both = await tx
    .select({ id: people.id, address: people.email })
    .from(people)
    .where(and(inArray(people.id, [personId, substituteId]), isNull(people.erasedAt)));
  const letters = both.map(({ id, address }) => {
    const away = id === personId;
    const [kind, otherId] = away ? (['substitute-named', substituteId] as const) : (['stands-in', personId] as const);
    return { personId: id, kind, address, otherId, fromAt, untilAt };
  });
  await writeLetters(tx, actor, letters);
}

const isOver = command('directory.is-over', (untilAt: number) => sql`select where ${instant(untilAt)} <= app_now()`);
const absencesIn = statement(
  'directory.absences-in',
  z.object({ personId: of(absences.personId), substituteId: of(absences.substituteId) }),
  ({ fromAt, untilAt, besides }: Pick<Absence, 'fromAt' | 'untilAt'> & { besides: string | null }) => sql`
    select person_id as "personId", substitute_id as "substituteId" from absences
    where from_at < ${instant(untilAt)} and until_at > ${instant(fromAt)} and until_at > from_at and id is distinct from ${besides}::uuid`,
);

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
  if ((await isOver(tx, absence.untilAt)) > 0)
    return refuse(
      'in-the-past',
      'The absence is over already, so nobody would stand in. Give an end that is still to come.',
      { field: 'untilAt' },
    );
  const away = await namedPeople(tx, 'absent', [absence.personId]);
  if (!away.ok) return away;
  const substitute = await namedPeople(tx, 'substitute', [absence.substituteId]);
  if (!substitute.ok) return substitute;
  const others = await absencesIn(tx, { ...absence, besides });
  if (others.some((other) => other.personId === absence.personId))
    return refuse(
      'malformed',
      'This person has a substitute for a part of that time already. End that absence first, or choose another time.',
      { field: 'untilAt' },
    );
  const loop = checkSubstitutes([...others, absence]);
  return loop.ok ? accept(true) : loop;
}

const lockAbsence = statement(
  'directory.lock-absence',
  z.object({
    personId: of(absences.personId),
    substituteId: of(absences.substituteId),
    fromAt: epochMs,
    untilAt: epochMs,
    version: of(absences.version),
    over: z.boolean(),
  }),
  (absenceId: string) => sql`
    select person_id as "personId", substitute_id as "substituteId", ${ms(sql`from_at`)} as "fromAt", ${ms(sql`until_at`)} as "untilAt", version,
      until_at <= app_now() or until_at <= from_at as over from absences where id = ${absenceId} for no key update`,
);

async function liveAbsence(tx: Tx, absenceId: string): Promise<Verdict<Absence & { version: number }>> {
  const [found] = await lockAbsence(tx, absenceId);
  if (found === undefined) return refuse('not-found', 'There is no such absence.');
  return found.over ? refuse('not-open', 'This absence is over.') : accept(found);
}

function note(tx: Tx, actor: Actor, act: AuditAct, details: Readonly<Record<string, unknown>>): Promise<void> {
  return audit(tx, { actorId: actor.personId, act, details });
}
