import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { decisions } from '../schema/chase.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';

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

const decision = z.object({
  id: of(decisions.id),
  processId: of(decisions.processId),
  act: of(decisions.act),
  actorId: of(decisions.actorId),
  state: of(decisions.state),
  terms: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  words: z.record(z.string(), z.string()),
  code: of(decisions.code),
  effect: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  requestHash: of(decisions.requestHash),
});
const selectDecision = sql`
  select id, process_id as "processId", act, actor_id as "actorId", state, terms, words, code, effect, request_hash as "requestHash"
  from decisions`;
const decisionById = statement('chase.decision', decision, (id: string) => sql`${selectDecision} where id = ${id}`);
export type StoredDecision = RowOf<typeof decisionById>;

type Proposed = Proposal & { readonly actor: Actor };
const insertProposed = command(
  'chase.propose-decision',
  (given: Proposed) => sql`
    insert into decisions (process_id, act, actor_id, terms, words, principal, route, key, request_hash, state)
    values (${given.processId}, ${given.act}, ${given.actor.personId}, ${JSON.stringify(given.terms)}, ${JSON.stringify(given.words)},
      ${given.actor.principal}, ${given.route}, ${given.key}, ${given.requestHash}, 'proposed')
    on conflict (principal, route, key) do nothing`,
);
const decisionByKey = statement(
  'chase.decision-by-key',
  decision,
  ({ actor, route, key }: Proposed) => sql`
    ${selectDecision} where principal = ${actor.principal} and route = ${route} and key = ${key}`,
);

/** Stores what somebody wants to decide, before the workflow hears of it; a repeat gets the same decision back. */
export async function proposeDecision(tx: Tx, actor: Actor, proposal: Proposal): Promise<StoredDecision> {
  await insertProposed(tx, { actor, ...proposal });
  const [found] = await decisionByKey(tx, { actor, ...proposal });
  if (found === undefined) throw new Error('a proposed decision vanished');
  return found;
}

const lockedDecision = statement(
  'chase.lock-decision',
  decision,
  (id: string) => sql`${selectDecision} where id = ${id} for no key update`,
);

/** The decision under its row lock, for the activity that records it. */
export async function lockDecision(tx: Tx, decisionId: string): Promise<StoredDecision | undefined> {
  return (await lockedDecision(tx, decisionId))[0];
}

const refuseProposed = command(
  'chase.refuse-decision',
  ({ decisionId, code }: { decisionId: string; code: string }) => sql`
    update decisions set state = 'refused', code = ${code}, settled_at = app_now() where id = ${decisionId} and state = 'proposed'`,
);

/** The workflow refused before anything was recorded: the decision says so, once. Out: what became of it, now or before. */
export async function refuseDecision(
  tx: Tx,
  decisionId: string,
  code: string,
): Promise<Pick<StoredDecision, 'state' | 'code' | 'effect'>> {
  await refuseProposed(tx, { decisionId, code });
  const [settled] = await decisionById(tx, decisionId);
  return settled ?? { state: 'refused', code, effect: null };
}

const setTaken = command(
  'chase.take-decision',
  ({ decisionId, effect }: { decisionId: string; effect: Effect }) => sql`
    update decisions set state = 'taken', effect = ${JSON.stringify(effect)}, settled_at = app_now() where id = ${decisionId}`,
);

/** The recording activity's answer, kept so that a repeat, after a lost reply or on a later run, finds it. */
export async function takeDecision(tx: Tx, decisionId: string, effect: Effect): Promise<void> {
  await setTaken(tx, { decisionId, effect });
}
