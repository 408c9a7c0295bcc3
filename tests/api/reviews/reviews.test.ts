import { afterAll, describe, expect, it } from 'vitest';
import { addBody } from '../../support/stories/sign-offs.ts';
import { fullReturn, planOf, postOf } from '../../support/stories/strategies.ts';
import { addPerson } from '../../support/stories/world.ts';
import { startApi } from '../running-api.ts';

const api = await startApi();
const council = await api.world.agency('Council');
const officer = await api.as(api.world.officer);
const lead = await api.as(council.respondents[0]!);
const ownerPostId = await postOf(api.world, council);
const milestones = [{ title: 'First raid', dueOn: '2028-03-31' }];
const { strategyId, milestoneIds } = await planOf(api.world, [
  {
    priorityArea: 'Reducing supply',
    name: 'Enforcement',
    leaderPostId: ownerPostId,
    activities: [{ title: 'Raids', leadPostId: ownerPostId, milestones }],
  },
]);
afterAll(() => api.end());

describe('a review', () => {
  it('is drafted once a quarter, collects returns, is settled, and says what is unsettled before it locks', async () => {
    const body = { strategyId, quarter: '2026-10-01' };
    const drafted = await officer('POST', '/v1/reviews', { body });
    expect(drafted.status, drafted.text).toBe(201);
    const id = String(drafted.body['id']);
    expect((await officer('POST', '/v1/reviews', { body })).body).toMatchObject({
      code: 'review-exists',
      facts: { reviewId: id },
    });
    expect((await officer('POST', `/v1/reviews/${id}/lock`)).status).toBe(409);
    expect((await officer('POST', `/v1/reviews/${id}/open`)).status).toBe(200);

    const [line] = (await officer('GET', `/v1/reviews/${id}/lines`)).body['items'] as { id: string; taskId: string }[];
    const task = line!.taskId;
    const content = fullReturn(milestoneIds);
    expect((await lead('PUT', `/v1/returns/${task}`, { body: { progress: 'Half' }, version: 1 })).body).toEqual({
      version: 2,
    });
    expect((await officer('GET', `/v1/returns/${task}`)).body).toMatchObject({
      content: null,
      sent: null,
      state: 'in-draft',
    });
    const late = await lead('PUT', `/v1/returns/${task}`, { body: content, version: 1 });
    expect(late.body).toMatchObject({
      code: 'version-changed',
      current: { content: { progress: 'Half' }, version: 2 },
    });
    const incomplete = await lead('POST', `/v1/returns/${task}/send`, { body: { progress: 'Half' }, version: 2 });
    expect(incomplete.body).toMatchObject({ code: 'malformed', facts: { field: 'colour' } });
    const sent = await lead('POST', `/v1/returns/${task}/send`, { body: content, version: 2 });
    expect(sent.body).toEqual({ version: 3, onTime: true });
    const back = await lead('POST', `/v1/returns/${task}/ask-changes`, { body: { comment: 'Which?' }, version: 3 });
    expect(back.body).toEqual({ version: 4 });
    expect((await lead('GET', `/v1/returns/${task}`)).body).toMatchObject({
      state: 'changes-asked',
      comment: 'Which?',
    });
    await lead('POST', `/v1/returns/${task}/send`, { body: content, version: 4 });
    expect((await lead('POST', `/v1/returns/${task}/accept`, { version: 5 })).body).toEqual({ version: 6 });

    expect((await officer('POST', `/v1/reviews/${id}/to-committee`)).status).toBe(200);
    const refused = await officer('POST', `/v1/reviews/${id}/lock`);
    expect([refused.status, refused.body['detail']]).toEqual([
      422,
      'The review cannot be locked yet. 1 line is not settled: Raids; the report has not been noted.',
    ]);
    const settled = await officer('PUT', `/v1/reviews/${id}/lines/${line!.id}`, {
      body: { settlement: 'noted' },
      version: 6,
    });
    expect(settled.body).toEqual({ version: 7 });
    const action = await officer('POST', `/v1/reviews/${id}/actions`, {
      body: { title: 'Tell the boroughs', ownerPostId, dueOn: '2028-06-30' },
    });
    const note = (text: string, version?: number) =>
      officer('PUT', `/v1/reviews/${id}/note`, { body: { note: text }, ...(version !== undefined && { version }) });
    expect((await note('Seen.')).status).toBe(400);
    const seen = Number((await officer('GET', `/v1/reviews/${id}`)).body['noteVersion']);
    expect((await note('Two raids are enough.', seen)).body).toEqual({ noted: true, version: seen + 1 });
    const stale = await note('More raids.', seen);
    expect([stale.status, stale.body['code']]).toEqual([409, 'version-changed']);
    expect(stale.body['current']).toEqual({ note: 'Two raids are enough.', version: seen + 1 });
    expect((await note('More raids.', seen + 1)).status).toBe(200);
    expect((await officer('GET', `/v1/reviews/${id}`)).body).toMatchObject({
      note: 'More raids.',
      noteVersion: seen + 2,
    });
    expect((await officer('POST', `/v1/reviews/${id}/lock`)).status).toBe(200);
    const whole = (await officer('GET', `/v1/reviews/${id}`)).body;
    expect(whole).toMatchObject({
      state: 'locked',
      summary: 'Of 1 activity, 1 is On course.',
      timeliness: [{ agency: 'Council', asked: 1, inTime: 1, late: 0, missed: 0 }],
      costs: [{ strand: 'Enforcement', costMinor: 1_250_000, budgetMinor: null }],
    });
    const report = await officer('GET', `/v1/documents/${String(whole['reportId'])}`);
    expect(report.headers.get('content-disposition')).toContain('attachment');
    expect(report.text).toContain('Two raids, and one closed for good.');
    const done = await lead('POST', `/v1/review-actions/${String(action.body['taskId'])}/finish`, {
      body: { note: 'Told.' },
    });
    expect(done.status, done.text).toBe(200);
  });

  it('is locked without a route: its report is sent by hand, as it is, and the state of the review follows', async () => {
    const listed = await officer('GET', '/v1/reviews?limit=1');
    const [{ id } = { id: '' }] = listed.body['items'] as { id: string }[];
    const reportId = String((await officer('GET', `/v1/reviews/${id}`)).body['reportId']);
    const board = await addBody(api.world, 'Programme Board', 1);
    const draft = (document: object) =>
      officer('POST', '/v1/sign-offs', {
        body: {
          title: 'Report of the quarter',
          parentId: id,
          document,
          stages: [{ bodyId: board.id, rule: { kind: 'all' }, asked: 'note' }],
        },
      });
    const other = { fileName: 'x.txt', mediaType: 'text/plain', content: Buffer.from('x').toString('base64') };
    expect((await draft(other)).body).toMatchObject({ code: 'report-missing' });
    const made = await draft({ documentId: reportId });
    expect(made.status, made.text).toBe(201);
    const signOffId = String(made.body['id']);
    expect((await officer('POST', `/v1/sign-offs/${signOffId}/open`, { body: {} })).body).toMatchObject({
      code: 'not-open',
    });
    const sent = await officer('POST', `/v1/reviews/${id}/sign-off`, { body: { signOffId } });
    expect(sent.status, sent.text).toBe(200);
    expect((await officer('GET', `/v1/reviews/${id}`)).body).toMatchObject({ state: 'signing' });
    expect((await officer('POST', `/v1/reviews/${id}/sign-off`, { body: { signOffId } })).body).toMatchObject({
      code: 'not-open',
      detail: 'The review is being signed off, so this cannot be done now.',
    });
    expect((await officer('GET', `/v1/sign-offs?parentId=${id}`)).body['items']).toMatchObject([
      { id: signOffId, state: 'open' },
    ]);
  });

  it('is read by an auditor, who settles nothing', async () => {
    const auditor = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Auditor', 'auditor'));
    const reviews = (await auditor('GET', '/v1/reviews')).body['items'] as { id: string }[];
    expect(reviews).toHaveLength(1);
    expect((await auditor('GET', '/v1/proposals')).body['items']).toEqual([]);
    expect((await auditor('POST', `/v1/reviews/${reviews[0]!.id}/lock`)).status).toBe(403);
  });
});
