import { afterAll, beforeAll, expect, test } from 'vitest';
import { as, type Tx } from '../../../db/connect.ts';
import { setBaseline } from '../../../db/measures/baselines.ts';
import { setTargets } from '../../../db/measures/targets.ts';
import { giveValues } from '../../../db/measures/values.ts';
import { finishItem, moveItem } from '../../../db/strategies/dated-item-acts.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { areasOf, indicatorOf } from '../../support/stories/measures.ts';
import { valueOf } from '../../support/verdicts.ts';
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
  expect(refused.text).toContain('Say why the colour is better than what is suggested');
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
    /Suggested when it was sent: At risk;\s+the milestone “Lease” passed 12 days ago/u,
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

test('a target that was missed is suggested as well, and the milestone that passed comes first', async () => {
  const { world } = scene;
  const lead = council.respondents[0]!;
  const acting = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => as(world.db, actingFor(actor), work);
  const [activity] = await world.rows<{ id: string; strategyId: string }>(
    `select a.id, s.strategy_id as "strategyId" from activities a join strands s on s.id = a.strand_id`,
  );
  const { id: partId = '', strategyId = '' } = activity ?? {};
  const baseline = { strategyId, fromOn: '2026-01-01', toOn: '2026-12-31', hasPassed: true } as const;
  valueOf(await acting(world.officer, (tx) => setBaseline(tx, world.officer, baseline)));
  const [last] = await world.rows<{ id: string }>(`select id from dated_items where kind = 'baseline-end'`);
  const ended = { itemId: last?.id ?? '', doneOn: '2026-12-31', result: 'Collected.' };
  valueOf(await acting(world.officer, (tx) => finishItem(tx, world.officer, ended)));
  const indicatorId = await indicatorOf(world, { strategyId, agency: council, partId }, 'in-use');
  const areaId = (await areasOf(world, indicatorId))[''] ?? '';
  const targets = [{ areaId, scaled: 10, tolerance: 1 }];
  const target = { indicatorId, period: '2027-02', reason: 'Agreed.', targets, replaces: false, proposed: false };
  valueOf(await acting(world.officer, (tx) => setTargets(tx, world.officer, target)));
  const values = [{ areaId, scaled: 5, whyNone: '' }];
  const said = { indicatorId, period: '2027-03', provisional: false, note: '', values };
  valueOf(await acting(lead, (tx) => giveValues(tx, lead, said)));
  const page = async () => (await (await scene.browser(lead)).get(`/returns/${taskId}`)).text;
  expect(await page()).toContain('Suggested: At risk; the milestone “Lease” passed 12 days ago.');
  const moved = { itemId: milestoneId, newOn: '2027-05-31', reason: 'The owner is away.' };
  valueOf(await acting(world.officer, (tx) => moveItem(tx, world.officer, moved)));
  expect(await page()).toContain('Suggested: At risk; “Arrests for supply” missed its target.');
});
