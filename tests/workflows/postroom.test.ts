import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPostroomActivities, type Delivered } from '../../activities/postroom.ts';
import { as } from '../../db/connect.ts';
import { resumePostRoom } from '../../db/mail/acts.ts';
import { bundle } from '../../worker/create-workers.ts';
import type { PostroomInput } from '../../workflows/postroom.ts';
import { mailWaiting, postroomId, postroomTaskQueue } from '../../workflows/postroom-messages.ts';
import { checkPostRoom } from '../support/checker.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { createPostRoomBench, invitedRound, type PostRoomBench } from '../support/parts/post-room.ts';
import { timeSkippingServer } from '../support/parts/time-skipping-server.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });
// The Java server takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 });
const soon = { timeout: 20_000 };

const idle: Delivered = { handedOver: 0, cancelled: 0, waiting: 0, paused: false, waitMs: null };
const minuteMs = 60_000;

let env: TestWorkflowEnvironment;
let workflowBundle: { code: string };

beforeAll(async () => {
  env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: await timeSkippingServer() } });
  workflowBundle = await bundle();
}, 120_000);
afterAll(() => env.teardown());

/** Runs the post room over a `deliver` until `work` is done. */
async function withPostroom(
  deliver: (passes?: number) => Promise<Delivered>,
  work: () => Promise<void>,
  input: PostroomInput = {},
): Promise<void> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: postroomTaskQueue,
    workflowBundle,
    activities: { deliver },
  });
  await worker.runUntil(async () => {
    await tellOfMail(input);
    try {
      await work();
    } finally {
      await atRest();
      await handle().terminate();
    }
  });
}

/** The server never skips time again once a workflow was terminated in the middle of an activity. */
async function atRest(): Promise<void> {
  await vi.waitFor(async () => expect((await handle().describe()).raw.pendingActivities ?? []).toEqual([]), soon);
}

const handle = () => env.client.workflow.getHandle(postroomId);

async function tellOfMail(input: PostroomInput = {}): Promise<void> {
  const start = { workflowId: postroomId, taskQueue: postroomTaskQueue, signal: mailWaiting, signalArgs: [] };
  await env.client.workflow.signalWithStart('postroom', { ...start, args: [input] });
}

/** A `deliver` that gives these results, then the last one for ever, and counts. */
function passes(...results: readonly Delivered[]) {
  const seen: number[] = [];
  return {
    seen,
    deliver: async (): Promise<Delivered> => {
      seen.push(await env.currentTimeMs());
      return results[Math.min(seen.length, results.length) - 1] ?? idle;
    },
  };
}

describe('the post room', () => {
  test('makes a pass when it starts, and rests until there is news', async () => {
    const { deliver, seen } = passes(idle);
    await withPostroom(deliver, async () => {
      await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0), soon);
      // The signal that starts it may be seen after the first pass began; it then costs a second one.
      await env.sleep('3 days');
      const before = seen.length;
      expect(before).toBeLessThanOrEqual(2);
      await tellOfMail();
      await vi.waitFor(() => expect(seen).toHaveLength(before + 1), soon);
      await keepHistory('postroom-resting', handle());
    });
  });

  test('looks again when a retry is due, and never before a second has passed', async () => {
    const { deliver, seen } = passes(
      { ...idle, waitMs: 15 * minuteMs },
      { ...idle, waitMs: 0 },
      { ...idle, waitMs: 0 },
      idle,
    );
    await withPostroom(deliver, async () => {
      await env.sleep('1 hour');
      expect(seen.length).toBeGreaterThanOrEqual(4);
      const gaps = seen.slice(1).map((at, index) => at - (seen[index] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(16 * minuteMs);
      for (const gap of gaps.slice(-2)) expect(gap).toBeGreaterThanOrEqual(1_000);
    });
  });

  test('continues as new after its passes, and goes on', async () => {
    const { deliver, seen } = passes({ ...idle, waitMs: minuteMs });
    await withPostroom(
      deliver,
      async () => {
        const first = (await handle().describe()).runId;
        await env.sleep('20 minutes');
        expect(seen.length).toBeGreaterThan(10);
        const { runId, historyLength } = await handle().describe();
        expect(runId).not.toBe(first);
        expect(historyLength).toBeLessThan(60);
        await keepHistory('postroom-continued', handle());
        await keepHistory('postroom-continues', env.client.workflow.getHandle(postroomId, first));
      },
      { passesPerRun: 3 },
    );
  });

  // Last, since it may end with a pass under way, after which the server skips no time.
  test('loses no nudge that comes while a pass is under way', async () => {
    const entered = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    let count = 0;
    const deliver = async () => {
      count += 1;
      entered.resolve();
      await leave.promise;
      return idle;
    };
    await withPostroom(deliver, async () => {
      await entered.promise;
      await tellOfMail();
      await tellOfMail();
      leave.resolve();
      await vi.waitFor(() => expect(count).toBe(2), soon);
    });
  });
});

