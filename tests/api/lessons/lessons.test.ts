import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let officer: Client;
let reader: Client;
let colleague: Client;
let stranger: Client;
let plan: Plan;
let lessonId: string;

beforeAll(async () => {
  api = await startApi();
  await api.world.setClock(new Date('2003-06-30T10:00:00Z'));
  council = await api.world.agency('Council', { respondents: 2 });
  officer = await api.as(api.world.officer);
  reader = await api.as(council.respondents[0]!);
  colleague = await api.as(council.respondents[1]!);
  stranger = await api.as((await api.world.agency('Fire')).respondents[0]!);
  const leadPostId = await postOf(api.world, council);
  const activities = [{ title: 'Raids', leadPostId, milestones: [] }];
  plan = await planOf(
    api.world,
    [{ priorityArea: '', name: 'Enforcement', leaderPostId: leadPostId, activities }],
    false,
  );
}, 120_000);
afterAll(() => api.end());

const write = (more: object = {}) =>
  officer('POST', `/v1/strategies/${plan.strategyId}/lessons`, {
    body: { title: 'Close early', sourceKind: 'operation', source: 'Crackdown', learned: 'Close them early.', ...more },
  });
const passOn = async (posts: readonly string[]) =>
  officer('POST', `/v1/lessons/${lessonId}/pass-on`, { body: { postIds: posts } });
const lesson = async (client: Client) => (await client('GET', `/v1/lessons/${lessonId}`)).body;

describe('a lesson', () => {
  it('is written down with what it comes from, and seen by nobody before it is passed on', async () => {
    expect((await write({ reference: 'INS-1999-0001' })).body).toMatchObject({ facts: { field: 'reference' } });
    const made = await write({ reference: plan.reference });
    expect(made.status, made.text).toBe(201);
    lessonId = String(made.body['lessonId']);
    expect(await lesson(officer)).toMatchObject({ aboutId: plan.strategyId, passedOn: [], used: [] });
    expect((await reader('GET', `/v1/lessons/${lessonId}`)).status).toBe(404);
    const early = await passOn([await postOf(api.world, council)]);
    expect([early.status, early.body['code']]).toEqual([409, 'strategy-unwatched']);
  });

  it('is passed on to posts, each once, who are asked to read it and reminded once, and nobody above them (S28)', async () => {
    expect((await record(api.world, plan.strategyId, 'open')).kind).toBe('taken');
    const posts = [await postOf(api.world, council), await postOf(api.world, council, 1)];
    expect((await passOn([plan.strategyId])).body).toMatchObject({ code: 'person-unknown' });
    expect((await passOn(posts.slice(0, 1))).body).toEqual({ told: 1 });
    expect((await passOn(posts)).body).toEqual({ told: 1 });
    expect((await passOn(posts)).body).toMatchObject({ code: 'nothing-to-change' });
    const steps = await api.world.rows(
      `select distinct s.kind, s.at > app_now() as coming from tasks t join chase_steps s on s.plan_id = t.plan_id where t.kind = 'read-lesson'`,
    );
    expect(steps).toEqual([{ kind: 'remind', coming: true }]);
    const told = await api.world.rows(
      `select kind, count(*)::int as n from notices where kind = 'invitation' group by 1`,
    );
    expect(told).toEqual([{ kind: 'invitation', n: 2 }]);
  });

  it('is read by whoever is asked, in his own name; his agency sees of its readers alone', async () => {
    const { status, body } = await reader('POST', `/v1/lessons/${lessonId}/read`);
    expect([status, body]).toEqual([200, { lessonId }]);
    expect((await reader('POST', `/v1/lessons/${lessonId}/read`)).body).toMatchObject({ code: 'nothing-to-change' });
    expect((await officer('POST', `/v1/lessons/${lessonId}/read`)).body).toMatchObject({ code: 'nothing-to-change' });
    expect((await stranger('POST', `/v1/lessons/${lessonId}/read`)).status).toBe(404);
    const readers = (await lesson(colleague))['passedOn'] as { post: string; state: string; readBy: string | null }[];
    expect(readers.map(({ post, state, readBy }) => [post, state, readBy])).toEqual([
      ['Council Contact 1', 'answered', 'Council Contact 1'],
      ['Council Contact 2', 'open', null],
    ]);
    const list = `/v1/strategies/${plan.strategyId}/lessons`;
    expect((await stranger('GET', list)).body['items']).toEqual([]);
    expect((await colleague('GET', list)).body['items']).toMatchObject([{ title: 'Close early', readers: 2, read: 1 }]);
  });

  it('shows where it was used', async () => {
    const use = (activityId: string | undefined) =>
      officer('POST', `/v1/lessons/${lessonId}/uses`, {
        body: { activityId, note: 'Each raid is followed by a visit.' },
      });
    expect((await use(plan.strandIds[0])).status).toBe(404);
    expect((await use(plan.activityIds[0])).status).toBe(201);
    expect(await lesson(colleague)).toMatchObject({ uses: 1, used: [{ activity: 'Raids' }] });
  });
});
