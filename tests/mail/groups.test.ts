import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CrashPointName } from '../../mail/crash-points.ts';
import { deliver } from '../../mail/deliver.ts';
import { grouped } from '../../mail/grouped.ts';
import { checkPostRoom } from '../support/checker.ts';
import {
  answers,
  createPostRoomBench,
  invitedCrowd,
  invitedRound,
  mailStates,
  type PostRoomBench,
} from '../support/parts/post-room.ts';
import type { SinkStage } from '../support/parts/smtp-sink.ts';
import { gone, startSender } from './sender.ts';

const never = new AbortController().signal;
let bench: PostRoomBench;
beforeEach(async () => {
  bench = await createPostRoomBench();
});
afterEach(() => bench.close());

/** Three agencies are asked, so that there are three tasks and three mails. */
async function askThree() {
  const { health, youth, probation, partnerContact } = bench.people;
  const { tasks } = await invitedRound(bench, { agencyIds: [health, youth, probation] });
  return { taskId: tasks[health] ?? '', address: partnerContact.email };
}

/** The relay lets nobody go on from a stage before `count` are there, and what is to happen first has happened. */
function together(count: number, first: Partial<Record<SinkStage, () => Promise<unknown>>>): void {
  const stages = Object.entries(first).map(([stage, act]) => ({
    stage,
    act,
    reached: 0,
    ...Promise.withResolvers<void>(),
  }));
  bench.sink.script = (at) => {
    const found = stages.find(({ stage, reached }) => stage === at && reached < count);
    if (found === undefined) return undefined;
    found.reached += 1;
    if (found.reached === count) void found.act().then(() => found.resolve());
    return { after: found.promise };
  };
}

const nothing = async () => undefined;

/** So many more people are owed a notice of their own. */
async function owe(count: number): Promise<void> {
  await invitedRound(bench);
  await invitedCrowd(bench, count);
}

describe('mails that stand at their first byte together', () => {
  test('are committed together', async () => {
    await owe(5);
    let commits = 0;
    const count = async () => {
      const { rows } = await bench.owner.query<{ commits: number }>(
        `select count(distinct xmin::text)::int as commits from mails where state = 'handing_over'`,
      );
      commits = rows[0]?.commits ?? 0;
    };
    together(6, { data: nothing, dot: count });
    expect(await deliver(bench.deps({ connections: 6 }), never)).toMatchObject({ handedOver: 6, waiting: 0 });
    // Who comes first goes alone; the others wait for it and go as one, but for a straggler.
    expect(commits).toBeGreaterThan(0);
    expect(commits).toBeLessThanOrEqual(3);
    await checkPostRoom(bench, { succeeded: 6 });
  });

  test('have an answer each: what is owed no longer is put aside, and the others go', async () => {
    const { taskId, address } = await askThree();
    together(3, { data: () => answers(bench, taskId) });
    const delivered = await deliver(bench.deps({ connections: 3 }), never);
    // Two invitations, and the receipt of the answer.
    expect(delivered).toMatchObject({ handedOver: 3, cancelled: 1, waiting: 0 });
    const { rows } = await bench.owner.query('select kind, state from mails where address = $1 order by composed_at', [
      address,
    ]);
    expect(rows).toEqual([
      { kind: 'invitation', state: 'cancelled' },
      { kind: 'receipt', state: 'accepted' },
    ]);
    await checkPostRoom(bench, { succeeded: 3 });
  });

  test('do not wait for what somebody else has locked of one of them', async () => {
    const { taskId, address } = await askThree();
    const other = new Client({ connectionString: bench.ownerUrl });
    await other.connect();
    try {
      // As an answer does that has been locked and not yet written.
      await other.query('begin');
      together(3, { data: () => other.query('select from tasks where id = $1 for update', [taskId]) });
      const delivering = deliver(bench.deps({ connections: 3 }), never);
      await vi.waitFor(() => expect(bench.sink.messages).toHaveLength(2), 15_000);
      expect(bench.sink.messages.map((message) => message.to)).not.toContain(address);
      await other.query(`update tasks set state = 'answered' where id = $1`, [taskId]);
      await other.query('commit');
      expect(await delivering).toMatchObject({ handedOver: 2, cancelled: 1, waiting: 0 });
    } finally {
      await other.end();
    }
    await checkPostRoom(bench, { succeeded: 2 });
  });

  test('are all held back by a pause, and given back as they are', async () => {
    await owe(3);
    together(4, {
      data: () => bench.owner.query(`update post_room set paused_at = app_now(), paused_why = 'officer'`),
    });
    expect(await deliver(bench.deps({ connections: 4 }), never)).toMatchObject({ handedOver: 0, paused: true });
    expect(await mailStates(bench)).toEqual(Array(4).fill('retry_wait'));
    expect(bench.sink.bodyBytes).toBe(0);
    await bench.owner.query('update post_room set paused_at = null, paused_why = null');
    expect(await deliver(bench.deps({ connections: 4 }), never)).toMatchObject({ handedOver: 4, waiting: 0 });
    await checkPostRoom(bench, { succeeded: 4 });
  });
});

