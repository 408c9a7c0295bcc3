import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { answerText, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  world = await createWorld();
  for (let n = 0; n < 20; n += 1) agencies.push(await world.agency(`Agency ${n}`));
}, 60_000);
afterAll(() => world.end());

const policy = {
  steps: [{ kind: 'escalate', offset: { side: 'after', duration: 'PT1H' }, recipients: 'directorate' }],
  sendingHour: 9,
  lateAnswers: true,
} as const;

test('an answer at the very instant of closing has one winner: answered or closed, never both, never neither (R29)', async () => {
  await world.setClock(null);
  const won = { answered: 0, closed: 0 };
  for (let round = 0; round < 25; round += 1) {
    const { processId, taskIds } = await openRound(world, agencies, { dueAt: Date.now() + 3_600_000, policy });
    await world.rows(
      `update tasks set closes_at = clock_timestamp() + interval '12 milliseconds' where process_id = $1`,
      [processId],
    );
    const answering = agencies.map(async (agency, n) => {
      const [respondent] = agency.respondents;
      if (respondent === undefined) throw new Error('no respondent');
      await new Promise((resolve) => {
        setTimeout(resolve, Math.random() * 20);
      });
      return as(world.db, actingFor(respondent), (tx) =>
        submitAnswer(tx, respondent, {
          taskId: taskIds[n] ?? '',
          content: answerText('at the last moment'),
          ifVersion: null,
        }),
      );
    });
    const passing = (async () => {
      for (let pass = 0; pass < 6; pass += 1) await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
    })();
    const verdicts = await Promise.all(answering);
    await passing;
    await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
    const tasks = await world.rows<{ id: string; state: string; answers: number }>(
      `select t.id, t.state, (select count(*)::int from answers a where a.task_id = t.id) as answers from tasks t where process_id = $1 and kind = 'answer'`,
      [processId],
    );
    for (const [n, verdict] of verdicts.entries()) {
      const task = tasks.find((row) => row.id === taskIds[n]);
      expect(task).toMatchObject(
        verdict.ok ? { state: 'answered', answers: 1 } : { state: 'not_answered', answers: 0 },
      );
      won[verdict.ok ? 'answered' : 'closed'] += 1;
    }
  }
  expect(won.answered).toBeGreaterThan(20);
  expect(won.closed).toBeGreaterThan(20);
}, 60_000);

test('of fifty submissions at once one answers, and the others are told that their agency has answered (R32)', async () => {
  const [agency] = agencies;
  const [respondent] = agency?.respondents ?? [];
  if (agency === undefined || respondent === undefined) throw new Error('no agency');
  const { taskIds } = await openRound(world, [agency], { dueAt: Date.now() + 3_600_000, policy });
  const verdicts = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      as(world.db, actingFor(respondent), (tx) =>
        submitAnswer(tx, respondent, { taskId: taskIds[0] ?? '', content: answerText(`try ${n}`), ifVersion: null }),
      ),
    ),
  );
  expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(1);
  expect(new Set(verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.code])))).toEqual(
    new Set(['already-answered']),
  );
});

test('two last answers at once leave a nudge behind', async () => {
  const { wakeIfNothingOpen } = await import('../../../db/tasks/answers/answers.ts');
  const two = agencies.slice(0, 2);
  const { processId, taskIds } = await openRound(world, two, { dueAt: Date.now() + 3_600_000, policy });
  const woke = await Promise.all(
    two.map(async (agency, n) => {
      const [respondent] = agency.respondents;
      if (respondent === undefined) throw new Error('no respondent');
      await as(world.db, actingFor(respondent), (tx) =>
        submitAnswer(tx, respondent, { taskId: taskIds[n] ?? '', content: answerText('yes'), ifVersion: null }),
      );
      return wakeIfNothingOpen(world.db, processId);
    }),
  );
  expect(woke).toContain(true);
  // Each of them may leave one: whoever sends them makes one nudge of it.
  expect(await world.rows(`select from outbox where kind = 'nudge' and process_id = $1`, [processId])).not.toHaveLength(
    0,
  );
});
