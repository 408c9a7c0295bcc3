import { Worker } from '@temporalio/worker';
import { followCommits } from '../../api/http/after-commit.ts';
import { saveDraft, submitAnswer } from '../../db/tasks/answers/answers.ts';
import { as, connect, type Database } from '../../db/connect.ts';
import { extendTasks } from '../../db/tasks/extensions.ts';
import { actingFor } from '../../db/acting-for.ts';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { bundle } from '../../worker/create-workers.ts';
import { startOutboxRelay } from '../../worker/outbox-relay.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { postroomTaskQueue } from '../../workflows/postroom-messages.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { answerText, draftRound } from '../support/stories/world.ts';
import { expectCount, type Figure, median, type Scale } from './parts/figures.ts';
import { checkNotices, type Course, planned } from './owed-notices.ts';
import { inLanes } from './parts/lanes.ts';
import { contactOf, createPartnership, type Member, type Partnership } from './partnership.ts';
import { agenciesOf, dayMs } from './rounds.ts';
import type { Stage } from './parts/stage.ts';

const hourMs = 3_600_000;

/** Seven steps, some counted in working days and some exact. */
const policy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 10 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', duration: 'P7D' }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, recipients: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 3 }, recipients: { ladder: 2 } },
    { kind: 'escalate', offset: { side: 'after', duration: 'P8DT30M' }, recipients: 'directorate' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 10 }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
};

/** How many events a whole round costs, from opening to its published outcome, for 10,000 agencies and for 10. */
export async function measureHistory(stage: Stage, scale: Scale): Promise<Figure[]> {
  const [few, many] = [10, scale.size(10_000)];
  // A count, the same at each repetition but for nudges that meet: the long one is measured once.
  const smalls: number[] = [];
  for (let run = 0; run < scale.runs; run += 1) smalls.push(await eventsOfRound(stage, few));
  const small = median(smalls);
  const large = await eventsOfRound(stage, many);
  const common = { value: large, unit: 'events', direction: 'lower' } as const;
  return [
    {
      name: 'history',
      means: `events of a seven-step round of ${many} agencies, from opening to outcome`,
      ...common,
      floor: null,
      ratio: null,
      hold: 300,
    },
    {
      name: 'history-growth',
      means: `the same against a round of ${few} agencies`,
      ...common,
      floor: small,
      ratio: large / small,
      hold: 1.2,
    },
  ];
}

async function eventsOfRound(stage: Stage, agencies: number): Promise<number> {
  const partnership = await createPartnership(stage, { agencies, testClock: true });
  // Events are counted here, not time: nobody waits for the disk.
  await partnership.owner.query(`alter database ${partnership.database.name} set synchronous_commit = off`);
  const workerDb = connect(partnership.appUrl);
  const time = await skipTime({ ...partnership, db: workerDb });
  const hands = await startHands(partnership, workerDb, time);
  try {
    const course = await runRound(partnership, time, () => hands.quiet());
    await checkNotices(partnership, course);
    const history = await time.env.client.workflow
      .getHandle(processWorkflowId('consultation', course.processId))
      .fetchHistory();
    return history.events?.length ?? 0;
  } finally {
    await hands.end();
    await time.end();
    await workerDb.pool.end();
    await partnership.end();
  }
}

/** What follows commits: in the API as its own code does it, in the worker by its relay, and a post room that loses no time. */
async function startHands(partnership: Partnership, workerDb: Database, time: SkippedTime) {
  const { client } = time.env;
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const settled = followCommits({ db: partnership.db, client, onError });
  const relay = startOutboxRelay({ db: workerDb, client, everyMs: 60_000, onError });
  workerDb.onCommit = () => void relay.flush();
  const deliver = async () => {
    await partnership.db.pool.query(
      'begin; set local role concordat_worker; update notices set state = $$mailed$$ where state = $$owed$$; commit',
    );
    return { handedOver: 0, cancelled: 0, waiting: 0, paused: false, waitMs: null };
  };
  const postRoom = await Worker.create({
    connection: time.env.nativeConnection,
    taskQueue: postroomTaskQueue,
    workflowBundle: await bundle(),
    activities: { deliver },
  });
  const running = postRoom.run();
  return {
    /** Waits until everything committed so far has been told and mailed. */
    async quiet() {
      for (
        const end = Date.now() + 120_000;
        Date.now() < end;
        await new Promise((resolve) => setTimeout(resolve, 20))
      ) {
        await settled();
        const [left] = await partnership.rows<{ n: number }>(`
          select (select count(*) from notices where state = 'owed')::int + (select count(*) from outbox where sent_at is null)::int as n`);
        if (errors.length > 0) throw errors[0];
        if (left?.n === 0) return;
      }
      throw new Error('the post room did not come to rest');
    },
    async end() {
      await relay.stop();
      postRoom.shutdown();
      await running;
    },
  };
}

