import { afterAll, beforeAll, expect, test } from 'vitest';
import { addBody, draftSignOff, signAs, stageOf } from '../../support/stories/sign-offs.ts';
import { type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import { addPerson, record, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let plan: Plan;
let officer: Client;
let helper: Client;
let helperId: string;
let outsider: Client;
let partner: Client;
let revision: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  plan = await usualPlan(api.world, [council, await api.world.agency('Health')]);
  const officers = ['Helper', 'Outsider'].map((name) =>
    addPerson(api.world.rows, api.world.directorateId, name, 'officer'),
  );
  const [second, third] = await Promise.all(officers);
  officer = await api.as(api.world.officer);
  helper = await api.as(second!);
  outsider = await api.as(third!);
  partner = await api.as(council.respondents[0]!);
  helperId = second!.personId;
  const opened = await officer('POST', `/v1/strategies/${plan.strategyId}/revisions`, {
    body: { title: 'Fundamental revision', drafterIds: [helperId] },
  });
  expect(opened.status, opened.text).toBe(201);
  revision = `/v1/plan-revisions/${String(opened.body['revisionId'])}`;
});
afterAll(() => api.end());

type Line = { partId: string; title: string; fate: string | null; version: number; parentId: string | null };
const linesOf = async () => (await officer('GET', revision)).body['lines'] as Line[];
const lineOf = async (title: string) => (await linesOf()).find((line) => line.title === title)!;

/** Says of the line what is given, and of its words what they are. */
async function say(client: Client, title: string, said: object, version?: number) {
  const { partId, parentId, version: now } = await lineOf(title);
  const kept = { title, parentId, postId: await postOf(api.world, council), ...said };
  return client('PUT', `${revision}/lines/${partId}`, { body: kept, version: version ?? now });
}
const refusal = (answer: { status: number; body: Record<string, unknown> }) => [answer.status, answer.body['code']];

test('a line stands after the one that is named, or first; after one of another place it does not', async () => {
  const { partId } = await lineOf('Activity 2');
  const titles = async () =>
    (await linesOf()).map(({ title }) => title).filter((title) => title.startsWith('Activity'));
  expect((await say(officer, 'Activity 1', { after: partId })).status).toBe(200);
  expect(await titles()).toEqual(['Activity 2', 'Activity 1']);
  const wrong = await say(officer, 'Activity 1', { after: plan.strandIds[0] });
  expect([wrong.status, wrong.body['facts']]).toEqual([422, { field: 'after' }]);
  expect((await say(officer, 'Activity 1', { after: 'last' })).status).toBe(422);
  expect((await say(officer, 'Activity 1', { after: 'first' })).status).toBe(200);
  expect(await titles()).toEqual(['Activity 1', 'Activity 2']);
});