describe('with the real activity', () => {
  let bench: PostRoomBench;
  beforeEach(async () => {
    bench = await createPostRoomBench();
    await invitedRound(bench);
  });
  afterEach(() => bench.close());

  test('hands over what is owed, and the history names nobody', async () => {
    const activities = createPostroomActivities({ ...bench.deps(), stopping: new AbortController().signal });
    await withPostroom(
      () => activities.deliver(),
      async () => {
        await vi.waitFor(() => expect(bench.sink.messages).toHaveLength(1), soon);
        await vi.waitFor(async () =>
          expect((await bench.owner.query(`select from notices where state = 'mailed'`)).rowCount).toBe(1),
        );
        await checkPostRoom(bench);
        const text = await plainText(handle());
        for (const secret of ['example.org', 'Petra', 'CON-', 'bounce']) expect(text).not.toContain(secret);
      },
    );
  });

  test('R17: a restored database is noticed before anything is claimed, across runs, once; then a person decides', async () => {
    const { owner, sink, people, db } = bench;
    const officer = { personId: people.leadOfficer.id };
    const activities = createPostroomActivities({ ...bench.deps(), stopping: new AbortController().signal });
    const room = async () =>
      (await owner.query<{ why: string | null; passes: string }>('select paused_why as why, passes from post_room'))
        .rows[0];
    await withPostroom(
      (passes) => activities.deliver(passes),
      async () => {
        await vi.waitFor(() => expect(sink.messages).toHaveLength(1), soon);
        await vi.waitFor(async () => expect(Number((await room())?.passes)).toBeGreaterThan(0), soon);
        await atRest();
        // What a restore leaves: the ledger and the count as they were before the mail.
        await owner.query(`update notices set state = 'owed', mail_id = null`);
        await owner.query('delete from mails');
        await owner.query('update post_room set passes = 0');
        await tellOfMail();
        await vi.waitFor(async () => expect((await room())?.why).toBe('ledger-went-back'), soon);
        await atRest();
        expect(sink.messages).toHaveLength(1);
        const trail = await owner.query(
          `select details->>'code' as code from audit_entries where act = 'post-room-paused'`,
        );
        expect(trail.rows).toEqual([{ code: 'ledger-went-back' }]);
        const acting = { role: 'officer', personId: officer.personId, principal: 'person:officer' } as const;
        await as(db, acting, (tx) => resumePostRoom(tx, officer));
        await tellOfMail();
        await vi.waitFor(() => expect(sink.messages).toHaveLength(2), soon);
        await atRest();
        expect(await room()).toMatchObject({ why: null });
      },
      { passesPerRun: 1 },
    );
  });

  test('R9: a worker that shuts down finishes the hand-over in flight, and another worker goes on', async () => {
    const released = Promise.withResolvers<void>();
    bench.sink.script = (stage) => (stage === 'dot' ? { after: released.promise } : undefined);
    const stopping = new AbortController();
    const activities = createPostroomActivities({ ...bench.deps(), stopping: stopping.signal });
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: postroomTaskQueue,
      workflowBundle,
      activities,
      shutdownGraceTime: '30 seconds',
    });
    const running = worker.run();
    await tellOfMail();
    await vi.waitFor(() => expect(bench.sink.stages.at(-1)?.stage).toBe('dot'), soon);
    stopping.abort();
    worker.shutdown();
    released.resolve();
    await running;
    expect((await bench.owner.query('select state from mails')).rows).toEqual([{ state: 'accepted' }]);
    await handle().terminate();
    await checkPostRoom(bench);
  });

  test('R9: a cancelled post room ends as cancelled, after the hand-over in flight', async () => {
    const released = Promise.withResolvers<void>();
    bench.sink.script = (stage) => (stage === 'dot' ? { after: released.promise } : undefined);
    const deps = bench.deps();
    const activities = createPostroomActivities({
      ...deps,
      times: { ...deps.times, heartbeatMs: 50 },
      stopping: new AbortController().signal,
    });
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: postroomTaskQueue,
      workflowBundle,
      activities,
      maxHeartbeatThrottleInterval: '50ms',
      defaultHeartbeatThrottleInterval: '50ms',
    });
    await worker.runUntil(async () => {
      await tellOfMail();
      await vi.waitFor(() => expect(bench.sink.stages.at(-1)?.stage).toBe('dot'), soon);
      await handle().cancel();
      released.resolve();
      await expect(handle().result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    });
    expect((await bench.owner.query('select state from mails')).rows).toEqual([{ state: 'accepted' }]);
  });
});
