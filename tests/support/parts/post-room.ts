import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { connect, type Database } from '../../../db/connect.ts';
import { postRoomTimes, type PostRoomTimes } from '../../../domain/mail/times.ts';
import { createBudget } from '../../../mail/budget.ts';
import type { PostRoomDeps } from '../../../mail/deliver.ts';
import { createPartnership, createRound, type Partnership, type Round } from '../factories.ts';
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
  deps(change?: Partial<PostRoomDeps>): PostRoomDeps;
  /** Sets the database's clock forward, in minutes from the real time. */
  later(minutes: number): Promise<void>;
  close(): Promise<void>;
};

export async function createPostRoomBench(): Promise<PostRoomBench> {
  const database = await createTestDatabase();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const db = connect(database.appUrl);
  const sink = await startSmtpSink();
  return {
    owner,
    ownerUrl: database.ownerUrl,
    appUrl: database.appUrl,
    db,
    sink,
    people: await createPartnership(database.ownerUrl),
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
      await db.pool.end();
      await owner.end();
      await database.drop();
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

/** A notice that somebody is owed; on a task of its own round unless a task is given. */
export async function oweNotice(
  bench: PostRoomBench,
  notice: {
    personId: string;
    taskId: string;
    kind: string;
    occasion?: string;
    stepId?: string;
    planId?: string;
    rung?: number;
    at?: Date;
  },
): Promise<string> {
  const { rows } = await bench.owner.query<{ id: string }>(
    `insert into notices (process_id, task_id, person_id, kind, occasion, step_id, plan_id, rung, order_at)
     select process_id, id, $2, $3, $4, $5, coalesce($6, plan_id), $7, $8 from tasks where id = $1 returning id`,
    [
      notice.taskId,
      notice.personId,
      notice.kind,
      notice.occasion ?? randomUUID(),
      notice.stepId ?? null,
      notice.planId ?? null,
      notice.rung ?? null,
      notice.at ?? new Date(),
    ],
  );
  return rows[0]?.id ?? '';
}

export async function mailStates(bench: PostRoomBench): Promise<string[]> {
  const { rows } = await bench.owner.query<{ state: string }>('select state from mails order by composed_at, id');
  return rows.map((row) => row.state);
}

export async function noticeStates(bench: PostRoomBench): Promise<string[]> {
  const { rows } = await bench.owner.query<{ state: string }>('select state from notices order by created_at, id');
  return rows.map((row) => row.state);
}

/** A round that the contact of the health agency is invited to. */
export async function invitedRound(bench: PostRoomBench, shape: { dueInDays?: number } = {}): Promise<Round> {
  const { health, partnerContact, leadOfficer } = bench.people;
  return createRound(bench.ownerUrl, {
    agencyIds: [health],
    contacts: { [health]: [partnerContact.id] },
    createdBy: leadOfficer.id,
    ...shape,
  });
}
