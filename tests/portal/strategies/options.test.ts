import { afterAll, beforeAll, expect, test } from 'vitest';
import { valueOf } from '../../support/verdicts.ts';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addLink } from '../../../db/strategies/links/links.ts';
import type { LinkKind } from '../../../domain/strategies/link.ts';
import type { Browser } from '../../support/portal.ts';
import { mailOf } from '../../support/stories/owed-mail.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let fire: TestAgency;
let officer: Browser;
let plan: Plan;
let menu: string;
let visits: string;
let areas: Record<'north' | 'south', string>;
let crack: string;

/** The council leads the strand of the menu; fire answers for an area. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  fire = await world.agency('Fire');
  const leadPostId = await postOf(world, council);
  const activities = [{ title: 'Raids', leadPostId }];
  plan = await planOf(
    world,
    [{ priorityArea: 'Supply', name: 'Enforcement', leaderPostId: leadPostId, activities }],
    false,
  );
  menu = `/strategies/${plan.strategyId}/options`;
  officer = await scene.browser(world.officer);
  areas = { north: await link('area', 'Northgate'), south: await link('area', 'Southwark') };
  crack = await link('risk', 'Crack');
});
afterAll(() => scene.end());

const browserOf = (agency: TestAgency) => scene.browser(agency.respondents[0]!);
const link = async (kind: LinkKind, name: string) => {
  const { world } = scene;
  const words = { strategyId: plan.strategyId, everywhere: false, kind, name, source: 'A map' };
  return valueOf(await as(world.db, actingFor(world.officer), (tx) => addLink(tx, world.officer, words))).linkId;
};
const option = () => ({
  title: 'Joint visits',
  what: 'Two services call together.',
  fits: 'Dealers use the homes of others.',
  source: 'The neighbours',
  strandId: plan.strandIds[0] ?? '',
  riskId: crack,
});
const day = { 'dueOn-day': '31', 'dueOn-month': '3', 'dueOn-year': '2027' };
const adoption = async (areaId: string) => ({
  areaId,
  postId: await postOf(scene.world, fire),
  adaptation: 'With the housing office.',
  ...day,
});
const tasks = () =>
  scene.world.rows<{ id: string; kind: string; title: string }>(
    `select id, kind, title from tasks where process_id = $1 and kind like '%proposal' and state = 'open' order by id`,
    [plan.strategyId],
  );

test('an officer puts an option on the menu, and is told what is missing', async () => {
  const empty = (await officer.fill(`${menu}/new`, {})).text;
  for (const missing of ['Give the option a title', 'Say what is done', 'Choose the strand'])
    expect(empty).toContain(missing);
  const bare = await planOf(scene.world, [], false);
  expect((await officer.get(`/strategies/${bare.strategyId}/options/new`)).text).toContain(
    'this plan has no strand yet',
  );
  const added = await officer.fill(`${menu}/new`, option());
  expect(added.status, added.text).toBe(303);
  visits = (added.headers.get('location') ?? '').replace(/\?.*/u, '');
  expect((await officer.fill(`${menu}/new`, option())).text).toContain('There is an option of this title already.');
  expect((await officer.get(menu)).text).toMatch(/Joint visits[\s\S]*this risk is high: Crack\.[\s\S]*No area has it/u);
});

test('nobody adopts from the menu of a draft; once it is watched every agency sees the menu and may', async () => {
  expect((await (await browserOf(council)).get(visits)).text).not.toContain('Adopt it for an area');
  expect((await (await browserOf(fire)).get(visits)).status).toBe(404);
  expect((await record(scene.world, plan.strategyId, 'open')).kind).toBe('taken');
  const partner = await browserOf(fire);
  expect((await partner.get(visits)).text).toContain('Adopt it for an area');
  expect((await partner.get(`${menu}/new`)).status).toBe(403);
  expect((await officer.get(visits)).text).not.toContain('Adopt it for an area');
});

test('an area is offered what suits it: an option for a risk that is high there comes first', async () => {
  const area = `/strategies/${plan.strategyId}/areas/${areas.north}`;
  const partner = await browserOf(fire);
  expect((await partner.get(area)).text).toContain('None on the menu suits it.');
  expect((await officer.fill(area, { riskIds: crack }, `${area}/risks`)).status).toBe(303);
  const { text } = await partner.get(area);
  expect(text).toMatch(/High here: Crack\.[\s\S]*Joint visits<\/a>: Crack/u);
  expect((await partner.get(`${visits}?area=${areas.north}`)).text).toMatch(
    /selected>Northgate \(this risk is high there\)/u,
  );
});

test('whoever answers for an area adopts an option for it, once', async () => {
  const partner = await browserOf(fire);
  const adopt = (values: object) => partner.fill(visits, { ...values }, `${visits}/adopt`);
  const empty = (await adopt({})).text;
  for (const missing of ['Choose the area', 'the day by which it is in place', 'Say how you adapt it'])
    expect(empty).toContain(missing);
  const north = await adoption(areas.north);
  expect((await adopt({ ...north, 'dueOn-year': '2001' })).text).toMatch(/href="#dueOn-day">This day has passed/u);
  expect((await adopt({ ...north, areaId: crack })).text).toContain('There is no such area in this strategy.');
  const others = { ...north, postId: await postOf(scene.world, council) };
  expect((await adopt(others)).text).toContain('There is no such post of your agencies.');
  expect((await adopt(north)).status).toBe(303);
  expect((await adopt({ ...north, adaptation: 'Again.' })).text).toContain('adopted for this area already');
  expect((await adopt(await adoption(areas.south))).status).toBe(303);
  expect((await partner.get(visits)).text).toContain('There is no area left');
  const { text } = await (await browserOf(council)).get(visits);
  expect(text).toMatch(
    /Northgate<\/a>[\s\S]*Fire Contact 1, Fire[\s\S]*With the housing office[\s\S]*Not answered yet/u,
  );
});