test('two senders at once share no list: everybody is told once', async () => {
  await owe(30);
  const senders = [bench.deps({ connections: 3 }), bench.deps({ connections: 4 })];
  const delivered = await Promise.all(senders.map((deps) => deliver(deps, never)));
  expect(delivered.reduce((sum, { handedOver }) => sum + handedOver, 0)).toBe(31);
  await checkPostRoom(bench, { succeeded: 31 });
});

describe('R1: the sender dies in the middle of a group', () => {
  test.each<[CrashPointName, number]>([
    ['before-claim', 2],
    ['after-claim', 3],
    ['before-gate', 3],
    ['after-gate', 2],
    ['after-gate', 4],
    ['after-answer', 1],
    ['after-answer', 3],
    ['after-finish', 2],
  ])(
    '%s, the %i. time: nobody is told twice unless the ledger says so, and nothing is lost',
    async (crashPoint, nth) => {
      await owe(8);
      together(4, { data: nothing });
      const child = startSender(bench, { crashPoint, nth, connections: 4 });
      expect(await gone(bench, child)).toBe('SIGKILL');
      bench.sink.script = () => undefined;
      // Once the leases have ended; then what is unknown has waited long enough, and goes once more.
      for (const minutes of [0.75, 60, 120]) {
        await bench.later(minutes);
        await deliver(bench.deps({ connections: 4 }), never);
      }
      expect(await mailStates(bench)).toEqual(Array(9).fill('accepted'));
      expect(bench.sink.folded()).toHaveLength(9);
      await checkPostRoom(bench, { succeeded: 9 });
    },
  );

  test('before its commit: none of it was begun, and each is sent once', async () => {
    await owe(3);
    const other = new Client({ connectionString: bench.ownerUrl });
    await other.connect();
    await other.query('begin');
    together(4, { data: () => other.query('select from processes for update') });
    const child = startSender(bench, { connections: 4 });
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await vi.waitFor(async () => expect((await bench.owner.query(waiting)).rowCount).toBe(4), 15_000);
    child.kill('SIGKILL');
    await other.end();
    await gone(bench, child);
    expect(await mailStates(bench)).toEqual(Array(4).fill('sending'));
    bench.sink.script = () => undefined;
    await bench.later(0.75);
    expect(await deliver(bench.deps({ connections: 4 }), never)).toMatchObject({ handedOver: 4, waiting: 0 });
    expect(bench.sink.messages).toHaveLength(4);
    await checkPostRoom(bench, { succeeded: 4 });
  });
});

describe('calls in groups', () => {
  test('are made together by the next while one is under way, and each gets its own answer', async () => {
    const groups: number[][] = [];
    const call = grouped(
      async (given: readonly number[]) => {
        groups.push([...given]);
        await Promise.resolve();
        return (one: number) => one * 10;
      },
      async (one) => one,
    );
    expect(await Promise.all([1, 2, 3, 4].map((one) => call(one)))).toEqual([10, 20, 30, 40]);
    expect(await call(5)).toBe(50);
    expect(groups).toEqual([[1], [2, 3, 4], [5]]);
  });

  test('are each made alone where the group fails, and hold up nobody who comes after', async () => {
    const slow = Promise.withResolvers<string>();
    const call = grouped(
      async (given: readonly string[]) => {
        if (given.includes('bad')) throw new Error('refused');
        return (one: string) => one;
      },
      (one) => (one === 'bad' ? slow.promise : Promise.resolve(`${one} alone`)),
    );
    const bad = call('bad');
    expect(await Promise.all([call('good'), call('better')])).toEqual(['good', 'better']);
    expect(await Promise.all([call('first'), call('second')])).toEqual(['first', 'second']);
    slow.resolve('late');
    expect(await bad).toBe('late');
  });
});
