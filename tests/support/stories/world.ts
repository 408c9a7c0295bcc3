import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { createConsultation, type RoundInput } from '../../../db/rounds/rounds.ts';
import { as, connect, type Database, type Tx } from '../../../db/connect.ts';
import { proposeDecision, type Terms } from '../../../db/chase/decisions.ts';
import { recordDecision, type Recorded } from '../../../db/decisions/record.ts';
import { findProcess, type NamedProcess } from '../../../db/chase/locks.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor, Role } from '../../../domain/permissions.ts';
import type { ProcessAct } from '../../../domain/decisions/process.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import type { Person } from '../factories.ts';
import { createTestDatabase, type TestDatabase } from '../parts/postgres.ts';

type Rows = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/** A database of its own with a directorate in it and a clock that can be set; agencies are added as a test needs them. */
export type World = {
  readonly db: Database;
  readonly appUrl: string;
  readonly ownerUrl: string;
  readonly directorateId: string;
  readonly officer: Actor;
  agency(name: string, options?: AgencyOptions): Promise<TestAgency>;
  /** Sets the database's clock to an instant at which it stands still; null lets it run again. */
  setClock(at: Date | null): Promise<void>;
  /** Puts the running clock of the database forward: what takes minutes in earnest has passed. */
  passTime(ms: number): Promise<void>;
  rows: Rows;
  end(): Promise<void>;
};

export type AgencyOptions = { respondents?: number; ladder?: readonly number[]; calendar?: string };
export type TestAgency = {
  readonly id: string;
  readonly name: string;
  readonly respondents: readonly Actor[];
  readonly managers: Readonly<Record<number, Actor>>;
};

export async function createWorld(given?: TestDatabase): Promise<World> {
  const database = given ?? (await createTestDatabase());
  const directorateId = randomUUID();
  const { rows, close } = ownerOf(database);
  await rows(`insert into agencies (id, name, kind, is_directorate) values ($1, 'Drugs Directorate', 'unit', true)`, [
    directorateId,
  ]);
  const officer = await addPerson(rows, directorateId, 'Lead Officer', 'officer');
  await close();
  return worldOn(database, { directorateId, officer }, () => database.drop());
}

function ownerOf({ ownerUrl }: TestDatabase): { rows: Rows; close: () => Promise<void> } {
  // A pool, since a test may take the server away under it.
  const owner = new Pool({ connectionString: ownerUrl, max: 4 });
  owner.on('error', () => undefined);
  return {
    rows: async <Row>(text: string, values: unknown[] = []) => (await owner.query(text, values)).rows as Row[],
    close: () => owner.end(),
  };
}

/** The same over a database in which the directorate and its officer are already. */
export function worldOn(
  database: TestDatabase,
  { directorateId, officer }: Pick<World, 'directorateId' | 'officer'>,
  atEnd: () => Promise<void> = async () => undefined,
): World {
  const { rows, close } = ownerOf(database);
  const db = connect(database.appUrl);
  return {
    db,
    appUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    directorateId,
    officer,
    rows,
    agency: (name, options = {}) => addAgency(rows, name, options),
    setClock: async (at) => void (await rows('update test_clock set fixed = $1', [at])),
    passTime: async (ms) =>
      void (await rows(`update test_clock set shift = shift + $1::float8 * interval '1 millisecond'`, [ms])),
    async end() {
      await db.pool.end();
      await close();
      await atEnd();
    },
  };
}

async function addAgency(
  rows: Rows,
  name: string,
  { respondents = 1, ladder = [1, 2], calendar = 'england-and-wales' }: AgencyOptions,
): Promise<TestAgency> {
  const id = randomUUID();
  await rows(`insert into agencies (id, name, kind, calendar) values ($1, $2, 'agency', $3)`, [id, name, calendar]);
  const contacts: Actor[] = [];
  for (let n = 1; n <= respondents; n += 1)
    contacts.push(await addPerson(rows, id, `${name} Contact ${n}`, 'respondent'));
  const managers: Record<number, Actor> = {};
  for (const level of ladder) managers[level] = await addPerson(rows, id, `${name} Manager ${level}`, 'manager', level);
  return { id, name, respondents: contacts, managers };
}

