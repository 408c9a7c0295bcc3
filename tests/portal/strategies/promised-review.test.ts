import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addItems } from '../../../db/strategies/dated-item-acts.ts';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, draftSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { draftStrategy, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let officer: Browser;
let strategyId: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

async function promise(more: { aboutProcessId?: string } = {}): Promise<string> {
  const { world } = scene;
  const ownerPostId = await postOf(world, council);
  const item = {
    kind: 'decision-review',
    title: 'The closing times',
    dueOn: '2026-12-01',
    ownerPostId,
    ...more,
  } as const;
  const added = await as(world.db, actingFor(world.officer), (tx) =>
    addItems(tx, world.officer, { strategyId, items: [item] }),
  );
  return valueOf(added).itemIds[0] ?? '';
}
const itemNow = async (id: string) =>
  (
    await scene.world.rows(
      `select i.state, i.done_on::text as "doneOn", i.result, t.state as task from dated_items i join tasks t on t.id = i.task_id where i.id = $1`,
      [id],
    )
  )[0];

test('a date names the decision that it is to review by its reference', async () => {
  const body = await addBody(scene.world, 'Naming board', 1);
  const decided = await draftSignOff(scene.world, [stageOf(body)], { title: 'Opening times' });
  const dates = `/strategies/${strategyId}/dates`;
  const due = { 'dueOn-day': '1', 'dueOn-month': '12', 'dueOn-year': '2026' };
  const asked = { ...due, title: 'The opening times', kind: 'decision-review', about: 'SGN-1999-0001' };
  expect((await officer.fill(dates, asked)).text).toContain('There is nothing with this reference');
  const other = { ...asked, kind: 'milestone', about: decided.reference };
  expect((await officer.fill(dates, other)).text).toContain('Only the review of a decision is about one');
  expect((await officer.fill(dates, { ...asked, about: decided.reference.toLowerCase() })).status).toBe(303);
  const [item] = await scene.world.rows<{ about: string }>(
    `select about_process_id as about from dated_items where title = 'The opening times'`,
  );
  expect(item).toEqual({ about: decided.processId });
});

test('a review of a decision is drafted from its date, and the date is kept when it is opened', async () => {
  const { world } = scene;
  const body = await addBody(world, 'Licensing board', 1);
  const decided = await draftSignOff(world, [stageOf(body)], { title: 'Closing times' });
  const itemId = await promise({ aboutProcessId: decided.processId });
  const page = (await officer.get(`/dates/${itemId}`)).text;
  expect(page).toContain('Open the review that this promises');
  expect(page).toContain(`href="/sign-offs/${decided.processId}">${decided.reference}`);
  const owner = await scene.browser(council.respondents[0]!);
  expect((await owner.get(`/dates/${itemId}`)).text).not.toContain('Draft a round');

  const form = (await officer.get(`/rounds/new?date=${itemId}`)).text;
  expect(form).toContain(`name="date" value="${itemId}"`);
  expect(form).toContain('value="The closing times"');
  const paper = new File(['The paper.'], 'paper.txt', { type: 'text/plain' });
  const fields = {
    title: 'Closing times, again',
    date: itemId,
    'stage-1-who': `body:${body.id}`,
    'stage-1-asked': 'agree',
  };
  const made = await officer.upload('/sign-offs/new', fields, paper);
  const signOffId = /sign-offs\/(?<id>[^/]*)/u.exec(made.headers.get('location') ?? '')?.groups?.['id'] ?? '';
  const drafted = (await officer.get(`/dates/${itemId}`)).text;
  expect(drafted).toContain('which is a draft');
  expect(drafted).not.toContain('Draft a round');
  expect((await officer.upload('/sign-offs/new', fields, paper)).text).toContain('is drafted for it already');
  expect((await officer.get(`/sign-offs/${signOffId}`)).text).toContain(`href="/dates/${itemId}">The closing times`);
  expect(await itemNow(itemId)).toMatchObject({ state: 'planned', task: 'open' });

  expect((await record(world, signOffId, 'open')).kind).toBe('taken');
  expect(await itemNow(itemId)).toEqual({
    state: 'done',
    doneOn: '2026-10-05',
    result: expect.stringMatching(/^Opened as SGN-/u),
    task: 'answered',
  });
});

test('where nobody opens it, its owner is chased as for any date', async () => {
  const itemId = await promise();
  await scene.pass(strategyId, '2026-11-24T09:00:00Z', '2026-12-03T09:00:00Z', '2026-12-10T09:00:00Z');
  const told = await scene.world.rows<{ kind: string }>(
    `select n.kind from notices n join dated_items i on i.task_id = n.task_id where i.id = $1`,
    [itemId],
  );
  expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['reminder', 'escalation']));
  await scene.world.setClock(new Date('2026-10-05T09:00:00Z'));
});

test('what is told to whom, and the terms of the partnership, are dates with an owner and words of their own', async () => {
  const path = `/strategies/${strategyId}/dates`;
  const day = { 'dueOn-day': '1', 'dueOn-month': '3', 'dueOn-year': '2027' };
  const ownerPostId = await postOf(scene.world, council);
  const plan = { kind: 'telling', title: 'The launch', note: 'All commanders, by letter.', ownerPostId, ...day };
  expect((await officer.fill(path, plan)).status).toBe(303);
  const terms = { kind: 'terms', title: 'Who pays for what', note: 'Each its own part.', ...day };
  expect((await officer.fill(path, terms)).status).toBe(303);
  const told = (await officer.get(`${path}?show=telling`)).text;
  expect(told).toContain('All commanders, by letter.');
  expect(told).toContain('Council Contact 1');
  expect(told).not.toContain('Who pays for what');
  const partner = await scene.browser(council.respondents[0]!);
  expect((await partner.get(`${path}?show=terms`)).text).toContain('Each its own part.');
  const [task] = await scene.world.rows<{ title: string }>(`select title from tasks where title like 'Tell: %'`);
  expect(task?.title).toBe('Tell: The launch');
});
