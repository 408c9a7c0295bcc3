import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';

/** Ids, instants (epoch milliseconds) and codes. */
export type Terms = Readonly<Record<string, string | number | boolean | null>>;

export type Proposal = {
  readonly processId: string;
  readonly act: string;
  readonly terms: Terms;
  /** What a person wrote: a reason, an outcome. Never leaves the database. */
  readonly words: Readonly<Record<string, string>>;
  readonly route: string;
  readonly key: string;
  readonly requestHash: string;
};

export type Effect = Readonly<Record<string, string | number>>;

export type StoredDecision = {
  readonly id: string;
  readonly processId: string;
  readonly act: string;
  readonly actorId: string;
  readonly state: 'proposed' | 'taken' | 'refused';
  readonly terms: Terms;
  readonly words: Readonly<Record<string, string>>;
  readonly code: string | null;
  readonly effect: Effect | null;
  readonly requestHash: string;
};

/** Stores what somebody wants to decide, before the workflow hears of it; a repeat gets the same decision back. */
export async function proposeDecision(tx: Tx, actor: Actor, proposal: Proposal): Promise<StoredDecision> {
  await tx.execute(sql`
    insert into decisions (process_id, act, actor_id, terms, words, principal, route, key, request_hash, state)
    values (${proposal.processId}, ${proposal.act}, ${actor.personId}, ${JSON.stringify(proposal.terms)}, ${JSON.stringify(proposal.words)},
      ${actor.principal}, ${proposal.route}, ${proposal.key}, ${proposal.requestHash}, 'proposed')
    on conflict (principal, route, key) do nothing`);
  const found = await readDecision(
    tx,
    sql`principal = ${actor.principal} and route = ${proposal.route} and key = ${proposal.key}`,
  );
  if (found === undefined) throw new Error('a proposed decision vanished');
  return found;
}

/** The decision under its row lock, for the activity that records it. */
export async function lockDecision(tx: Tx, decisionId: string): Promise<StoredDecision | undefined> {
  return readDecision(tx, sql`id = ${decisionId} for no key update`);
}

/** The workflow refused before anything was recorded: the decision says so, once. Out: what became of it, now or before. */
export async function refuseDecision(
  tx: Tx,
  decisionId: string,
  code: string,
): Promise<Pick<StoredDecision, 'state' | 'code' | 'effect'>> {
  await tx.execute(sql`
    update decisions set state = 'refused', code = ${code}, settled_at = app_now() where id = ${decisionId} and state = 'proposed'`);
  const settled = await readDecision(tx, sql`id = ${decisionId}`);
  return settled ?? { state: 'refused', code, effect: null };
}

/** The recording activity's answer, kept so that a repeat, after a lost reply or on a later run, finds it. */
export async function takeDecision(tx: Tx, decisionId: string, effect: Effect): Promise<void> {
  await tx.execute(sql`
    update decisions set state = 'taken', effect = ${JSON.stringify(effect)}, settled_at = app_now() where id = ${decisionId}`);
}

async function readDecision(tx: Tx, where: ReturnType<typeof sql>): Promise<StoredDecision | undefined> {
  const { rows } = await tx.execute<StoredDecision>(sql`
    select id, process_id as "processId", act, actor_id as "actorId", state, terms, words, code, effect, request_hash as "requestHash"
    from decisions where ${where}`);
  return rows[0];
}
