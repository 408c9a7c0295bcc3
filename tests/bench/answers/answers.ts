import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { Client } from 'pg';
import { tenYears, writeYears } from '../../support/stories/years/ten-years.ts';
import { openRound, type World } from '../../support/stories/world.ts';
import { type Answerer, publicUrl, sendAnswer } from './answer-request.ts';
import { startChild } from '../parts/child.ts';
import { expectCount, type Figure, median, type Scale, speedFromRates } from '../parts/figures.ts';
import { inLanes } from '../parts/lanes.ts';
import { createPartnership, type Partnership } from '../partnership.ts';
import { agenciesOf, dayMs } from '../rounds.ts';
import { type Marks, replayOf, type Statement } from './recorded-request.ts';
import { recordOneAnswer } from './recorded-answer.ts';
import { inClient, type Stage, type StageDatabase } from '../parts/stage.ts';

const connections = 20;
/**
 * Answers per second over HTTP, each by another person, against as many plain connections that run only the statement
 * which writes one: without session, walls, key and what follows. It is the limit.
 */
export async function measureAnswers(stage: Stage, scale: Scale): Promise<Figure[]> {
  const answers = scale.size(2_000, connections);
  const { original, answerers } = await prepare(stage, answers + 1);
  const [sample, ...rest] = answerers;
  if (sample === undefined) throw new Error('nobody answers');
  const makeStatement = await onCopy(stage, original, (copy) => recordWriting(copy, stage, sample));
  const runs: { http: Run; plain: Run }[] = [];
  for (let run = 0; run < scale.runs; run += 1) {
    const http = await onCopy(stage, original, (copy) => overHttp(stage, copy, rest));
    const plain = await onCopy(stage, original, (copy) => overPlain(copy, rest, makeStatement));
    runs.push({ http, plain });
  }
  await stage.drop(original);
  const rate = median(runs.map(({ http }) => http.perSecond));
  return [
    {
      name: 'answers',
      means: `${answers} answers over ${connections} HTTP connections, against the answer as one statement on plain connections`,
      ...speedFromRates(runs.map(({ http, plain }) => ({ ours: http.perSecond, plain: plain.perSecond }))),
      unit: 'answers/s',
      hold: 0.25,
      direction: 'higher',
    },
    {
      name: 'answers-p99',
      means: 'how long the slowest hundredth of the answers took at least, against those of the plain connections',
      value: median(runs.map(({ http }) => http.p99Ms)),
      unit: 'ms',
      floor: median(runs.map(({ plain }) => plain.p99Ms)),
      ratio: median(runs.map(({ http, plain }) => http.p99Ms / plain.p99Ms)),
      hold: 5,
      direction: 'lower',
    },
    await measureAfterYears(stage, scale, rate),
  ];
}

/** The same rate where there are ten years of answers already, against the one where there are none. */
async function measureAfterYears(stage: Stage, scale: Scale, plain: number): Promise<Figure> {
  const years = scale.runs > 1 ? tenYears : { agencies: 500, rounds: 4 };
  const answers = scale.size(1_500, connections);
  const database = await stage.database();
  await writeYears(database.ownerUrl, years);
  const rates: number[] = [];
  // Nobody has begun to write in what is open.
  await inClient(database.ownerUrl, async (owner) => {
    await owner.query(`update tasks set version = 1 where state = 'open' and kind = 'answer'`);
    await owner.query('vacuum analyze');
  });
  const rows = <Row>(text: string, values: unknown[] = []) =>
    inClient(database.ownerUrl, async (owner) => (await owner.query(text, values)).rows as Row[]);
  const members = await rows<Omit<Answerer, 'token' | 'key'>>(
    `select t.id as "taskId", t.agency_id as "agencyId", k.person_id as "contactId"
     from tasks t join processes p on p.id = t.process_id and p.kind = 'consultation' and p.state = 'open'
       join task_people k on k.task_id = t.id and k.left_at is null and k.invited_by is null
     where t.kind = 'answer' and t.state = 'open' and t.stopped_at is null and not exists (select from drafts d where d.task_id = t.id)
     order by t.id limit $1`,
    [answers * scale.runs],
  );
  const answerers = await signIn(rows, members);
  for (let run = 0; run < scale.runs; run += 1) {
    const part = answerers.slice(run * answers, (run + 1) * answers);
    expectCount('people who answer', part.length, answers);
    rates.push((await overHttp(stage, database, part, false)).perSecond);
  }
  await stage.drop(database);
  return {
    name: 'answers-ten-years',
    means: `answers where ${years.agencies * years.rounds} are owed or given already, against those where there are none`,
    value: median(rates),
    unit: 'answers/s',
    floor: plain,
    ratio: median(rates) / plain,
    hold: 0.7,
    direction: 'higher',
  };
}

