import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { fullReturn, linesOf, planOf, postOf } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let milestoneId: string;
let reviewId: string;
let taskId: string;
let lineId: string;

beforeAll(async () => {
  scene = await openScene('2027-04-12T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  const leadPostId = await postOf(world, council);
  const activities = [
    { title: 'Open a clinic', leadPostId, milestones: [{ title: 'Lease', dueOn: '2027-03-31', hasPassed: true }] },
  ];
  const plan = await planOf(world, [{ priorityArea: 'Care', name: 'Treatment', leaderPostId: null, activities }]);
  milestoneId = plan.milestoneIds[0] ?? '';
  const { strategyId } = plan;
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2027-04-01' }),
  );
  reviewId = review?.processId ?? '';
  const [line] = await linesOf(world, reviewId);
  taskId = line?.task_id ?? '';
  lineId = line?.id ?? '';
});
afterAll(() => scene.end());

const typed = () => ({
  act: 'send',
  progress: 'The owner agrees.',
  colour: 'green',
  direction: 'same',
  relevant: 'yes',
  [`milestone-${milestoneId}`]: 'moved',
  [`reason-${milestoneId}`]: 'The owner is away.',
  [`on-${milestoneId}-day`]: '31',
  [`on-${milestoneId}-month`]: '5',
  [`on-${milestoneId}-year`]: '2027',
});

test('a return says what the dates suggest, and asks for the reason of a colour that is better', async () => {
  const lead = await scene.browser(council.respondents[0]!);
  const page = `/returns/${taskId}`;
  const text = 'At risk; the milestone “Lease” passed 12 days ago';
  expect((await lead.get(page)).text).toContain(`Suggested: ${text}.`);
  // Its day has passed, so that it cannot be said to be met by then.
  expect((await lead.get(page)).text).not.toContain('It will be met by then');
  const kept = await lead.fill(page, { ...typed(), [`milestone-${milestoneId}`]: '' });
  expect(kept.text).toContain('Lease: its date has passed, so say whether it was met or moves');
  const back = await lead.fill(page, { ...typed(), [`on-${milestoneId}-month`]: '3' });
  expect(back.text).toContain('Lease: the new date has passed already');
  const refused = await lead.fill(page, typed());
  expect(refused.text).toContain('Say why the colour is better than the dates suggest');
  // What is only kept may be without it.
  expect((await lead.fill(page, { ...typed(), act: 'save' })).status).toBe(303);
  expect((await lead.fill(page, { ...typed(), colourReason: 'We sign it on Friday.' })).status).toBe(303);
  // What is saved after it was sent is not what was sent, and the page says so.
  expect((await lead.get(page)).text).not.toContain('is not what was sent');
  const later = await lead.fill(page, { ...typed(), progress: 'It is signed.', act: 'save' });
  expect(later.headers.get('location')).toContain('done=return-saved-beside');
  expect((await lead.get(page)).text).toContain('What is saved below is not what was sent.');
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`/reviews/${reviewId}/lines/${lineId}`)).text).toMatch(
    /Suggested by the dates when it was sent: At risk;\s+the milestone “Lease” passed 12 days ago/u,
  );
  const [activity] = await scene.world.rows<{ path: string }>(
    `select '/strategies/' || s.strategy_id || '/activities/' || a.id as path from activities a join strands s on s.id = a.strand_id where a.title = 'Open a clinic'`,
  );
  expect((await officer.get(activity?.path ?? '')).text).toContain(`Suggested: ${text}.`);
});

test('the other door holds the same rule', async () => {
  const lead = council.respondents[0]!;
  const milestones = [{ itemId: milestoneId, standing: 'moved', on: '2027-05-31', reason: 'Away.' }] as const;
  const send = (colourReason: string) =>
    as(scene.world.db, actingFor(lead), (tx) =>
      submitReturn(tx, lead, { taskId, content: fullReturn([], { colourReason, milestones }), ifVersion: 4 }),
    );
  expect(await send(' ')).toMatchObject({ code: 'malformed', detail: { field: 'colourReason' } });
  expect(await send('We sign it on Friday.')).toMatchObject({ ok: true });
});
