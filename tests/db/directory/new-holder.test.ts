import { beforeEach, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { givePost } from '../../../db/directory/posts.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { postOf, usualPlan } from '../../support/stories/strategies.ts';
import { valueOf } from '../../support/verdicts.ts';
import { createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let council: TestAgency;
let reviewId: string;

beforeEach(async () => {
  world = await createWorld();
  council = await world.agency('Council', { respondents: 2 });
  const plan = await usualPlan(world, [council]);
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
  );
  reviewId = review?.processId ?? '';
  return () => world.end();
});

const told = async (kinds: readonly string[]) =>
  (
    await world.rows<{ said: string; n: number }>(
      `select n.kind || ' ' || p.name as said, count(*)::int as n from notices n join people p on p.id = n.person_id
       where n.process_id = $1 and n.kind = any($2) group by 1 order by 1`,
      [reviewId, kinds],
    )
  ).map(({ said, n }) => `${said}: ${n}`);

const newHolder = ['handed-over', 'handed-away'];
async function give(personId: string, instead: boolean): Promise<void> {
  const postId = await postOf(world, council);
  valueOf(
    await as(world.db, actingFor(world.officer), (tx) => givePost(tx, world.officer, { postId, personId, instead })),
  );
}

test('whoever comes to hold a post is told at once of what it owes, and who held it and was asked, that it is his no more', async () => {
  const [before, after] = council.respondents;
  const [{ n: owed }] = (await world.rows<{ n: number }>(
    `select count(*)::int as n from tasks where process_id = $1 and state = 'open' and post_id = $2`,
    [reviewId, await postOf(world, council)],
  )) as [{ n: number }];
  expect(owed).toBeGreaterThan(0);
  await world.rows(`update notices set state = 'mailed' where person_id = $1`, [before!.personId]);
  const asked = await world.rows('select from notices where person_id = $1 and process_id = $2', [
    before!.personId,
    reviewId,
  ]);
  await give(after!.personId, true);
  expect(await told(newHolder)).toEqual([
    `handed-away ${before!.name}: ${asked.length}`,
    `handed-over ${after!.name}: ${owed}`,
  ]);
});

test('who comes to hold it beside others is told as well; the others keep it and are told nothing', async () => {
  const [before, after] = council.respondents;
  await world.rows(`update notices set state = 'mailed' where person_id = $1`, [before!.personId]);
  await give(after!.personId, false);
  expect((await told(newHolder)).map((said) => said.split(':')[0])).toEqual([`handed-over ${after!.name}`]);
});

test('the substitute of a new holder who is away is told in his place', async () => {
  const after = council.respondents[1]!;
  const substitute = council.managers[1]!;
  await world.rows(
    `insert into absences (person_id, substitute_id, from_at, until_at) values ($1, $2, app_now() - interval '1 day', app_now() + interval '9 days')`,
    [after.personId, substitute.personId],
  );
  await give(after.personId, false);
  expect((await told(newHolder)).map((said) => said.split(':')[0])).toEqual([`handed-over ${substitute.name}`]);
});
