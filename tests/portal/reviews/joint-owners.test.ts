import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { judgeOwed } from '../../../db/mail/judgement.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { sayPart } from '../../../db/reviews/return-parts.ts';
import { nameJointOwner } from '../../../db/strategies/equals/nominations.ts';
import { saveReturn, submitReturn } from '../../../db/tasks/answers/returns.ts';
import { settleAndNote } from '../../support/stories/review-story.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { fullReturn, type Line, linesOf, planOf, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let fire: TestAgency;
let reviewId: string;
let line: Line;
let strandTask: string;
let activityPath: string;

/** Health leads, fire owns jointly, the council leads the strand. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  const { officer } = world;
  council = await world.agency('Council');
  health = await world.agency('Health');
  fire = await world.agency('Fire');
  const [leader, lead, joint] = await Promise.all([council, health, fire].map((one) => postOf(world, one)));
  const activities = [{ title: 'Open a clinic', leadPostId: lead ?? '' }];
  const strand = { priorityArea: 'Care', name: 'Treatment', leaderPostId: leader ?? null, activities };
  const { strategyId, activityIds } = await planOf(world, [strand]);
  activityPath = `/strategies/${strategyId}/activities/${activityIds[0]}`;
  const [strategy] = await world.rows<{ version: number }>('select version from strategies where process_id = $1', [
    strategyId,
  ]);
  const named = { strategyId, activityId: activityIds[0] ?? '', postId: joint ?? '' };
  valueOf(
    await as(world.db, actingFor(officer), (tx) =>
      nameJointOwner(tx, officer, { ...named, ifVersion: strategy?.version ?? 0 }),
    ),
  );
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }),
  );
  reviewId = review?.processId ?? '';
  line = (await linesOf(world, reviewId))[0]!;
  const [task] = await world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and kind = 'strand-review'`,
    [reviewId],
  );
  strandTask = task?.id ?? '';
});
afterAll(() => scene.end());

const browserOf = (agency: TestAgency) => scene.browser(agency.respondents[0]!);
const page = () => `/returns/${line.task_id}`;

const asked = () =>
  scene.world.rows<{ person_id: string }>(
    `select person_id from notices where process_id = $1 and task_id = $2 and kind = 'part-asked'`,
    [reviewId, line.task_id],
  );
const stillAsked = async () => {
  const owed = { personId: fire.respondents[0]!.personId, kind: 'part-asked' } as const;
  const [judged] = await as(scene.world.db, { role: 'worker' }, (tx) => judgeOwed(tx, [owed]));
  return judged?.verdict;
};

test('a joint owner is asked for his part once, when the review opens, and his page opens from the mail', async () => {
  expect(await asked()).toEqual([{ person_id: fire.respondents[0]!.personId }]);
  expect(await stillAsked()).toEqual({ owed: true });
  expect((await (await browserOf(fire)).get(`/tasks/${line.task_id}`)).headers.get('location')).toBe(page());
});

test('a joint owner sees what the lead has sent and not what he drafts, and gives no return in his place', async () => {
  const lead = health.respondents[0]!;
  const draft = fullReturn([], { progress: 'A word that is not sent.' });
  const { version } = valueOf(
    await as(scene.world.db, actingFor(lead), (tx) =>
      saveReturn(tx, lead, { taskId: line.task_id, content: draft, ifVersion: 1 }),
    ),
  );
  const joint = await browserOf(fire);
  const before = (await joint.get(page())).text;
  expect(before).toContain('Your part as joint owner');
  expect(before).toContain('Health');
  expect(before).toContain('It is not sent yet.');
  expect(before).not.toMatch(/no longer be changed|No return came|looking for somebody/u);
  expect((await joint.get('/command')).text).toContain(`href="${page()}">Add your`);
  expect(before).not.toMatch(/A word that is not sent|Send the return/u);
  await joint.post(page(), { act: 'send', progress: 'Ours', colour: 'red' });
  valueOf(
    await as(scene.world.db, actingFor(lead), (tx) =>
      submitReturn(tx, lead, { taskId: line.task_id, content: fullReturn([]), ifVersion: version }),
    ),
  );
  expect((await joint.get(page())).text).toContain('Two raids, and one closed for good.');
});

test('he adds his part; the lead, the strand leader and the committee see that two colours differ', async () => {
  const joint = await browserOf(fire);
  expect((await joint.fill(page(), {}, `${page()}/part`)).text).toContain('Write what you add');
  expect(
    (await joint.fill(page(), { part: 'The stairs are not safe.', partColour: 'red' }, `${page()}/part`)).status,
  ).toBe(303);
  await scene.pass(reviewId, '2026-10-01T09:05:00Z', '2026-10-01T09:06:00Z');
  const told = await scene.world.rows<{ name: string }>(
    `select o.name from notices n join people o on o.id = n.person_id where n.kind = 'part-added'`,
  );
  expect(told.map(({ name }) => name)).toEqual([health.respondents[0]!.name]);
  const officer = await scene.browser(scene.world.officer);
  for (const seen of [
    await (await browserOf(health)).get(page()),
    await (await browserOf(council)).get(`/strands/${strandTask}`),
    await officer.get(`/reviews/${reviewId}/lines/${line.id}`),
  ]) {
    expect(seen.text).toContain('A joint owner sees this otherwise than the lead.');
    expect(seen.text).toMatch(/Fire[\s\S]*Not on course[\s\S]*The stairs are not safe\./u);
  }
  expect(await stillAsked()).toEqual({ owed: false, why: 'not-partOpen' });
  expect((await officer.get(`/reviews/${reviewId}`)).text).toContain('A joint owner differs');
  expect((await joint.get(activityPath)).text).toContain(`href="${page()}"`);
});

test('who comes second of two of an agency is told; who owns nothing there finds nothing', async () => {
  const say = (agency: TestAgency, ifVersion: number) => {
    const actor = agency.respondents[0]!;
    const input = { taskId: line.task_id, words: 'Changed.', colour: null, ifVersion };
    return as(scene.world.db, actingFor(actor), (tx) => sayPart(tx, actor, input));
  };
  expect(await say(fire, 0)).toMatchObject({ code: 'version-changed' });
  expect(await say(fire, 1)).toEqual({ ok: true, value: { version: 2 } });
  expect(await say(council, 0)).toMatchObject({ code: 'not-found' });
  expect(await say(await scene.world.agency('Other'), 0)).toMatchObject({ code: 'not-found' });
});

test('his part is in the frozen report, and nothing is added once the returns are with the committee', async () => {
  const { world } = scene;
  expect((await record(world, reviewId, 'to-committee')).kind).toBe('taken');
  expect((await (await browserOf(fire)).get(page())).text).not.toContain('Your part as joint owner');
  const actor = fire.respondents[0]!;
  const late = await as(world.db, actingFor(actor), (tx) =>
    sayPart(tx, actor, { taskId: line.task_id, words: 'Late.', colour: null, ifVersion: 2 }),
  );
  expect(late).toMatchObject({ code: 'not-open' });
  await settleAndNote(world, reviewId);
  expect((await record(world, reviewId, 'lock')).kind).toBe('taken');
  const [report] = await world.rows<{ html: string }>(
    `select convert_from(d.content, 'UTF8') as html from reviews v join documents d on d.id = v.report_id where v.process_id = $1`,
    [reviewId],
  );
  expect(report?.html).toContain('<dt>Joint owners</dt><dd>Fire: Changed.</dd>');
});