/** The statement that writes an answer, made for whoever answers. */
async function recordWriting(
  copy: StageDatabase,
  stage: Stage,
  sample: Answerer,
): Promise<(answerer: Answerer) => Statement> {
  const recorded = await recordOneAnswer(copy, stage, sample);
  const writing = recorded.find(({ text }) => text.includes('insert into answers'));
  if (writing === undefined) throw new Error('no statement wrote the answer');
  const make = replayOf(writing, [...marksOf(sample), String(writing.values[0])]);
  return (answerer) => make([...marksOf(answerer), randomUUID()]);
}

/** An open round whose contacts are all signed in, in a database that nobody is connected to. */
async function prepare(stage: Stage, agencies: number): Promise<{ original: StageDatabase; answerers: Answerer[] }> {
  const partnership = await createPartnership(stage, { agencies });
  const round = await openRound(partnership, agenciesOf(partnership.members), { dueAt: Date.now() + 28 * dayMs });
  const answerers = await signInAll(partnership, round.taskIds);
  // The notices of the opening are not this measure's business.
  await partnership.rows('update outbox set sent_at = app_now()');
  await partnership.owner.query('vacuum analyze');
  const original = await stage.copyOf(partnership.database);
  await partnership.end();
  return { original, answerers };
}

/** The contact of each agency in a browser of his own. */
export async function signInAll(partnership: Partnership, taskIds: readonly string[]): Promise<Answerer[]> {
  return signIn(
    partnership.rows,
    partnership.members.map((member, index) => ({ ...member, taskId: taskIds[index] ?? '' })),
  );
}

async function signIn(rows: World['rows'], members: readonly Omit<Answerer, 'token' | 'key'>[]): Promise<Answerer[]> {
  const answerers = members.map((member) => ({
    ...member,
    token: randomBytes(32).toString('hex'),
    key: randomUUID(),
  }));
  await rows(
    `insert into sessions (token_hash, person_id, expires_at)
     select s.hash, s.person, app_now() + interval '12 hours' from jsonb_to_recordset($1::jsonb) as s(hash text, person uuid)`,
    [JSON.stringify(answerers.map((answerer) => ({ hash: hashOf(answerer.token), person: answerer.contactId })))],
  );
  return answerers;
}

async function onCopy<T>(stage: Stage, original: StageDatabase, work: (copy: StageDatabase) => Promise<T>): Promise<T> {
  const copy = await stage.copyOf(original);
  try {
    return await work(copy);
  } finally {
    await stage.drop(copy);
  }
}

function marksOf({ taskId, contactId, agencyId }: Answerer): Marks {
  return [taskId, contactId, agencyId];
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

type Run = { readonly perSecond: number; readonly p99Ms: number };

async function timed(
  answerers: readonly Answerer[],
  answer: (answerer: Answerer, lane: number) => Promise<void>,
): Promise<Run> {
  const times: number[] = [];
  const startMs = performance.now();
  await inLanes(connections, answerers, async (answerer, lane) => {
    const beganMs = performance.now();
    await answer(answerer, lane);
    times.push(performance.now() - beganMs);
  });
  const perSecond = answerers.length / ((performance.now() - startMs) / 1000);
  return { perSecond, p99Ms: times.sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0 };
}

async function overHttp(stage: Stage, copy: StageDatabase, answerers: readonly Answerer[], alone = true): Promise<Run> {
  const { child, port } = await startChild(new URL('../parts/api-child.ts', import.meta.url), [
    copy.appUrl,
    await stage.temporal(),
    publicUrl,
  ]);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    const run = await timed(answerers, (answerer) => sendAnswer(agent, port, answerer));
    const { failures } = await child.ask<{ failures: number }>({});
    expectCount('failures after commits', failures, 0);
    if (alone) await checkAnswers(copy, answerers.length, true);
    return run;
  } finally {
    agent.destroy();
    await child.stop();
  }
}

/** The statement alone on as many plain connections, as the owner of the tables. */
async function overPlain(
  copy: StageDatabase,
  answerers: readonly Answerer[],
  statementOf: (answerer: Answerer) => Statement,
): Promise<Run> {
  const clients = Array.from({ length: connections }, () => new Client({ connectionString: copy.ownerUrl }));
  try {
    for (const client of clients) await client.connect();
    const run = await timed(answerers, async (answerer, lane) => {
      await clients[lane]?.query(statementOf(answerer));
    });
    await checkAnswers(copy, answerers.length, false);
    return run;
  } finally {
    for (const client of clients) await client.end();
  }
}

async function checkAnswers(copy: StageDatabase, wanted: number, withKeys: boolean): Promise<void> {
  const [row] = await inClient(
    copy.ownerUrl,
    async (client) =>
      (
        await client.query<Record<'answers' | 'tasks' | 'receipts' | 'entries' | 'keys', number>>(`
        select (select count(*)::int from answers) as answers, (select count(*)::int from tasks where state = 'answered') as tasks,
          (select count(*)::int from notices where kind = 'receipt') as receipts, (select count(*)::int from audit_entries where act = 'answered') as entries,
          (select count(*)::int from idempotency_keys) as keys`)
      ).rows,
  );
  for (const [what, found] of Object.entries(row ?? {}))
    expectCount(what, found, what === 'keys' && !withKeys ? 0 : wanted);
}