test('two drafters do not collide on different lines, and on one line the later is told', async () => {
  const { version } = await lineOf('Activity 1');
  const both = await Promise.all([
    say(officer, 'Activity 1', { title: 'Activity one' }),
    say(helper, 'Activity 2', { title: 'Activity two' }),
  ]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(refusal(await say(helper, 'Activity one', { title: 'Mine' }, version))).toEqual([409, 'version-changed']);
  expect(refusal(await say(outsider, 'Activity one', { title: 'Mine' }))).toEqual([403, 'not-allowed']);
  expect(refusal(await outsider('POST', `${revision}/hand-in`, { body: {} }))).toEqual([403, 'not-allowed']);
});

test('one revision of a plan is open at a time, and its drafters are officers', async () => {
  const again = await officer('POST', `/v1/strategies/${plan.strategyId}/revisions`, { body: { title: 'Another' } });
  expect(refusal(again)).toEqual([409, 'exists-already']);
  const { personId } = council.respondents[0]!;
  const named = await officer('PUT', `${revision}/drafters`, { body: { drafterIds: [personId] } });
  expect(refusal(named)).toEqual([422, 'person-unknown']);
  const { drafters } = (await officer('GET', revision)).body as { drafters: { name: string }[] };
  expect(drafters.map(({ name }) => name)).toEqual(['Helper']);
});

test('what cannot be is refused beside its field', async () => {
  const at = (answer: { body: Record<string, unknown> }) => (answer.body['facts'] as { field?: string })?.field;
  const [one, two] = [await lineOf('Activity one'), await lineOf('Activity two')];
  const itself = await say(officer, 'Activity one', { fate: 'merged', intoId: one.partId });
  expect([...refusal(itself), at(itself)]).toEqual([422, 'malformed', 'intoId']);
  expect((await say(officer, 'Activity one', { fate: 'merged', intoId: two.partId })).status).toBe(200);
  const circle = await say(officer, 'Activity two', { fate: 'merged', intoId: one.partId });
  expect(circle.text).toContain('nor in a circle');
  expect(at(await say(officer, 'Activity 1', { fate: 'dropped' }))).toBe('reason');
  expect(at(await say(officer, 'Activity 1', { fate: 'kept', postId: null }))).toBe('postId');
  const elsewhere = await say(officer, 'Activity 1', { postId: '019ab7c5-0000-7000-8000-000000000000' });
  expect(refusal(elsewhere)).toEqual([422, 'person-unknown']);
  const past = { title: 'Milestone 3', kind: 'date', parentId: two.partId, day: '2001-01-01' };
  expect(at(await officer('POST', `${revision}/lines`, { body: past }))).toBe('day');
  const nowhere = { ...past, day: '2099-01-01', parentId: revision.split('/').at(-1) };
  const lost = await officer('POST', `${revision}/lines`, { body: nowhere });
  expect(lost.status).toBe(201);
  expect(((await officer('GET', revision)).body['flaws'] as object[]).length).toBeGreaterThan(0);
  const handedIn = await officer('POST', `${revision}/hand-in`, { body: { keepOthers: true } });
  expect(refusal(handedIn)).toEqual([409, 'mapping-incomplete']);
  const part = `${revision}/lines/${String(lost.body['partId'])}`;
  expect((await officer('DELETE', part, { version: 1 })).status).toBe(200);
  expect(refusal(await officer('DELETE', `${revision}/lines/${two.partId}`, { version: two.version }))).toEqual([
    409,
    'still-needed',
  ]);
});

test('a draft is the directorate’s alone until it takes effect, and then it is everybody’s', async () => {
  expect((await partner('GET', revision)).status).toBe(403);
  expect((await partner('GET', `/v1/strategies/${plan.strategyId}/revisions`)).status).toBe(403);
  const sees = (table: string, who = council) =>
    api.world.db.pool.connect().then(async (client) => {
      try {
        await client.query(`begin; set local role concordat_partner`);
        await client.query(`select set_config('app.agency_ids', $1, true), set_config('app.person_id', $2, true)`, [
          who.id,
          who.respondents[0]!.personId,
        ]);
        return (await client.query(`select from ${table}`)).rowCount;
      } finally {
        await client.query('rollback');
        client.release();
      }
    });
  expect([await sees('plan_revisions'), await sees('revision_lines')]).toEqual([0, 0]);
  await expect(sees('revision_drafters')).rejects.toThrow('permission denied');

  const body = await addBody(api.world, 'Board', 1);
  const { processId: signOffId } = await draftSignOff(api.world, [stageOf(body)]);
  const handedIn = await officer('POST', `${revision}/hand-in`, { body: { signOffId, keepOthers: true } });
  await record(api.world, signOffId, 'open');
  await signAs(api.world, body.members[0]!, signOffId);
  expect(handedIn.status, handedIn.text).toBe(200);
  const version = `/v1/plan-versions/${String(handedIn.body['versionId'])}`;
  expect((await partner('GET', version)).status).toBe(404);
  expect((await outsider('POST', `${version}/in-force`, { body: {} })).status).toBe(200);
  const { changed } = (await partner('GET', version)).body as { changed: { changes: string[]; into: string[] }[] };
  expect(changed.find(({ changes }) => changes.includes('merged'))).toMatchObject({ into: ['Activity two'] });
  const activity = `/v1/strategies/${plan.strategyId}/activities/${plan.activityIds[1]}`;
  expect((await partner('GET', activity)).body['from']).toMatchObject([{ title: 'Activity 1', fate: 'merged' }]);
  expect([await sees('plan_revisions'), await sees('revision_lines')]).toEqual([1, 5]);
  // What became of a part that is restricted, who is outside does not read.
  const elsewhere = await api.world.agency('Elsewhere');
  expect(await sees('revision_lines', elsewhere)).toBe(5);
  const strategy = `/v1/strategies/${plan.strategyId}`;
  const at = Number((await officer('GET', strategy)).body['version']);
  const marking = `${strategy}/markings/${plan.activityIds[1]}`;
  const marked = { agencyIds: [council.id], postIds: [], reason: 'An operation.' };
  expect((await officer('PUT', marking, { body: marked, version: at })).status).toBe(200);
  expect(await sees('revision_lines', elsewhere)).toBeLessThan(5);
  expect(await sees('revision_lines')).toBe(5);
  const lifted = { body: { reason: 'It is over.' }, version: at + 1 };
  expect((await officer('POST', `${marking}/lift`, lifted)).status).toBe(200);
});

test('a revision is taken back, takes over what has changed, and is discarded with its version', async () => {
  const opened = await officer('POST', `/v1/strategies/${plan.strategyId}/revisions`, { body: { title: 'Second' } });
  revision = `/v1/plan-revisions/${String(opened.body['revisionId'])}`;
  const nothing = await officer('POST', `${revision}/hand-in`, { body: { keepOthers: true } });
  expect(refusal(nothing)).toEqual([409, 'nothing-to-change']);
  await say(officer, 'Activity two', { title: 'Activity 2' });
  const handIn = async () => (await officer('POST', `${revision}/hand-in`, { body: { keepOthers: true } })).body;
  const version = `/v1/plan-versions/${String((await handIn())['versionId'])}`;
  expect(refusal(await officer('POST', `${revision}/take-over`, { body: {} }))).toEqual([409, 'nothing-to-change']);
  expect((await officer('POST', `${revision}/take-back`, { body: {} })).status).toBe(200);
  expect((await officer('GET', version)).body['state']).toBe('withdrawn');
  expect((await linesOf()).map(({ fate }) => fate)).toEqual([null, 'kept', null, null]);
  await officer('POST', `/v1/strategies/${plan.strategyId}/activities`, {
    body: { strandId: plan.strandIds[0], title: 'Activity 3', leadPostId: await postOf(api.world, council) },
  });
  const difference = '“Activity 3”: added';
  expect(await handIn()).toMatchObject({ status: 409, code: 'plan-changed', facts: { lines: 1, difference } });
  expect((await officer('POST', `${revision}/take-over`, { body: {} })).body).toEqual({ lines: 1 });
  expect(await handIn()).toMatchObject({ number: 3 });
  expect((await outsider('POST', `${revision}/discard`, { body: {} })).body).toEqual({ discarded: true });
  expect((await officer('GET', revision)).body['state']).toBe('discarded');
  expect(refusal(await say(officer, 'Activity 2', { title: 'x' }))).toEqual([409, 'not-open']);
});
