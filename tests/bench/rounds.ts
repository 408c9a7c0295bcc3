import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { decide } from '../../client/decisions.ts';
import { as } from '../../db/connect.ts';
import { type Effect, proposeDecision } from '../../db/chase/decisions.ts';
import { actingFor } from '../../db/acting-for.ts';
import type { ProcessAct } from '../../domain/decisions/process.ts';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { draftRound } from '../support/stories/world.ts';
import { expectCount } from './parts/figures.ts';
import { contactOf, type Member, type Partnership } from './partnership.ts';

export const dayMs = 86_400_000;

export type Round = { readonly processId: string; readonly reference: string };

/** A draft round of all agencies of the partnership. */
export function draftForAll(partnership: Partnership, terms: { dueAt: number; policy?: ChasePolicy }): Promise<Round> {
  return draftRound(partnership, agenciesOf(partnership.members), terms);
}

/** What `draftRound` of the tests takes as agencies: it reads their ids only. */
export function agenciesOf(members: readonly Member[]) {
  return members.map((member) => ({
    id: member.agencyId,
    name: `Agency ${member.n}`,
    respondents: [contactOf(member)],
    managers: {},
  }));
}

/** Stores the officer's decision, as the API does before the process hears of it. Out: its id. */
export async function propose({ db, officer }: Partnership, processId: string, act: ProcessAct): Promise<string> {
  const decision = await as(db, actingFor(officer), (tx) =>
    proposeDecision(tx, officer, {
      processId,
      act,
      terms: {},
      words: {},
      route: 'bench',
      key: randomUUID(),
      requestHash: '',
    }),
  );
  return decision.id;
}

/** Puts the officer's decision to the process as an Update. Out: its effect, and how long it took from call to answer. */
export async function decideByUpdate(
  partnership: Partnership,
  client: Client,
  round: Round,
  act: ProcessAct,
): Promise<{ effect: Effect; ms: number }> {
  const decisionId = await propose(partnership, round.processId, act);
  const startMs = performance.now();
  const decided = await decide(client, { ...round, kind: 'consultation', decisionId, act });
  const ms = performance.now() - startMs;
  if (decided.kind !== 'taken') throw new Error(`the decision to ${act} was not taken: ${JSON.stringify(decided)}`);
  return { effect: decided.taken.effect, ms };
}

/** Opens a new round of all agencies. Out: the round, and how long its Update took, in milliseconds. */
export async function openByUpdate(partnership: Partnership, client: Client): Promise<Round & { ms: number }> {
  const round = await draftForAll(partnership, { dueAt: Date.now() + 28 * dayMs });
  const { effect, ms } = await decideByUpdate(partnership, client, round, 'open');
  expectCount('tasks opened by the Update', Number(effect['tasks']), partnership.members.length);
  return { ...round, ms };
}
