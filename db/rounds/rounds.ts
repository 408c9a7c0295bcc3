import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canBeDue } from '../../domain/chase/draft-due.ts';
import { consultationPolicy, type ChasePolicy } from '../../domain/chase/policy.ts';
import { wirePolicy } from '../../domain/chase/check-policy.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { createProcess } from '../chase/processes.ts';
import { databaseNow } from '../chase/locks.ts';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';
import { givenRows } from '../given-rows.ts';
import { processes } from '../schema/chase.ts';
import { audience, consultations, questions } from '../schema/rounds.ts';
import { epochMs, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { chasePolicy } from '../chase/shapes.ts';

export type RoundFormat = typeof consultations.$inferSelect.format;

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
  readonly informal?: boolean;
  /** Answers are kept without who gave them; said when it is drafted. */
  readonly unnamed?: boolean;
  readonly agencyIds?: readonly string[];
  readonly questions?: readonly { readonly text: string; readonly kind: 'position' | 'text' }[];
  readonly predecessorId?: string | null;
};

export const noSuchRound = refuse('not-found', 'There is no such round.');

const dueCalled = 'The date by which to answer';

export async function createConsultation(
  tx: Tx,
  actor: Actor,
  input: RoundInput,
): Promise<Verdict<{ processId: string; reference: string }>> {
  const due = canBeDue(input.dueAt, { now: await databaseNow(tx), called: dueCalled });
  if (!due.ok) return due;
  const { processId, reference } = await createProcess(tx, actor, { kind: 'consultation', title: input.title });
  const { format, policy = consultationPolicy, predecessorId } = input;
  await tx.insert(consultations).values({ processId, format, policy: wirePolicy(policy), predecessorId });
  await writeParts(tx, processId, input);
  await audit(tx, { actorId: actor.personId, act: 'round-drafted', processId, details: { reference } });
  return accept({ processId, reference });
}

const lockDraft = statement(
  'rounds.lock-draft',
  z.object({ state: of(processes.state), version: of(processes.version), due: epochMs.nullable() }),
  (processId: string) => sql`
    select p.state, p.version, ${ms(sql`n.due_at`)} as due from processes p join consultations n on n.process_id = p.id
    where p.id = ${processId} for no key update of p`,
);

/** Changes a draft; what is not named stays. After opening, dates move by a decision and participants by their own acts. */
export async function changeConsultation(
  tx: Tx,
  actor: Actor,
  input: Partial<RoundInput> & { processId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const [process] = await lockDraft(tx, input.processId);
  if (process === undefined) return noSuchRound;
  if (process.state !== 'draft')
    return refuse('not-open', 'The round has been opened, so this can no longer be changed here.');
  if (process.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this round since you opened it.', {
      version: process.version,
    });
  const due = canBeDue(input.dueAt, { now: await databaseNow(tx), stored: [process.due], called: dueCalled });
  if (!due.ok) return due;
  const version = process.version + 1;
  await tx.update(processes).set({ version, title: input.title }).where(eq(processes.id, input.processId));
  await writeParts(tx, input.processId, input);
  await audit(tx, { actorId: actor.personId, act: 'round-changed', processId: input.processId, details: { version } });
  return accept({ version });
}

