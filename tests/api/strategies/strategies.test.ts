import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBody } from '../../support/stories/sign-offs.ts';
import { postOf } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let lead: Client;
let strategyId: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  officer = await api.as(api.world.officer);
  lead = await api.as(council.respondents[0]!);
  const leadPostId = await postOf(api.world, council);
  const made = await officer('POST', '/v1/strategies', {
    body: {
      title: 'Drugs strategy',
      strands: [
        {
          priorityArea: 'Reducing supply',
          name: 'Enforcement',
          leaderPostId: leadPostId,
          activities: [{ title: 'Raids', leadPostId, milestones: [{ title: 'First raid', dueOn: '2028-03-31' }] }],
        },
      ],
    },
  });
  expect(made.status, made.text).toBe(201);
  strategyId = String(made.body['id']);
});
afterAll(() => api.end());

type Plan = {
  id: string;
  name: string;
  activities: { id: string; milestones: { id: string; dueOn: string; firstDueOn: string }[] }[];
};
const strategy = async () => (await officer('GET', `/v1/strategies/${strategyId}`)).body;
const strands = async () => (await strategy())['strands'] as Plan[];

describe('the route of a strategy’s reviews', () => {
  it('is set as a whole by who saw the strategy as it is, and read by staff', async () => {
    const path = `/v1/strategies/${strategyId}/review-route`;
    const board = await addBody(api.world, 'Strategic Committee', 1);
    const postId = await postOf(api.world, council);
    const stages = [
      { bodyId: board.id, rule: { kind: 'count', count: null }, asked: 'agree', workingDays: 10 },
      { postId, rule: { kind: 'post' }, asked: 'approve', workingDays: null },
    ];
    const version = Number((await officer('GET', path)).body['version']);
    const put = (body: object, seen = version) => officer('PUT', path, { body, version: seen });
    expect((await put({ stages: [{ ...stages[0], workingDays: 0 }] })).status).toBe(422);
    expect((await put({ stages: [{ ...stages[0], postId }] })).body).toMatchObject({ code: 'malformed' });
    expect((await put({ stages: [{ ...stages[0], bodyId: strategyId }] })).body).toMatchObject({ code: 'not-found' });
    expect((await put({ stages: [{ ...stages[1], rule: { kind: 'all' } }] })).body).toMatchObject({
      code: 'malformed',
      detail: expect.stringContaining('Stage 1'),
    });
    const set = await put({ stages });
    expect(set.body, set.text).toEqual({ version: version + 1 });
    expect((await put({ stages: [] })).body).toMatchObject({ code: 'version-changed' });
    expect((await officer('GET', path)).body['stages']).toMatchObject([
      { order: 1, name: 'Strategic Committee', workingDays: 10, rule: { kind: 'count', count: null } },
      { order: 2, postId, workingDays: null, asked: 'approve' },
    ]);
    expect((await lead('GET', path)).status).toBe(403);
    expect((await put({ stages: [] }, version + 1)).status).toBe(200);
  });
});

