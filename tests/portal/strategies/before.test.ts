import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { sayWhereItWent } from '../../../db/strategies/before/say-where-it-went.ts';
import { readStrategy } from '../../../db/strategies/read-strategies.ts';
import { changeStrategy } from '../../../db/strategies/strategies.ts';
import type { Browser } from '../../support/portal.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let officer: Browser;
let old: Plan;
let now: Plan;
let path: string;

/** The strategy before has two strands and an activity; the one that takes its place has two others. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  officer = await scene.browser(world.officer);
  const leadPostId = await postOf(world, council);
  const strand = (name: string, ...titles: string[]) => ({
    priorityArea: '',
    name,
    leaderPostId: null,
    activities: titles.map((title) => ({ title, leadPostId })),
  });
  old = await planOf(world, [strand('Availability', 'Raids'), strand('Young people')], false);
  now = await planOf(world, [strand('Enforcement', 'Raids'), strand('Demand reduction')], false);
  path = `/strategies/${now.strategyId}`;
  await record(world, old.strategyId, 'open');
  await record(world, now.strategyId, 'open');
});
afterAll(() => scene.end());

const change = (strategyId: string, predecessorId: string | null) =>
  as(scene.world.db, actingFor(scene.world.officer), async (tx) => {
    const ifVersion = (await readStrategy(tx, strategyId))?.version ?? 0;
    return changeStrategy(tx, scene.world.officer, { strategyId, predecessorId, ifVersion });
  });

test('a strategy that takes the place of none has no such page', async () => {
  expect((await officer.get(`${path}/before`)).status).toBe(404);
  expect((await officer.get(`${path}/wording`)).status).toBe(404);
  expect((await officer.get(path)).text).not.toContain('It takes the place of');
});

test('an officer says whose place it takes, and both lead to each other', async () => {
  expect((await officer.change(`${path}/edit`, { predecessorId: old.strategyId })).status).toBe(303);
  expect((await officer.get(path)).text).toContain('It takes the place of');
  expect((await officer.get(`/strategies/${old.strategyId}`)).text).toContain('Its place is taken by');
});

test('strategies make no circle, at either door, and not when two say so at once', async () => {
  const circle = await officer.change(`/strategies/${old.strategyId}/edit`, { predecessorId: now.strategyId });
  expect(circle.status).toBe(422);
  expect(circle.text).toMatch(/href="#predecessorId">This strategy follows that one already/u);
  expect(await change(now.strategyId, now.strategyId)).toMatchObject({ detail: { field: 'predecessorId' } });
  expect(await change(now.strategyId, crypto.randomUUID())).toMatchObject({ code: 'not-found' });
  valueOf(await change(now.strategyId, null));
  const both = await Promise.all([change(now.strategyId, old.strategyId), change(old.strategyId, now.strategyId)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  valueOf(await change(old.strategyId, null));
  valueOf(await change(now.strategyId, old.strategyId));
});

test('what is called alike goes on; of the rest an officer says what became of it, and why', async () => {
  const page = `${path}/before`;
  const first = (await officer.get(page)).text;
  expect(first).toMatch(/Nobody has said what became of 2\s+of them[\s\S]*Availability[\s\S]*Young people/u);
  const form = `${page}/${old.strandIds[0]}`;
  expect((await officer.change(form, {})).text).toContain('Say what became of it');
  expect((await officer.change(form, { fate: 'dropped' })).text).toContain('Say where it went, or why it was dropped.');
  expect((await officer.change(form, { fate: 'into', intoIds: now.strandIds[0]! })).status).toBe(303);
  expect((await officer.get(form)).text).toMatch(new RegExp(`value="${now.strandIds[0]}" selected`, 'u'));
  const young = `${page}/${old.strandIds[1]}`;
  expect((await officer.change(young, { fate: 'dropped', reason: 'It is part of all others.' })).status).toBe(303);
  const { text } = await officer.get(page);
  expect(text).toMatch(/Enforcement[\s\S]*Renamed from\s+“Availability”/u);
  expect(text).toMatch(/Demand reduction[\s\S]*New/u);
  expect(text).toMatch(/Young people[\s\S]*Dropped[\s\S]*It is part of all others\./u);
  expect(text).not.toContain('Nobody has said');
});

test('another line, another kind and an older page are refused', async () => {
  const acting = <T>(work: Parameters<typeof as<T>>[2]) => as(scene.world.db, actingFor(scene.world.officer), work);
  const say = (fromId: string, intoIds: string[], back = 0) =>
    acting(async (tx) => {
      const ifVersion = ((await readStrategy(tx, now.strategyId))?.version ?? 0) - back;
      const words = { strategyId: now.strategyId, fromId, intoIds, reason: '', ifVersion };
      return sayWhereItWent(tx, scene.world.officer, words);
    });
  const [from = ''] = old.strandIds;
  expect(await say(crypto.randomUUID(), [])).toMatchObject({ code: 'not-found' });
  expect(await say(from, [now.activityIds[0]!])).toMatchObject({ detail: { field: 'intoIds' } });
  expect(await say(from, [old.strandIds[1]!])).toMatchObject({ detail: { field: 'intoIds' } });
  expect(await say(from, [now.strandIds[0]!], 1)).toMatchObject({ code: 'version-changed' });
});

test('every agency reads it, and nobody outside a restriction reads where a restricted line came from', async () => {
  const partner = await scene.browser(council.respondents[0]!);
  const outside = await scene.browser((await scene.world.agency('Fire')).respondents[0]!);
  expect((await partner.get(`${path}/before`)).text).toContain('Availability');
  expect((await partner.get(`${path}/before/${old.strandIds[0]}`)).status).toBe(403);
  const marked = await officer.fill(`${path}/markings/${now.strandIds[1]}`, { reason: 'It would warn them.' });
  expect(marked.status).toBe(303);
  const { text } = await outside.get(`${path}/before`);
  expect(text).not.toContain('Demand reduction');
  expect(text).toContain('Availability');
});

test('what goes on in a line that a revision merges goes on in what takes its place', async () => {
  const draft = await draftRevision(scene.world, now.strategyId);
  const intoId = (await draft.lineOf('Demand reduction')).partId;
  valueOf(await draft.say('Enforcement', { fate: 'merged', intoId, reason: 'One strand is enough.' }));
  valueOf(await draft.inForce(valueOf(await draft.handIn()).versionId));
  expect((await officer.get(`${path}/before`)).text).toMatch(/Demand reduction[\s\S]*Renamed from\s+“Availability”/u);
});