test('the leader of the strand answers, and one press of an officer makes it an activity of the area', async () => {
  await scene.pass(plan.strategyId, '2026-10-01T09:01:00Z', '2026-10-01T09:02:00Z');
  const [north, south] = await tasks();
  expect(north).toMatchObject({ kind: 'answer-proposal', title: 'An option for an area: Joint visits: Northgate' });
  const leader = await browserOf(council);
  const page = `/plan-proposals/${north?.id}`;
  expect((await leader.get(page)).text).toMatch(/Fire Contact 1, Fire for <a[^>]*>Northgate/u);
  expect((await leader.fill(page, { verdict: 'accept', answer: 'It worked here.' })).status).toBe(303);
  const other = `/plan-proposals/${south?.id}`;
  expect((await leader.fill(other, { verdict: 'decline', answer: 'Not there.' })).status).toBe(303);
  await scene.pass(plan.strategyId, '2026-10-01T09:03:00Z', '2026-10-01T09:04:00Z');
  expect((await officer.get(page)).text).toContain('Take it into the plan');
  const taken = await officer.fill(page, { leadPostId: await postOf(scene.world, fire) }, `${page}/taken-in`);
  expect(taken.status, taken.text).toBe(303);
  const area = (await leader.get(`/strategies/${plan.strategyId}/areas/${areas.north}`)).text;
  expect(area).toMatch(
    /1 activity\.[\s\S]*Joint visits: Northgate[\s\S]*From the menu[\s\S]*Fire Contact 1, Fire[\s\S]*0 of 1 done/u,
  );
  expect((await leader.get(menu)).text).toMatch(/In the plan of 1 area\./u);
  const mine = await (await browserOf(fire)).get('/command');
  expect(mine.text).toContain('Joint visits: Northgate');
  // Who adopts it leads it: nobody asks him whether he accepts.
  const nominations = await scene.world.rows(
    `select n.state, n.task_id from nominations n join activities a on a.id = n.activity_id where a.title like 'Joint visits%'`,
  );
  expect(nominations).toEqual([{ state: 'accepted', task_id: null }]);
  const mail = (await mailOf(scene.world, fire.respondents[0]!, 'adopted-to-lead')).text;
  expect(mail).toMatch(/your post leads it[\s\S]*Joint visits: Northgate[\s\S]*Adopted by Fire Contact 1\./u);
});

test('what came of it stands beside the option', async () => {
  const [item] = await scene.world.rows<{ id: string }>(`select id from dated_items where title = 'In place'`);
  await scene.world.rows(
    `update dated_items set state = 'done', done_on = '2026-11-02', result = 'Six homes closed.' where id = $1`,
    [item?.id],
  );
  const { text } = await (await browserOf(council)).get(visits);
  expect(text).toMatch(/In place since 2 November 2026\.\s+Six homes closed\./u);
  expect(text).toMatch(/Southwark<\/a>[\s\S]*Declined[\s\S]*Not there\./u);
  expect((await (await browserOf(council)).get(menu)).text).toMatch(/In the plan of 1 area\.[\s\S]*1 done\./u);
  const areas = (await officer.get(`/strategies/${plan.strategyId}/areas`)).text;
  expect(areas).toMatch(/Northgate[\s\S]*Crack[\s\S]*>1<\/td>[\s\S]*1 done/u);
});

test('an option that is withdrawn is adopted no more; what was adopted stays', async () => {
  const partner = await browserOf(fire);
  const before = await adoption(areas.south);
  expect((await partner.fill(visits, before, `${visits}/adopt`)).status).toBe(303);
  const open = await partner.get(visits);
  expect((await officer.fill(visits, {}, `${visits}/withdraw`)).text).toContain('Say why it is withdrawn');
  expect((await officer.fill(visits, { withdrawnWhy: 'It did harm.' }, `${visits}/withdraw`)).status).toBe(303);
  const late = await partner.post(`${visits}/adopt`, {
    ...(await adoption(areas.north)),
    idempotencyKey: /name="idempotencyKey" value="([^"]+)"/u.exec(open.text)?.[1] ?? '',
  });
  expect(late.text).toContain('This option was withdrawn, so nobody adopts it any more: It did harm.');
  expect((await partner.get(visits)).text).toMatch(/It did harm\.[\s\S]*Northgate/u);
  await scene.pass(plan.strategyId, '2026-10-01T09:05:00Z', '2026-10-01T09:06:00Z');
  const [asked] = await tasks();
  expect((await (await browserOf(council)).get(`/plan-proposals/${asked?.id}`)).text).toMatch(
    /withdrawn since:\s+It did harm/u,
  );
  expect((await officer.fill(visits, {}, `${visits}/offer`)).status).toBe(303);
  expect((await partner.get(visits)).text).toContain('Adopt it for an area');
});
