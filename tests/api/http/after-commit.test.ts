import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followCommits } from '../../../api/http/after-commit.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { as } from '../../../db/connect.ts';
import { listenForChanges } from '../../../db/live-events.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { until } from '../../support/until.ts';
import { answerText, createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  world = await createWorld();
  for (const name of ['Council', 'Health']) agencies.push(await world.agency(name));
});
afterAll(() => world.end());

test('while Temporal is slow, pages that watch hear of every answer at once, and what was asked meanwhile is told after it', async () => {
  const round = await openRound(world, agencies, { dueAt: Date.now() + 28 * 86_400_000 });
  await world.rows('delete from outbox');
  const slow = Promise.withResolvers<void>();
  let calls = 0;
  const connection = {
    withDeadline: async () => {
      calls += 1;
      await slow.promise;
    },
  };
  const settled = followCommits({
    db: world.db,
    client: { connection } as unknown as Client,
    onError: (error) => {
      throw error;
    },
  });
  const events = listenForChanges(world.appUrl, () => {});
  await until('the pages are listened to', async () => {
    const rows = await world.rows(
      `select from pg_stat_activity where application_name = 'concordat-events' and query like 'listen%'`,
    );
    return rows.length === 1;
  });
  let heard = 0;
  events.subscribe(round.processId, () => {
    heard += 1;
  });
  for (const [index, agency] of agencies.entries()) {
    const before = heard;
    const [respondent] = agency.respondents;
    if (respondent === undefined) throw new Error('no respondent');
    await as(world.db, actingFor(respondent), (tx) =>
      submitAnswer(tx, respondent, {
        taskId: round.taskIds[index] ?? '',
        content: answerText('Yes.'),
        ifVersion: null,
      }),
    );
    await until('the pages hear of it', () => heard > before);
  }
  await until('Temporal is asked, and does not answer', () => calls > 0);
  slow.resolve();
  await settled();
  expect(await world.rows('select from outbox where sent_at is null')).toEqual([]);
  expect(calls).toBeGreaterThan(1);
  await events.stop();
}, 30_000);
