import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let fire: TestAgency;
let plan: Plan;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  fire = await world.agency('Fire');
  const leadPostId = await postOf(world, council);
  const strand = (name: string) => ({
    priorityArea: 'Supply',
    name,
    leaderPostId: leadPostId,
    activities: [1, 2].map((n) => ({ title: `${name} activity ${n}`, leadPostId })),
  });
  plan = await planOf(world, [strand('Enforcement'), strand('Treatment')]);
  path = `/strategies/${plan.strategyId}`;
});
afterAll(() => scene.end());

const officerBrowser = () => scene.browser(scene.world.officer);
const operation = { kind: 'operation', name: 'Operation Tide', source: 'Policing plan 2003' };

test('an officer writes a link down once, and chooses which parts of the plan serve it', async () => {
  const officer = await officerBrowser();
  const empty = (await officer.fill(`${path}/links`, {})).text;
  for (const missing of ['Choose what it is', 'Say what it is called', 'Say where it comes from'])
    expect(empty).toContain(missing);
  const added = await officer.fill(`${path}/links`, operation);
  const at = (added.headers.get('location') ?? '').split('?')[0] ?? '';
  expect(at).toMatch(/\/links\/[0-9a-f-]{36}$/u);
  expect((await officer.fill(`${path}/links`, { ...operation, name: 'operation tide' })).text).toContain(
    'There is a link of this kind and name already.',
  );
  const partIds = [plan.activityIds[1] ?? '', plan.strandIds[1] ?? ''];
  expect((await officer.fill(at, { partIds }, `${at}/parts`)).status).toBe(303);
  const page = (await officer.get(at)).text;
  expect(page).toContain('Enforcement activity 2</a>');
  expect(page).toContain('Treatment, the whole strand');
  expect((await officer.fill(at, { partIds: [plan.strategyId] }, `${at}/parts`)).text).toContain(
    'There is no such part of the plan.',
  );
});

test('a part that has ended is offered no more, but where it served the link already', async () => {
  const { world } = scene;
  const officer = await officerBrowser();
  const [link] = await world.rows<{ id: string }>(`select id from links where name = 'Operation Tide'`);
  const [first, second] = plan.activityIds;
  const retire = (at: string | null) =>
    world.rows(`update activities set retired_at = $2, retired_why = 'Over' where id = any($1)`, [[first, second], at]);
  await retire('2026-10-01T08:00:00Z');
  const page = (await officer.get(`${path}/links/${link?.id}`)).text;
  expect(page).not.toContain('Enforcement: Enforcement activity 1');
  expect(page).toContain('Enforcement: Enforcement activity 2 (ended)');
  await retire(null);
});

test('every agency sees from an activity what it serves, from the link what serves it, and of the plan only that', async () => {
  const partner = await scene.browser(fire.respondents[0]!);
  const activity = (await partner.get(`${path}/activities/${plan.activityIds[1]}`)).text;
  expect(activity).toContain('Operation Tide</a> (Operation)');
  const at = /href="(?<at>[^"]*\/links\/[^"]*)"/u.exec(activity)?.groups?.['at'] ?? '';
  const link = (await partner.get(at)).text;
  expect(link).toContain('Policing plan 2003');
  expect(link).not.toContain('Choose what serves it');
  const narrowed = (await partner.get(`${path}?link=${at.split('/').at(-1)}`)).text;
  for (const shown of ['Enforcement activity 2', 'Treatment activity 1', 'Treatment activity 2'])
    expect(narrowed).toContain(shown);
  expect(narrowed).not.toContain('Enforcement activity 1');
  expect((await partner.get(path)).text).toContain('Enforcement activity 1');
  expect((await partner.get(`${path}?link=${plan.strategyId}`)).text).toContain('Nothing that you see serves it.');
});

test('the register of links is a file for every agency', async () => {
  const { text } = await (await scene.browser(fire.respondents[0]!)).get(`${path}/links.csv`);
  expect(text).toContain('"Operation","Operation Tide","Policing plan 2003","no","2"');
});

test('a link of the directorate is there for every strategy, and one of a strategy in no other', async () => {
  const officer = await officerBrowser();
  const everywhere = { kind: 'objective', name: 'Safer streets', source: 'Corporate plan', everywhere: 'yes' };
  expect((await officer.fill(`${path}/links`, everywhere)).status).toBe(303);
  const other = `/strategies/${(await planOf(scene.world, [])).strategyId}/links`;
  const page = (await officer.get(other)).text;
  expect(page).toContain('Safer streets');
  expect(page).toContain('Corporate plan, for every strategy');
  expect(page).not.toContain('Operation Tide');
  const [tide] = await scene.world.rows<{ id: string }>(`select id from links where name = 'Operation Tide'`);
  expect((await officer.get(`${other}/${tide?.id}`)).status).toBe(404);
});

test('a link is changed on the version that was seen, and to no name that another one has', async () => {
  const officer = await officerBrowser();
  const [tide] = await scene.world.rows<{ id: string }>(`select id from links where name = 'Operation Tide'`);
  const at = `${path}/links/${tide?.id}`;
  await officer.fill(`${path}/links`, { ...operation, name: 'Operation Ebb' });
  expect((await officer.fill(at, { ...operation, name: 'Operation EBB' })).text).toContain('already');
  expect((await officer.fill(at, { ...operation, source: 'Policing plan 2004' })).status).toBe(303);
  expect((await officer.fill(at, { ...operation, ifVersion: '1' })).text).toContain(
    'Somebody has changed this link since you opened it.',
  );
  const acts = await scene.world.rows<{ act: string }>(
    `select act from audit_entries where act like 'link-%' order by id`,
  );
  expect(new Set(acts.map(({ act }) => act))).toEqual(new Set(['link-added', 'link-tied', 'link-changed']));
});
