import { Client } from 'pg';
import { as, connect, type Database } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { postRoomTimes, type PostRoomTimes } from '../../../domain/mail/times.ts';
import { createBudget } from '../../../mail/budget.ts';
import type { PostRoomDeps } from '../../../mail/deliver.ts';
import { createPartnership, type Partnership } from '../factories.ts';
import { usualSteps } from '../stories/partnership-rounds.ts';
import { actorOf, answerText, does, openRound, type World, worldOn } from '../stories/world.ts';
import { createTestDatabase } from './postgres.ts';
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export const house = {
  from: 'Concordat <office@concordat.example>',
  replyTo: 'help@concordat.example',
  returnDomain: 'bounces.concordat.example',
  publicUrl: 'https://concordat.example',
};

/** Times of a test: what takes minutes in earnest takes a moment. */
export const quickTimes: PostRoomTimes = {
  ...postRoomTimes,
  connectMs: 10_000,
  commandsMs: 20_000,
  answerMs: 20_000,
  batchMs: 20_000,
  leaseMs: 30_000,
  graceMs: 60_000,
};

/** A database with a partnership, a sink, and what a post room needs to work on them. */
export type PostRoomBench = {
  readonly owner: Client;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly db: Database;
  readonly sink: SmtpSink;
  readonly people: Partnership;
  readonly world: World;
  readonly contacts: Readonly<Record<'health' | 'youth' | 'probation', Actor>>;
  deps(change?: Partial<PostRoomDeps>): PostRoomDeps;
  /** Sets the database's clock forward, in minutes from the real time. */
  later(minutes: number): Promise<void>;
  close(): Promise<void>;
};

export async function createPostRoomBench(): Promise<PostRoomBench> {
  const database = await createTestDatabase();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const sink = await startSmtpSink();
  const people = await createPartnership(database.ownerUrl);
  // One contact of each agency, so that an invitation is one mail; the second one can have it handed over.
  await owner.query(
    `update posts set role = 'manager' where id in (select post_id from post_holders where person_id = $1)`,
    [people.secondContact.id],
  );
  const officer = actorOf(people.leadOfficer, 'officer', people.directorate);
  const world = worldOn(database, { directorateId: people.directorate, officer }, () => database.drop());
  const { db } = world;
  return {
    owner,
    ownerUrl: database.ownerUrl,
    appUrl: database.appUrl,
    db,
    sink,
    people,
    world,
    contacts: {
      health: actorOf(people.partnerContact, 'respondent', people.health),
      youth: actorOf(people.otherAgencyContact, 'respondent', people.youth),
      probation: actorOf(people.silentContact, 'respondent', people.probation),
    },
    deps: (change) => ({
      db,
      smtpUrl: sink.url,
      house,
      connections: 1,
      times: quickTimes,
      budget: createBudget(undefined, 'notices'),
      crashPoint: () => undefined,
      ...change,
    }),
    async later(minutes) {
      await owner.query(`update test_clock set shift = $1::float8 * interval '1 minute'`, [minutes]);
    },
    async close() {
      await sink.close();
      await owner.end();
      await world.end();
    },
  };
}

/** The bench's database through a proxy that can fail. */
export async function throughProxy(
  bench: PostRoomBench,
): Promise<{ db: Database; proxy: TcpProxy; close: () => Promise<void> }> {
  const url = new URL(bench.appUrl);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const db = connect(url.href);
  return {
    db,
    proxy,
    close: async () => {
      await db.pool.end();
      await proxy.close();
    },
  };
}

export async function mailStates(bench: PostRoomBench): Promise<string[]> {
  const { rows } = await bench.owner.query<{ state: string }>('select state from mails order by composed_at, id');
  return rows.map((row) => row.state);
}

export async function noticeStates(bench: PostRoomBench): Promise<string[]> {
  const { rows } = await bench.owner.query<{ state: string }>('select state from notices order by created_at, id');
  return rows.map((row) => row.state);
}

type Round = { readonly processId: string; readonly tasks: Readonly<Record<string, string>> };
type RoundShape = {
  /** Days from now; negative for one that is overdue. */
  readonly dueInDays?: number;
  readonly openedDaysAgo?: number;
  readonly agencyIds?: readonly string[];
};

/** A round that the lead officer opened, to which the contact of the health agency is invited, or those of other agencies. */
export async function invitedRound(bench: PostRoomBench, shape: RoundShape = {}): Promise<Round> {
  const { world, people } = bench;
  const { dueInDays = 14, agencyIds = [people.health], openedDaysAgo = dueInDays < 0 ? 7 : 0 } = shape;
  const now = Date.now();
  if (openedDaysAgo > 0) await world.setClock(new Date(now - openedDaysAgo * dayMs));
  const { processId, taskIds } = await openRound(
    world,
    agencyIds.map((id) => ({ id })),
    {
      title: 'Drugs strategy 2027 to 2030',
      dueAt: now + dueInDays * dayMs,
      dueWallText: 'as agreed',
      policy: { steps: usualSteps, sendingHour: 9, lateAnswers: true, closingAfter: { duration: 'P14D' } },
    },
  );
  if (openedDaysAgo > 0) await world.setClock(null);
  return { processId, tasks: Object.fromEntries(agencyIds.map((id, index) => [id, taskIds[index] ?? ''])) };
}

const dayMs = 86_400_000;

/** So many contacts of one agency are invited to a round. */
export async function invitedCrowd(bench: PostRoomBench, respondents: number): Promise<Round> {
  const crowd = await bench.world.agency('Crowd', { respondents, ladder: [] });
  return invitedRound(bench, { agencyIds: [crowd.id] });
}

/** What the workflow of the process would do at this moment. */
export const raise = (bench: PostRoomBench, processId: string) =>
  as(bench.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));

/** The contact of an agency answers. */
export const answers = (bench: PostRoomBench, taskId: string, contact = bench.contacts.health) =>
  does(bench.db, contact, (tx, actor) =>
    submitAnswer(tx, actor, { taskId, content: answerText('We agree.'), ifVersion: null }),
  );