describe('a strategy', () => {
  it('is changed by who saw it as it is, and by nobody else', async () => {
    const version = Number((await strategy())['version']);
    const path = `/v1/strategies/${strategyId}`;
    expect((await officer('PATCH', path, { body: { purpose: 'Fewer drugs.' }, version })).body).toEqual({
      version: version + 1,
    });
    expect((await officer('PATCH', path, { body: { purpose: 'More.' }, version })).status).toBe(409);
    expect((await officer('PATCH', path, { body: { purpose: 'More.' } })).status).toBe(400);
    expect(
      (
        await officer('PATCH', path, {
          body: {
            colours: [
              { code: 'a', word: 'A', bad: false },
              { code: 'a', word: 'B', bad: false },
            ],
          },
          version: version + 1,
        })
      ).status,
    ).toBe(422);
    expect((await lead('PATCH', path, { body: { purpose: 'x' }, version: version + 1 })).status).toBe(403);
    expect(await strategy()).toMatchObject({ purpose: 'Fewer drugs.' });
  });

  it('has a plan that grows, is renamed, moved and retired, with its first dates kept', async () => {
    const path = `/v1/strategies/${strategyId}`;
    const leadPostId = await postOf(api.world, council);
    const strand = await officer('POST', `${path}/strands`, {
      body: { name: 'Education', priorityArea: 'Demand reduction' },
    });
    expect(strand.status, strand.text).toBe(201);
    const strandId = String(strand.body['strandId']);
    const activity = await officer('POST', `${path}/activities`, { body: { strandId, title: 'Schools', leadPostId } });
    const activityId = String(activity.body['activityId']);
    const milestone = await officer('POST', `${path}/activities/${activityId}/milestones`, {
      body: { title: 'First school', dueOn: '2028-01-31' },
    });
    const milestoneId = String(milestone.body['milestoneId']);
    const past = (hasPassed: boolean) =>
      officer('POST', `${path}/activities/${activityId}/milestones`, {
        body: { title: 'Long ago', dueOn: '1999-01-01', hasPassed },
      });
    expect((await past(false)).body).toMatchObject({ code: 'in-the-past', facts: { field: 'dueOn' } });
    const move = (newOn: string) =>
      officer('POST', `${path}/milestones/${milestoneId}/move`, { body: { newOn, reason: 'Later.' } });
    expect((await move('2028-02-28')).status).toBe(200);
    expect((await move('2028-02-28')).status).toBe(409);
    const version = Number((await strategy())['version']);
    const renamed = await officer('PUT', `${path}/strands/${strandId}`, {
      body: { name: 'Schools and colleges' },
      version,
    });
    expect(renamed.body).toEqual({ version: version + 1 });
    const changed = await officer('PUT', `${path}/activities/${activityId}`, {
      body: { title: 'Every school', leadPostId },
      version: version + 1,
    });
    expect(changed.status, changed.text).toBe(200);
    const needed = await officer('POST', `${path}/activities/${activityId}/remove`, { version: version + 2 });
    expect([needed.status, needed.body['code']]).toEqual([409, 'still-needed']);
    const retired = await officer('POST', `${path}/activities/${activityId}/retire`, {
      body: { reason: 'Law now.' },
      version: version + 2,
    });
    expect(retired.status, retired.text).toBe(200);
    expect((await strands()).at(-1)).toMatchObject({
      name: 'Schools and colleges',
      activities: [
        {
          title: 'Every school',
          retired: true,
          retiredWhy: 'Law now.',
          milestones: [{ dueOn: '2028-02-28', firstDueOn: '2028-01-31' }],
        },
      ],
    });
  });

  it('names joint owners of an activity, and says who is named for what', async () => {
    const posts = [await postOf(api.world, council), await postOf(api.world, await api.world.agency('Trust'))];
    const [strand] = await strands();
    const path = `/v1/strategies/${strategyId}/activities/${strand?.activities[0]?.id}`;
    const name = async (where: string, postId = '') =>
      officer('POST', `${path}/${where}`, { body: { postId }, version: Number((await strategy())['version']) });
    expect((await name('joint-owners', posts[0])).body).toMatchObject({
      detail: 'This post leads the activity already.',
    });
    expect((await name('joint-owners', posts[1])).status).toBe(200);
    const named = async () => (await lead('GET', `/v1/strategies/${strategyId}/nominations`)).body['items'];
    expect(await named()).toMatchObject([
      { part: 'joint', state: 'asked', postId: posts[1], taskId: null },
      { part: 'lead', postId: posts[0] },
      { part: 'leader', postId: posts[0] },
    ]);
    expect((await name('joint-owners/release', posts[1])).status).toBe(200);
    expect((await name('joint-owners/release', posts[1])).status).toBe(409);
    expect(await named()).toHaveLength(2);
    expect((await lead('GET', path)).body).toMatchObject({
      title: 'Raids',
      strand: 'Enforcement',
      quarters: [],
      milestones: [{ moves: 0 }],
    });
    const stranger = await api.as((await api.world.agency('Outsider')).respondents[0]!);
    expect((await stranger('GET', path)).status).toBe(404);
    expect((await stranger('GET', `/v1/strategies/${strategyId}/nominations`)).status).toBe(404);
  });

  it('loses what nothing refers to, while it is a draft', async () => {
    const path = `/v1/strategies/${strategyId}`;
    const strand = await officer('POST', `${path}/strands`, { body: { name: 'A mistake' } });
    const strandId = String(strand.body['strandId']);
    const leadPostId = await postOf(api.world, council);
    const body = { strandId, title: 'Another', leadPostId };
    const activityId = String((await officer('POST', `${path}/activities`, { body })).body['activityId']);
    const remove = async (what: string) =>
      officer('POST', `${path}/${what}/remove`, { version: Number((await strategy())['version']) });
    expect((await remove(`strands/${strandId}`)).body['code']).toBe('still-needed');
    expect((await remove(`activities/${activityId}`)).status).toBe(200);
    expect((await remove(`strands/${strandId}`)).status).toBe(200);
    expect((await remove(`strands/${strandId}`)).status).toBe(404);
    expect((await strands()).map(({ id }) => id)).not.toContain(strandId);
  });

  it('is seen by who leads a part of it, without the schedule of its reviews', async () => {
    expect((await lead('GET', `/v1/strategies/${strategyId}`)).body).toMatchObject({
      title: 'Drugs strategy',
      schedule: null,
    });
    const stranger = await api.as((await api.world.agency('Stranger')).respondents[0]!);
    expect((await stranger('GET', `/v1/strategies/${strategyId}`)).status).toBe(404);
    expect((await stranger('GET', '/v1/strategies')).body['items']).toEqual([]);
  });

  it('has a schedule that is set, paused, triggered and taken away', async () => {
    const path = `/v1/strategies/${strategyId}/review-schedule`;
    expect((await officer('POST', `${path}/trigger`)).status).toBe(409);
    expect((await officer('PUT', path, { body: { paused: true } })).body).toEqual({ state: 'paused' });
    expect((await officer('PUT', path, { body: { paused: false } })).body).toEqual({ state: 'running' });
    // A draft can be prepared for it, but nothing of it is reviewed before it is watched.
    const unwatched = await officer('POST', `${path}/trigger`);
    expect([unwatched.status, unwatched.body['code']]).toEqual([409, 'strategy-unwatched']);
    const drafted = await officer('POST', '/v1/reviews', { body: { strategyId, quarter: '2026-10-01' } });
    expect(drafted.body).toMatchObject({
      code: 'strategy-unwatched',
      detail: expect.stringContaining('Open its watch first'),
    });
    expect((await officer('POST', `/v1/strategies/${strategyId}/open`)).status).toBe(200);
    expect((await officer('POST', `${path}/trigger`)).body).toEqual({ asked: true });
    const period = (from: string, to: string) => officer('POST', `${path}/backfill`, { body: { from, to } });
    expect((await period('2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z')).body).toEqual({ asked: true });
    expect((await period('2026-06-01T00:00:00Z', '2026-01-01T00:00:00Z')).status).toBe(422);
    expect((await period('1990-06-01T00:00:00Z', '2026-01-01T00:00:00Z')).status).toBe(422);
    expect((await officer('DELETE', path)).body).toEqual({ state: 'deleted' });
    expect((await officer('DELETE', path)).body).toEqual({ state: 'deleted' });
  });
});