type Parts = { processId: string; input: Partial<RoundInput> };
const changeParts = command('rounds.change', ({ processId, input }: Parts) => {
  const given = (name: keyof RoundInput) => input[name] !== undefined;
  const at = (ms: number | null | undefined) => instant(ms ?? null);
  return sql`
    update consultations set
      format = coalesce(${input.format ?? null}, format), purpose = coalesce(${input.purpose ?? null}, purpose),
      zone = coalesce(${input.zone ?? null}, zone), calendar = coalesce(${input.calendar ?? null}, calendar),
      policy = coalesce(${input.policy === undefined ? null : JSON.stringify(wirePolicy(input.policy))}::jsonb, policy),
      due_at = case when ${given('dueAt')}::boolean then ${at(input.dueAt)} else due_at end,
      due_wall_text = case when ${given('dueWallText')}::boolean then ${input.dueWallText ?? null} else due_wall_text end,
      event_at = case when ${given('eventAt')}::boolean then ${at(input.eventAt)} else event_at end,
      event_wall_text = case when ${given('eventWallText')}::boolean then ${input.eventWallText ?? null} else event_wall_text end,
      place = case when ${given('place')}::boolean then ${input.place ?? null} else place end,
      chair = case when ${given('chair')}::boolean then ${input.chair ?? null} else chair end,
      informal = coalesce(${input.informal ?? null}, informal), unnamed = coalesce(${input.unnamed ?? null}, unnamed),
      funder = case when ${given('funder')}::boolean then ${input.funder ?? null} else funder end
    where process_id = ${processId}`;
});
const addAudience = command(
  'rounds.add-audience',
  ({ processId, agencyIds }: { processId: string; agencyIds: readonly string[] }) => sql`
    insert into audience (process_id, agency_id) select ${processId}::uuid, a.id from agencies a
    where a.id = any(${uuids(agencyIds)}) and not a.is_directorate and a.ended_at is null`,
);
const addQuestions = command(
  'rounds.add-questions',
  ({ processId, asked }: { processId: string; asked: NonNullable<RoundInput['questions']> }) => sql`
    insert into questions (process_id, position, text, kind)
    select ${processId}::uuid, g.ordinality::int, g.text, g.kind from ${givenRows(asked, { text: 'text', kind: 'text' })}`,
);

async function writeParts(tx: Tx, processId: string, input: Partial<RoundInput>): Promise<void> {
  await changeParts(tx, { processId, input });
  const { agencyIds, questions: asked } = input;
  if (agencyIds !== undefined) {
    await tx.delete(audience).where(eq(audience.processId, processId));
    await addAudience(tx, { processId, agencyIds });
  }
  if (asked !== undefined) {
    await tx.delete(questions).where(eq(questions.processId, processId));
    await addQuestions(tx, { processId, asked });
  }
}

const copied = statement(
  'rounds.copied',
  z.object({
    title: of(processes.title),
    format: of(consultations.format),
    purpose: of(consultations.purpose),
    zone: of(consultations.zone),
    calendar: of(consultations.calendar),
    policy: chasePolicy,
    informal: of(consultations.informal),
    unnamed: of(consultations.unnamed),
    questions: z.array(z.object({ text: z.string(), kind: of(questions.kind) })),
    agencyIds: z.array(z.string()),
  }),
  (processId: string) => sql`
    select p.title, c.format, c.purpose, c.zone, c.calendar, c.policy, c.informal, c.unnamed,
      (select coalesce(jsonb_agg(jsonb_build_object('text', q.text, 'kind', q.kind) order by q.position), '[]') from questions q where q.process_id = p.id) as questions,
      (select coalesce(jsonb_agg(a.agency_id), '[]') from audience a where a.process_id = p.id) as "agencyIds"
    from processes p join consultations c on c.process_id = p.id where p.id = ${processId}`,
);

/**
 * A new round like an old one: questions, policy and audience are taken over, dates are not. `consultAgain` names the old
 * one as its predecessor and takes only the chosen agencies (F11); a round's state never goes back.
 */
export async function copyConsultation(
  tx: Tx,
  actor: Actor,
  input: { processId: string; title?: string; consultAgain?: boolean; agencyIds?: readonly string[] },
): Promise<Verdict<{ processId: string; reference: string }>> {
  const [old] = await copied(tx, input.processId);
  if (old === undefined) return noSuchRound;
  return createConsultation(tx, actor, {
    ...old,
    title: input.title ?? old.title,
    agencyIds: input.agencyIds ?? old.agencyIds,
    predecessorId: input.consultAgain === true ? input.processId : null,
  });
}
