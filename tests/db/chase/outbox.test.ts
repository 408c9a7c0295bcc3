import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { as } from '../../../db/connect.ts';
import { flushOutbox, owedNudge, type OutboxRow } from '../../../db/chase/outbox.ts';
import { findForgotten } from '../../../db/decisions/find-forgotten.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { until } from '../../support/until.ts';
import { answerText, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let council: TestAgency;
let rounds: { processId: string; taskIds: string[] }[];

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
});
afterAll(() => world.end());
beforeEach(async () => {
  rounds = [];
  for (let n = 0; n < 3; n += 1)
    rounds.push(await openRound(world, [council], { dueAt: Date.now() + 28 * 86_400_000 }));
  await world.rows('delete from outbox');
});

const nudge = (processId: string) => as(world.db, { role: 'worker' }, (tx) => owedNudge(tx, processId));
const unsent = () => world.rows<{ kind: string }>('select kind from outbox where sent_at is null');

/** Takes what it is given and answers when it is told to. */
function slowTemporal() {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const asked: OutboxRow[] = [];
  const send = (row: OutboxRow) => {
    asked.push(row);
    return answered;
  };
  return { asked, send, answer };
}

test('a message that fails does not hold up the others, and is offered again', async () => {
  for (const { processId } of rounds) await nudge(processId);
  const bad = rounds[0]?.processId;
  const sent: (string | null)[] = [];
  const send = async ({ processId }: OutboxRow, fails: boolean) => {
    if (fails && processId === bad) throw new Error('this one fails');
    sent.push(processId);
  };
  await expect(flushOutbox(world.db, (row) => send(row, true))).rejects.toThrow('this one fails');
  expect(new Set(sent)).toEqual(new Set(rounds.slice(1).map((round) => round.processId)));
  expect(await unsent()).toHaveLength(1);
  expect(await flushOutbox(world.db, (row) => send(row, false))).toBe(1);
  expect(sent.at(-1)).toBe(bad);
  expect(await unsent()).toEqual([]);
});

test('while Temporal is slow no transaction is open, an answer is taken at once, and its own message is not lost', async () => {
  await as(world.db, { role: 'worker' }, async (tx) => {
    await tx.execute(`insert into outbox (kind) values ('postroom')`);
  });
  const temporal = slowTemporal();
  const flushing = flushOutbox(world.db, temporal.send);
  await until('Temporal is asked', () => temporal.asked.length === 1);
  const open = await world.rows(
    `select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
  );
  expect(open).toEqual([]);
  const [respondent] = council.respondents;
  if (respondent === undefined) throw new Error('no respondent');
  const answered = await as(world.db, actingFor(respondent), async (tx) => {
    // It would wait for ever, since the slow call ends only after it.
    await tx.execute(`set local lock_timeout = '2s'`);
    const taskId = rounds[0]?.taskIds[0] ?? '';
    return submitAnswer(tx, respondent, { taskId, content: answerText('Yes.'), ifVersion: null });
  });
  expect(answered.ok).toBe(true);
  temporal.answer();
  expect(await flushing).toBe(1);
  expect(await unsent()).toEqual([{ kind: 'postroom' }]);
});

test('a nudge that is asked for while the one before is under way is sent as well', async () => {
  const [round] = rounds;
  if (round === undefined) throw new Error('no round');
  await nudge(round.processId);
  const temporal = slowTemporal();
  const flushing = flushOutbox(world.db, temporal.send);
  await until('Temporal is asked', () => temporal.asked.length === 1);
  await nudge(round.processId);
  await nudge(round.processId);
  temporal.answer();
  await flushing;
  const again: OutboxRow[] = [];
  expect(
    await flushOutbox(world.db, async (row) => {
      again.push(row);
    }),
  ).toBe(2);
  expect(again).toMatchObject([{ kind: 'nudge', processId: round.processId, processKind: 'consultation' }]);
});

test('what a sender had claimed when it died is sent by another a minute later', async () => {
  await nudge(rounds[0]?.processId ?? '');
  void flushOutbox(world.db, () => new Promise(() => {}));
  await until(
    'it is claimed',
    async () => (await world.rows('select from outbox where claimed_until > app_now()')).length === 1,
  );
  expect(await flushOutbox(world.db, async () => {})).toBe(0);
  await world.passTime(61_000);
  expect(await flushOutbox(world.db, async () => {})).toBe(1);
});

test('a Temporal that is away is asked a handful of times only, and everything waits for it', async () => {
  const tasks = await world.rows<{ id: string }>('select id from processes');
  for (const { id } of tasks) for (let n = 0; n < 3; n += 1) await nudge(id);
  for (let n = 0; n < 20; n += 1)
    await openRound(world, [council], { dueAt: Date.now() + 28 * 86_400_000 }).then((round) => nudge(round.processId));
  const before = (await unsent()).length;
  let asked = 0;
  await expect(
    flushOutbox(world.db, async () => {
      asked += 1;
      throw new Error('away');
    }),
  ).rejects.toThrow('away');
  expect(asked).toBeLessThanOrEqual(8);
  expect(await unsent()).toHaveLength(before);
  await findForgotten(world.db);
  expect((await unsent()).filter((row) => row.kind === 'postroom').length).toBeGreaterThanOrEqual(1);
  expect(await flushOutbox(world.db, async () => {})).toBeGreaterThanOrEqual(before);
});
