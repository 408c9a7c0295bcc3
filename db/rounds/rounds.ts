import { sql } from 'drizzle-orm';
import { canBeDue } from '../../domain/chase/draft-due.ts';
import { consultationPolicy, type ChasePolicy } from '../../domain/chase/policy.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { createProcess } from '../chase/processes.ts';
import { databaseNow } from '../chase/locks.ts';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';

export type RoundFormat = 'seminar' | 'open-forum' | 'circulation' | 'workshop' | 'committee' | 'board';

/** What an officer writes down of a round while it is a draft. Instants in epoch milliseconds. */
export type RoundInput = {
  readonly title: string;
  readonly format: RoundFormat;
  readonly purpose?: string;
  readonly dueAt?: number | null;
  readonly dueWallText?: string | null;
  readonly zone?: string;
  readonly calendar?: string;
  readonly policy?: ChasePolicy;
  readonly eventAt?: number | null;
  readonly eventWallText?: string | null;
  readonly place?: string | null;
  readonly chair?: string | null;
  readonly funder?: string | null;
  readonly agencyIds?: readonly string[];
  readonly questions?: readonly { readonly text: string; readonly kind: 'position' | 'text' }[];
  readonly predecessorId?: string | null;
};

const dueCalled = 'The date by which to answer';

export async function createConsultation(
  tx: Tx,
  actor: Actor,
  input: RoundInput,
): Promise<Verdict<{ processId: string; reference: string }>> {
  const due = canBeDue(input.dueAt, { now: await databaseNow(tx), called: dueCalled });
  if (!due.ok) return due;
  const { processId, reference } = await createProcess(tx, actor, { kind: 'consultation', title: input.title });
  await tx.execute(sql`
    insert into consultations (process_id, format, policy, predecessor_id)
    values (${processId}, ${input.format}, ${JSON.stringify(input.policy ?? consultationPolicy)}, ${input.predecessorId ?? null})`);
  await writeParts(tx, processId, input);
  await audit(tx, { actorId: actor.personId, act: 'round-drafted', processId, details: { reference } });
  return accept({ processId, reference });
}

/** Changes a draft; what is not named stays. After opening, dates move by a decision and participants by their own acts. */
export async function changeConsultation(
  tx: Tx,
  actor: Actor,
  input: Partial<RoundInput> & { processId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const { rows } = await tx.execute<{ state: string; version: number; due: number | null }>(sql`
    select p.state, p.version, ${ms(sql`n.due_at`)} as due from processes p join consultations n on n.process_id = p.id
    where p.id = ${input.processId} for no key update of p`);
  const process = rows[0];
  if (process === undefined) return refuse('not-found', 'There is no such round.');
  if (process.state !== 'draft')
    return refuse('not-open', 'The round has been opened, so this can no longer be changed here.');
  if (process.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this round since you opened it.', {
      version: process.version,
    });
  const due = canBeDue(input.dueAt, { now: await databaseNow(tx), stored: [process.due], called: dueCalled });
  if (!due.ok) return due;
  const version = process.version + 1;
  await tx.execute(
    sql`update processes set version = ${version}, title = coalesce(${input.title ?? null}, title) where id = ${input.processId}`,
  );
  await writeParts(tx, input.processId, input);
  await audit(tx, { actorId: actor.personId, act: 'round-changed', processId: input.processId, details: { version } });
  return accept({ version });
}

async function writeParts(tx: Tx, processId: string, input: Partial<RoundInput>): Promise<void> {
  const given = (name: keyof RoundInput) => input[name] !== undefined;
  const at = (ms: number | null | undefined) => instant(ms ?? null);
  await tx.execute(sql`
    update consultations set
      format = coalesce(${input.format ?? null}, format), purpose = coalesce(${input.purpose ?? null}, purpose),
      zone = coalesce(${input.zone ?? null}, zone), calendar = coalesce(${input.calendar ?? null}, calendar),
      policy = coalesce(${input.policy === undefined ? null : JSON.stringify(input.policy)}::jsonb, policy),
      due_at = case when ${given('dueAt')}::boolean then ${at(input.dueAt)} else due_at end,
      due_wall_text = case when ${given('dueWallText')}::boolean then ${input.dueWallText ?? null} else due_wall_text end,
      event_at = case when ${given('eventAt')}::boolean then ${at(input.eventAt)} else event_at end,
      event_wall_text = case when ${given('eventWallText')}::boolean then ${input.eventWallText ?? null} else event_wall_text end,
      place = case when ${given('place')}::boolean then ${input.place ?? null} else place end,
      chair = case when ${given('chair')}::boolean then ${input.chair ?? null} else chair end,
      funder = case when ${given('funder')}::boolean then ${input.funder ?? null} else funder end
    where process_id = ${processId}`);
  if (input.agencyIds !== undefined) {
    await tx.execute(sql`delete from audience where process_id = ${processId}`);
    await tx.execute(sql`
      insert into audience (process_id, agency_id) select ${processId}::uuid, a.id from agencies a
      where a.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(input.agencyIds)}::jsonb)) and not a.is_directorate and a.ended_at is null`);
  }
  if (input.questions !== undefined) {
    await tx.execute(sql`delete from questions where process_id = ${processId}`);
    await tx.execute(sql`
      insert into questions (process_id, position, text, kind)
      select ${processId}::uuid, q.ordinality::int, q.value ->> 'text', q.value ->> 'kind'
      from jsonb_array_elements(${JSON.stringify(input.questions)}::jsonb) with ordinality q`);
  }
}

/**
 * A new round like an old one: questions, policy and audience are taken over, dates are not. `consultAgain` names the old
 * one as its predecessor and takes only the chosen agencies (F11); a round's state never goes back.
 */
export async function copyConsultation(
  tx: Tx,
  actor: Actor,
  input: { processId: string; title?: string; consultAgain?: boolean; agencyIds?: readonly string[] },
): Promise<Verdict<{ processId: string; reference: string }>> {
  const { rows } = await tx.execute<{
    title: string;
    format: RoundFormat;
    purpose: string;
    zone: string;
    calendar: string;
    policy: ChasePolicy;
    questions: RoundInput['questions'];
    agencies: string[];
  }>(sql`
    select p.title, c.format, c.purpose, c.zone, c.calendar, c.policy,
      (select coalesce(jsonb_agg(jsonb_build_object('text', q.text, 'kind', q.kind) order by q.position), '[]') from questions q where q.process_id = p.id) as questions,
      (select coalesce(jsonb_agg(a.agency_id), '[]') from audience a where a.process_id = p.id) as agencies
    from processes p join consultations c on c.process_id = p.id where p.id = ${input.processId}`);
  const old = rows[0];
  if (old === undefined) return refuse('not-found', 'There is no such round.');
  return createConsultation(tx, actor, {
    title: input.title ?? old.title,
    format: old.format,
    purpose: old.purpose,
    zone: old.zone,
    calendar: old.calendar,
    policy: old.policy,
    questions: old.questions ?? [],
    agencyIds: input.agencyIds ?? old.agencies,
    predecessorId: input.consultAgain === true ? input.processId : null,
  });
}