/** Who does what: three in ten answer at three times, fifty get more time; a tenth of the agencies is in both. */
async function runRound(partnership: Partnership, time: SkippedTime, quiet: () => Promise<void>): Promise<Course> {
  const { members, officer, db } = partnership;
  const openedAt = await time.env.currentTimeMs();
  const dueAt = openedAt + 28 * dayMs;
  const { processId } = await draftRound(partnership, agenciesOf(members), { dueAt, policy });
  const opened = await time.decide(processId, 'open');
  if (opened.kind !== 'taken') throw new Error(`the round did not open: ${opened.kind}`);
  const tasks = await partnership.rows<{ id: string; agency: string }>(
    `select id, agency_id as agency from tasks where process_id = $1`,
    [processId],
  );
  const taskOf = new Map(tasks.map((task) => [task.agency, task.id]));
  const steps = await planned(partnership, { dueAt, policy, now: openedAt });
  const stepAt = (order: number) => steps.find((step) => step.order === order)?.at ?? 0;
  const course: Course = { processId, members, policy, openedAt, dueAt, answeredAt: new Map(), extended: undefined };

  const answerWave = async (at: number, which: (member: Member) => boolean) => {
    await passUntil(time, at);
    await quiet();
    const now = await clockOf(partnership);
    const wave = members.filter(which);
    await inLanes(10, wave, (member) => answerOnce(db, member, taskOf.get(member.agencyId) ?? ''));
    for (const member of wave) course.answeredAt.set(member.agencyId, now);
    await quiet();
  };
  await answerWave(stepAt(1) + hourMs, ({ n }) => n % 10 === 0);
  await passUntil(time, stepAt(3) + hourMs);
  await quiet();
  const chosen = members
    .filter(({ n }) => n % 10 === 2 || n % 10 === 5)
    .slice(0, Math.min(50, Math.ceil(members.length / 5)));
  const laterDueAt = dueAt + 7 * dayMs;
  course.extended = {
    agencyIds: new Set(chosen.map((member) => member.agencyId)),
    at: await clockOf(partnership),
    dueAt: laterDueAt,
  };
  for (const member of chosen) {
    const moved = await as(db, actingFor(officer), (tx) =>
      extendTasks(tx, officer, {
        kind: 'answer',
        processId,
        taskIds: [taskOf.get(member.agencyId) ?? ''],
        dueAt: laterDueAt,
        wallText: 'a week later',
        reason: '',
      }),
    );
    if (!moved.ok) throw new Error(moved.message);
  }
  await quiet();
  await answerWave(stepAt(4) + hourMs, ({ n }) => n % 10 === 1);
  await answerWave(stepAt(5) + hourMs, ({ n }) => n % 10 === 2);
  await finish(partnership, time, { processId, quiet, until: laterDueAt + 40 * dayMs });
  return course;
}

async function answerOnce(db: Database, member: Member, taskId: string): Promise<void> {
  const actor = contactOf(member);
  for (const ifVersion of [null, 2, 3]) {
    const saved = await as(db, actingFor(actor), (tx) =>
      saveDraft(tx, actor, { taskId, content: answerText(`As far as version ${ifVersion}.`), ifVersion }),
    );
    if (!saved.ok) throw new Error(saved.message);
  }
  const answered = await as(db, actingFor(actor), (tx) =>
    submitAnswer(tx, actor, { taskId, content: answerText('We support it.'), ifVersion: 4 }),
  );
  if (!answered.ok) throw new Error(answered.message);
}

type Ending = { processId: string; quiet: () => Promise<void>; until: number };

/** Lets the round close by itself, settles its log and publishes the outcome. */
async function finish(partnership: Partnership, time: SkippedTime, { processId, quiet, until }: Ending): Promise<void> {
  await passUntil(time, until);
  await quiet();
  await partnership.rows(`update log_items set disposition = 'noted', response = 'Thank you.' where process_id = $1`, [
    processId,
  ]);
  for (const [act, words] of [
    ['agree-log', {}],
    ['publish', { outcome: 'We changed the plan.' }],
  ] as const) {
    const taken = await time.decide(processId, act, {}, words);
    if (taken.kind !== 'taken') throw new Error(`${act}: ${JSON.stringify(taken)}`);
  }
  await time.env.client.workflow.getHandle(processWorkflowId('consultation', processId)).result();
  const [left] = await partnership.rows<{ open: number }>(
    `select count(*)::int as open from tasks where process_id = $1 and state = 'open'`,
    [processId],
  );
  expectCount('tasks open at the end', left?.open ?? -1, 0);
}

async function passUntil(time: SkippedTime, at: number): Promise<void> {
  await time.pass(Math.max(1, at - (await time.env.currentTimeMs())));
}

async function clockOf(partnership: Partnership): Promise<number> {
  const [row] = await partnership.rows<{ ms: string }>('select floor(extract(epoch from app_now()) * 1000) as ms');
  return Number(row?.ms);
}