/** A person in a post of the agency, at an example address made from the name. */
export async function addPerson(
  rows: Rows,
  agencyId: string,
  name: string,
  role: Role,
  level: number | null = null,
): Promise<Actor> {
  const personId = randomUUID();
  const postId = randomUUID();
  await rows(`insert into people (id, name, email) values ($1, $2, $3)`, [
    personId,
    name,
    `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
  ]);
  await rows(`insert into posts (id, agency_id, title, role, ladder_level) values ($1, $2, $3, $4, $5)`, [
    postId,
    agencyId,
    name,
    role,
    level,
  ]);
  await rows(`insert into post_holders (post_id, person_id, since) values ($1, $2, '2000-01-01')`, [postId, personId]);
  return actorOf({ id: personId, name }, role, agencyId);
}

/** A person who is signed in, with the role of his one post. */
export function actorOf({ id: personId, name }: Pick<Person, 'id' | 'name'>, role: Role, agencyId: string): Actor {
  return {
    personId,
    name,
    roles: [role],
    agencyIds: [agencyId],
    bodyIds: [],
    standsFor: [],
    principal: `person:${personId}`,
  };
}

/** Has somebody do something, as a page or the API would; what is refused fails the test. */
export async function does<T>(
  db: Database,
  actor: Actor,
  act: (tx: Tx, actor: Actor) => Promise<Verdict<T>>,
): Promise<T> {
  const done = await as(db, actingFor(actor), (tx) => act(tx, actor));
  if (!done.ok) throw new Error(done.message);
  return done.value;
}

export const answerText = (comment: string) => ({ nothingToSay: false, comment, replies: [] });

/** A draft round of the given agencies, due at the instant. */
export async function draftRound(
  world: World,
  agencies: readonly Pick<TestAgency, 'id'>[],
  input: Partial<RoundInput> & { dueAt: number },
): Promise<{ processId: string; reference: string }> {
  return does(world.db, world.officer, (tx, officer) =>
    createConsultation(tx, officer, {
      title: 'Drugs strategy 2003-2006',
      format: 'circulation',
      dueWallText: 'due then',
      agencyIds: agencies.map((agency) => agency.id),
      ...input,
    }),
  );
}

/** What a process is called and of which kind it is. */
export async function processOf(world: World, processId: string): Promise<NamedProcess> {
  const process = await as(world.db, { role: 'worker' }, (tx) => findProcess(tx, processId));
  if (process === undefined) throw new Error('no such process');
  return process;
}

/** Stores what the officer wants to decide, as the API does before the workflow hears of it; gives back its id. */
export async function propose(
  world: World,
  processId: string,
  act: ProcessAct,
  terms: Terms,
  words: Record<string, string>,
): Promise<string> {
  const proposal = { processId, act, terms, words, route: 'test', key: randomUUID(), requestHash: 'hash' };
  const acting = actingFor(world.officer);
  return (await as(world.db, acting, (tx) => proposeDecision(tx, world.officer, proposal))).id;
}

/** Records a decision as the workflow's activity does, without a workflow. */
export async function record(
  world: World,
  processId: string,
  act: ProcessAct,
  terms: Terms = {},
  words: Record<string, string> = {},
): Promise<Recorded> {
  const decisionId = await propose(world, processId, act, terms, words);
  return as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, decisionId));
}

/** An open round, with the tasks of its agencies in their order. */
export async function openRound(
  world: World,
  agencies: readonly Pick<TestAgency, 'id'>[],
  input: Partial<RoundInput> & { dueAt: number },
): Promise<{ processId: string; reference: string; taskIds: string[] }> {
  const round = await draftRound(world, agencies, input);
  const opened = await record(world, round.processId, 'open');
  if (opened.kind !== 'taken') throw new Error(`the round did not open: ${opened.code}`);
  const tasks = await world.rows<{ id: string; agency_id: string }>(
    `select id, agency_id from tasks where process_id = $1 and kind = 'answer'`,
    [round.processId],
  );
  return { ...round, taskIds: agencies.map((agency) => tasks.find((task) => task.agency_id === agency.id)?.id ?? '') };
}
