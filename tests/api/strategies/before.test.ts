import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Plan, usualPlan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let old: Plan;
let now: Plan;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  const health = await api.world.agency('Health');
  old = await usualPlan(api.world, [council, health]);
  now = await usualPlan(api.world, [council]);
  officer = await api.as(api.world.officer);
});
afterAll(() => api.end());

const path = ({ strategyId }: Plan) => `/v1/strategies/${strategyId}`;
const versionOf = async (plan: Plan) => Number((await officer('GET', path(plan))).body['version']);
const follow = async (plan: Plan, predecessorId: string | null) =>
  officer('PATCH', path(plan), { body: { predecessorId }, version: await versionOf(plan) });
const say = async (itemId: string, body: object, version?: number) =>
  officer('PUT', `${path(now)}/before/${itemId}`, { body, version: version ?? (await versionOf(now)) });
const lines = async () => {
  const { body } = await officer('GET', `${path(now)}/before`);
  const told = body['lines'] as { line: { title: string }; changes: string[]; from: string[]; unsaid: boolean }[];
  return told.map(({ line, changes, from, unsaid }) => [line.title, changes.join(), from.join(), unsaid]);
};

test('a strategy is compared with the one whose place it takes, which is not one that follows it', async () => {
  expect(await officer('GET', `${path(now)}/before`)).toMatchObject({ status: 200, body: { before: null, lines: [] } });
  expect((await officer('GET', `/v1/strategies/${crypto.randomUUID()}/before`)).status).toBe(404);
  expect((await follow(now, old.strategyId)).status).toBe(200);
  expect((await officer('GET', path(now))).body['predecessorId']).toBe(old.strategyId);
  const circle = await follow(old, now.strategyId);
  expect([circle.status, circle.body['facts']]).toEqual([422, { field: 'predecessorId' }]);
  expect(await lines()).toEqual([
    ['Enforcement', 'same', '', false],
    ['Activity 1', 'same', '', false],
    ['Activity 2', 'dropped', '', true],
  ]);
});

test('what became of a line is said on the version that was seen', async () => {
  const [first = '', second = ''] = old.activityIds;
  const stale = await say(second, { intoIds: [], reason: 'Done.' }, 1);
  expect([stale.status, stale.body['code']]).toEqual([409, 'version-changed']);
  expect((await say(second, {})).body['facts']).toEqual({ field: 'reason' });
  expect((await say(second, { intoIds: [now.strandIds[0]] })).body['facts']).toEqual({ field: 'intoIds' });
  expect((await say(crypto.randomUUID(), { reason: 'x' })).status).toBe(404);
  expect((await say(first, { intoIds: [now.activityIds[0]] })).status).toBe(200);
  expect((await say(second, { intoIds: [now.activityIds[0]] })).status).toBe(200);
  expect(await lines()).toContainEqual(['Activity 1', 'new', 'Activity 1,Activity 2', false]);
  const partner = await api.as(council.respondents[0]!);
  const answer = await partner('PUT', `${path(now)}/before/${second}`, { body: { reason: 'x' }, version: 1 });
  expect(answer.status).toBe(403);
});
