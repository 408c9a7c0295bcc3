import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { decide, type Decided } from '../../../client/decisions.ts';
import { as } from '../../../db/connect.ts';
import { proposeDecision, type Terms } from '../../../db/chase/decisions.ts';
import { recordDecision, type Recorded } from '../../../db/decisions/record.ts';
import { keepNewVersion } from '../../../db/sign-offs/resubmit.ts';
import { createSignOff, type SignOffInput, type StageInput } from '../../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { ProcessAct } from '../../../domain/decisions/process.ts';
import { processOf, record, type World } from './world.ts';
import { valueOf } from '../verdicts.ts';

export type TestBody = { readonly id: string; readonly name: string; readonly members: readonly Actor[] };

/** A body with members who hold no post anywhere; the first may be its chair, and one its secretary. */
export async function addBody(
  world: World,
  name: string,
  members: number,
  capacities: Readonly<Record<number, string>> = {},
): Promise<TestBody> {
  const id = randomUUID();
  await world.rows('insert into bodies (id, name) values ($1, $2)', [id, name]);
  const people: Actor[] = [];
  for (let n = 0; n < members; n += 1) {
    const personId = randomUUID();
    const called = `${name} Member ${n + 1}`;
    const email = `${called.toLowerCase().replaceAll(' ', '.')}@example.org`;
    await world.rows('insert into people (id, name, email) values ($1, $2, $3)', [personId, called, email]);
    await world.rows('insert into body_members (body_id, person_id, capacity) values ($1, $2, $3)', [
      id,
      personId,
      capacities[n] ?? 'member',
    ]);
    people.push({
      personId,
      name: called,
      roles: [capacities[n] === 'secretary' ? 'body-secretary' : 'body-member'],
      agencyIds: [],
      bodyIds: [id],
      standsFor: [],
      principal: `person:${personId}`,
    });
  }
  return { id, name, members: people };
}

export function memberOf(body: TestBody, index: number): Actor {
  const found = body.members[index];
  if (found === undefined) throw new Error('no such member');
  return found;
}

export const stageOf = (body: TestBody, more: Partial<StageInput> = {}): StageInput => ({
  bodyId: body.id,
  rule: { kind: 'all' },
  asked: 'approve',
  ...more,
});

export const textFile = (text: string) => ({
  fileName: 'strategy.txt',
  mediaType: 'text/plain',
  content: Buffer.from(text),
});

export type TestSignOff = { readonly processId: string; readonly reference: string };

export async function draftSignOff(
  world: World,
  stages: readonly StageInput[],
  input: Partial<SignOffInput> = {},
): Promise<TestSignOff> {
  const made = await as(world.db, actingFor(world.officer), (tx) =>
    createSignOff(tx, world.officer, {
      title: 'Drugs strategy 2003-2006',
      document: textFile('The strategy.\n'),
      recommendation: 'That the Authority supports the strategy.',
      ...input,
      stages,
    }),
  );
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

/** An open sign-off, without a workflow. */
export async function openedSignOff(
  world: World,
  stages: readonly StageInput[],
  input: Partial<SignOffInput> = {},
): Promise<TestSignOff> {
  const made = await draftSignOff(world, stages, input);
  const opened = await record(world, made.processId, 'open');
  if (opened.kind !== 'taken') throw new Error(`the sign-off did not open: ${opened.code}`);
  return made;
}

/** The officer hands in a new version, without a workflow. */
export async function newVersion(
  world: World,
  processId: string,
  text: string,
  terms: Readonly<Record<string, number>> = {},
): Promise<Recorded> {
  const kept = valueOf(
    await as(world.db, actingFor(world.officer), (tx) => keepNewVersion(tx, world.officer, processId, textFile(text))),
  );
  return record(world, processId, 'resubmit', { documentId: kept.documentId, ...terms });
}

/** The names of those who owe a task of the process. */
export async function openTasks(world: World, processId: string, kind = 'sign'): Promise<string[]> {
  const rows = await world.rows<{ name: string }>(
    `select p.name from tasks t join people p on p.id = t.person_id where t.process_id = $1 and t.state = 'open' and t.kind = $2 order by 1`,
    [processId, kind],
  );
  return rows.map((row) => row.name);
}

/** What a person has in hand when he signs: the stage that is open, and the hash of the version. */
export async function inHand(world: World, processId: string): Promise<{ stageId: string; sha256: string }> {
  const [row] = await world.rows<{ stageId: string; sha256: string }>(
    `select coalesce(s.id::text, '') as "stageId", d.sha256 from sign_offs o join documents d on d.id = o.document_id
     left join sign_off_stages s on s.process_id = o.process_id and s.state = 'open' where o.process_id = $1`,
    [processId],
  );
  if (row === undefined) throw new Error('no such sign-off');
  return row;
}

/** Stores a decision in somebody's own name, as the API does. */
export async function proposeAs(
  world: World,
  actor: Actor,
  processId: string,
  asked: { act: ProcessAct; terms?: Terms; words?: Record<string, string> },
): Promise<string> {
  const { act, terms = {}, words = {} } = asked;
  const proposal = { processId, act, terms, words, route: 'test', key: randomUUID(), requestHash: 'hash' };
  return (await as(world.db, actingFor(actor), (tx) => proposeDecision(tx, actor, proposal))).id;
}

/** Somebody signs what is asked now, without a workflow. */
export async function signAs(
  world: World,
  actor: Actor,
  processId: string,
  verdict = 'approve',
  more: { terms?: Terms; words?: Record<string, string> } = {},
): Promise<Recorded> {
  const decisionId = await proposeAs(world, actor, processId, {
    act: 'sign',
    terms: { ...(await inHand(world, processId)), verdict, ...more.terms },
    ...(more.words !== undefined && { words: more.words }),
  });
  return as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, decisionId));
}

/** Somebody signs what is asked now, through its workflow. */
export async function signThrough(
  world: World,
  client: Client,
  actor: Actor | undefined,
  processId: string,
  said: { verdict?: string; words?: Record<string, string> } = {},
): Promise<Decided> {
  if (actor === undefined) throw new Error('no such member');
  const { verdict = 'approve', words = {} } = said;
  const terms = { ...(await inHand(world, processId)), verdict };
  const decisionId = await proposeAs(world, actor, processId, { act: 'sign', terms, words });
  return decide(client, { ...(await processOf(world, processId)), decisionId, act: 'sign' });
}

export async function stagesNow(world: World, processId: string): Promise<string[]> {
  const rows = await world.rows<{ state: string }>(
    'select state from sign_off_stages where process_id = $1 order by position',
    [processId],
  );
  return rows.map((row) => row.state);
}
