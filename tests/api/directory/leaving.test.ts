import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRound } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;

beforeAll(async () => {
  api = await startApi({ checkAnswers: true });
  officer = await api.as(api.world.officer);
});
afterAll(() => api.end());

const dueAt = Date.now() + 30 * 86_400_000;

describe('a person who leaves', () => {
  it('is only looked at in a dry run, which lists tasks and who could take them', async () => {
    const agency = await api.world.agency('Council', { respondents: 2 });
    const [gone, stays] = agency.respondents;
    const { taskIds } = await openRound(api.world, [agency], { dueAt });
    const path = `/v1/people/${gone?.personId ?? ''}/leave`;
    const dry = await officer('POST', path, { body: {} });
    expect(dry.body).toMatchObject({
      left: false,
      posts: 1,
      groups: [{ agencyId: agency.id, agency: 'Council', others: 1, tasks: [{ id: taskIds[0], kind: 'answer' }] }],
    });
    const [group] = dry.body['groups'] as { candidates: { id: string }[] }[];
    expect(group?.candidates.map(({ id }) => id)).toContain(stays?.personId);
    expect((await officer('GET', `/v1/people/${gone?.personId ?? ''}`)).body).toMatchObject({
      leftAt: null,
      openTasks: 1,
    });
    const choices = [{ agencyId: agency.id, to: stays?.personId }];
    const done = await officer('POST', path, { body: { choices, dryRun: false } });
    expect(done.body).toMatchObject({ left: true, handed: 1, posts: 1 });
    expect((await officer('GET', `/v1/people/${gone?.personId ?? ''}`)).body).toMatchObject({
      openTasks: 0,
      leftAt: expect.any(String),
    });
    const again = await officer('POST', path, { body: { choices, dryRun: false } });
    expect(again.body).toMatchObject({ left: true, handed: 0, posts: 0, groups: [] });
    const wrong = await officer('POST', path, {
      body: { choices: [{ agencyId: agency.id, to: randomUUID() }], dryRun: false },
    });
    expect([wrong.status, wrong.body['code']]).toEqual([422, 'person-unknown']);
    expect((await officer('POST', `/v1/people/${randomUUID()}/leave`, { body: {} })).status).toBe(404);
  });
});

describe('a substitute who leaves', () => {
  it('is listed in the dry run with the absences that lose their substitute', async () => {
    const agency = await api.world.agency('Probation', { respondents: 2 });
    const [away, substitute] = agency.respondents;
    await openRound(api.world, [agency], { dueAt });
    await officer('POST', '/v1/absences', {
      body: {
        personId: away?.personId,
        substituteId: substitute?.personId,
        fromAt: new Date().toISOString(),
        untilAt: new Date(dueAt).toISOString(),
      },
    });
    const dry = await officer('POST', `/v1/people/${substitute?.personId ?? ''}/leave`, { body: {} });
    expect(dry.body).toMatchObject({
      left: false,
      absences: 1,
      standsIn: [{ personId: away?.personId, person: 'Probation Contact 1', openTasks: 1 }],
    });
  });
});

describe('an agency that ends', () => {
  it('names its successor and keeps its history', async () => {
    const [old, next] = [await api.world.agency('Old'), await api.world.agency('Next')];
    await openRound(api.world, [old], { dueAt });
    const path = `/v1/agencies/${old.id}/end`;
    expect((await officer('POST', path, { body: { successorId: next.id } })).body).toEqual({
      moved: 1,
      listed: 0,
      posts: 3,
    });
    expect((await officer('POST', path, { body: {} })).body['code']).toBe('not-open');
    expect((await officer('GET', `/v1/agencies/${old.id}`)).body).toMatchObject({
      name: 'Old',
      endedAt: expect.any(String),
      replacedById: next.id,
      openTasks: 0,
    });
    const post = await officer('POST', `/v1/agencies/${old.id}/posts`, { body: { title: 'New', role: 'lead' } });
    expect(post.body['code']).toBe('not-open');
  });
});
