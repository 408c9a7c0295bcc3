import { afterAll, describe, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { anotherOfficer, officerPost } from '../../support/stories/developments.ts';
import { addBody, textFile } from '../../support/stories/sign-offs.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { startApi } from '../running-api.ts';

const api = await startApi();
const council = await api.world.agency('Council');
const officer = await api.as(api.world.officer);
const other = await api.as(await anotherOfficer(api.world, 'Second Officer'));
const partner = await api.as(council.respondents[0]!);
const { strategyId } = await usualPlan(api.world, [council]);
const leadPostId = await officerPost(api.world);
afterAll(() => api.end());

const stage = (kind: string, plannedOn: string, opens = 'consultation') => ({ kind, opens, title: kind, plannedOn });
const body = {
  strategyId,
  title: 'From the seminar to the board',
  leadPostId,
  stages: [stage('seminar', '2099-01-12'), stage('board', '2099-03-02', 'sign-off')],
};
type Shown = { id: string; state: string; taskId: string | null; version: number; reference: string | null };

async function started() {
  const made = await officer('POST', '/v1/developments', { body });
  expect(made.status, made.text).toBe(201);
  const path = `/v1/developments/${String(made.body['id'])}`;
  expect((await officer('POST', `${path}/start`)).status).toBe(200);
  return path;
}
const stagesOf = async (path: string) => (await officer('GET', path)).body['stages'] as Shown[];
const versionOf = async (path: string) => Number((await officer('GET', path)).body['version']);
const pass = (path: string) => as(api.world.db, { role: 'worker' }, (tx) => raiseDue(tx, path.split('/').at(-1) ?? ''));

describe('a development', () => {
  it('says which stage is wrong, and takes nothing of it', async () => {
    const wrong = async (more: object) =>
      (await officer('POST', '/v1/developments', { body: { ...body, ...more } })).body;
    const early = [stage('seminar', '2099-01-12'), stage('workshop', '2099-01-11')];
    expect(await wrong({ stages: early })).toMatchObject({ code: 'malformed', facts: { stage: 2 } });
    expect(await wrong({ stages: [stage('authority', '2099-01-12')] })).toMatchObject({ code: 'malformed' });
    const ofAnother = (
      await api.world.rows<{ id: string }>('select id from posts where agency_id = $1', [council.id])
    )[0];
    expect(await wrong({ leadPostId: ofAnother?.id })).toMatchObject({
      code: 'person-unknown',
      facts: { field: 'leadPostId' },
    });
    const openers = [{ ...stage('seminar', '2099-01-12'), openerPostId: ofAnother?.id }];
    expect(await wrong({ stages: openers })).toMatchObject({ code: 'malformed', facts: { stage: 1 } });
  });

  it('is not started while nobody holds the post that opens a stage', async () => {
    const gone = await anotherOfficer(api.world, 'Leaving Officer');
    const openerPostId = await officerPost(api.world, gone);
    const stages = [{ ...stage('seminar', '2099-01-12'), openerPostId }];
    const path = `/v1/developments/${String((await officer('POST', '/v1/developments', { body: { ...body, stages } })).body['id'])}`;
    await api.world.rows(`update post_holders set until = app_now() where post_id = $1`, [openerPostId]);
    const refused = await officer('POST', `${path}/start`);
    expect([refused.status, refused.body['detail']]).toEqual([
      422,
      'Whoever opens a stage holds a post of an officer. Choose a post that somebody holds.',
    ]);
    expect((await officer('POST', `${path}/discard`)).body).toEqual({ discarded: true });
  });

  it('holds the order also where a draft was made before it went back, and its acts are done once for each key', async () => {
    const path = await started();
    const [seminar, board] = await stagesOf(path);
    const held = { stageId: seminar?.id, heldOn: '2001-10-04', cameOf: 'Three priorities.' };
    const once = { body: held, key: crypto.randomUUID() };
    const [first, again] = [
      await officer('POST', `${path}/record-stage`, once),
      await officer('POST', `${path}/record-stage`, once),
    ];
    expect([first.status, again.text]).toEqual([200, first.text]);

    const signers = await addBody(api.world, 'Board', 1);
    const { content, ...file } = textFile('The draft.\n');
    const signOff = await officer('POST', '/v1/sign-offs', {
      body: {
        title: 'The board',
        stageId: board?.id,
        document: { ...file, content: content.toString('base64') },
        stages: [{ bodyId: signers.id, asked: 'approve' }],
      },
    });
    expect(signOff.status, signOff.text).toBe(201);
    const back = { body: { stageId: seminar?.id, reason: 'Two priorities are missing.' } };
    expect((await officer('POST', `${path}/go-back`, back)).status).toBe(200);
    expect((await officer('GET', path)).body['past']).toMatchObject([
      { stageId: seminar?.id, heldOn: '2001-10-04', setAsideWhy: 'Two priorities are missing.' },
    ]);
    const early = await officer('POST', `/v1/sign-offs/${String(signOff.body['id'])}/open`);
    expect([early.status, early.body['code']]).toEqual([409, 'out-of-order']);
    const round = await officer('POST', '/v1/consultations', {
      body: { title: 'Not its kind', format: 'board', stageId: board?.id },
    });
    expect(round.body['code']).toBe('out-of-order');
    await officer('POST', `${path}/record-stage`, { body: held });
    expect((await officer('POST', `/v1/sign-offs/${String(signOff.body['id'])}/open`)).status).toBe(200);
  });

  it('is held to the version that its caller has seen', async () => {
    const path = await started();
    const version = await versionOf(path);
    const [seminar, board] = await stagesOf(path);
    const known = body.stages.map((one, index) => ({ ...one, id: [seminar, board][index]?.id }));
    const change = { title: body.title, leadPostId, stages: [...known, stage('authority', '2099-05-04', 'sign-off')] };
    expect((await officer('PUT', path, { body: change, version })).body).toEqual({ version: version + 1 });
    const late = await other('PUT', path, { body: change, version });
    expect([late.status, late.body['code']]).toEqual([409, 'version-changed']);
    const skip = { body: { stageId: seminar?.id, reason: 'Nobody has time.' } };
    expect((await other('POST', `${path}/skip-stage`, { ...skip, version })).body['code']).toBe('version-changed');
    const own = await officer('POST', `${path}/skip-stage`, { ...skip, version: version + 1 });
    expect([own.status, own.body['code']]).toEqual([422, 'not-independent']);
    expect((await other('POST', `${path}/skip-stage`, { ...skip, version: version + 1 })).status).toBe(200);
    expect((await stagesOf(path)).map(({ state }) => state)).toEqual(['skipped', 'planned', 'planned']);
  });

  it('tells who is asked that its day has moved, and keeps in the chain what was done before', async () => {
    const path = await started();
    await pass(path);
    const [seminar, board] = await stagesOf(path);
    const change = async (first: object, rest: readonly object[] = [{ ...body.stages[1], id: board?.id }]) =>
      officer('PUT', path, {
        body: { title: body.title, leadPostId, stages: [{ ...body.stages[0], id: seminar?.id, ...first }, ...rest] },
        version: await versionOf(path),
      });
    expect((await change({ plannedOn: '2099-01-20' })).status).toBe(200);
    expect((await stagesOf(path))[0]?.taskId).toBe(seminar?.taskId);
    const told = () =>
      api.world.rows<{ kind: string }>('select kind from notices where process_id = $1 order by id', [
        path.split('/').at(-1),
      ]);
    expect((await told()).map(({ kind }) => kind)).toEqual(['invitation', 'date-moved']);
    expect((await change({ plannedOn: '2001-01-19' })).status).toBe(200);
    await pass(path);
    expect((await stagesOf(path))[0]?.taskId).not.toBe(seminar?.taskId);

    const held = { stageId: seminar?.id, heldOn: '2001-10-04', cameOf: 'Three priorities.' };
    await officer('POST', `${path}/record-stage`, { body: held });
    await officer('POST', `${path}/go-back`, { body: { stageId: seminar?.id, reason: 'One is missing.' } });
    const without = await officer('PUT', path, {
      body: { title: body.title, leadPostId, stages: [{ ...body.stages[1], id: board?.id }] },
      version: await versionOf(path),
    });
    expect([without.status, without.body['code']]).toEqual([409, 'still-needed']);
    expect((await change({ plannedOn: '2099-01-20' }, [])).status).toBe(200);
  });

  it('gives a stage to the first of two officers who draft it at once', async () => {
    const path = await started();
    const [seminar] = await stagesOf(path);
    const draft = { body: { title: 'A seminar', format: 'seminar', stageId: seminar?.id } };
    const both = await Promise.all([
      officer('POST', '/v1/consultations', draft),
      other('POST', '/v1/consultations', draft),
    ]);
    expect(both.map(({ status }) => status).toSorted((one, next) => one - next)).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)?.body['code']).toBe('exists-already');
  });

  it('is told by the database of whatever becomes of its round, and asks again where it came to nothing', async () => {
    const path = await started();
    const id = path.split('/').at(-1);
    const [seminar] = await stagesOf(path);
    const nudges = async () =>
      (await api.world.rows(`delete from outbox where kind = 'nudge' and process_id = $1 returning id`, [id])).length;
    await pass(path);
    expect((await stagesOf(path))[0]?.taskId).not.toBeNull();
    const draft = { body: { title: 'A seminar', format: 'seminar', stageId: seminar?.id } };
    const round = String((await officer('POST', '/v1/consultations', draft)).body['id']);
    await nudges();
    for (const state of ['open', 'closed', 'cancelled']) {
      await api.world.rows('update processes set state = $1 where id = $2', [state, round]);
      expect(await nudges(), state).toBe(1);
      await pass(path);
    }
    await api.world.rows('update processes set version = version + 1 where id = $1', [round]);
    expect(await nudges()).toBe(0);
    expect((await stagesOf(path))[0]).toMatchObject({ state: 'ended', taskId: expect.any(String) });
  });

  it('is read by a partner of its strategy without names of people, posts and tasks, once it has started', async () => {
    const made = await officer('POST', '/v1/developments', { body });
    const drafted = `/v1/developments/${String(made.body['id'])}`;
    expect((await partner('GET', drafted)).status).toBe(404);
    const path = await started();
    await pass(path);
    const { status, body: read } = await partner('GET', path);
    expect([status, read['draftedBy']]).toEqual([200, null]);
    const [seminar] = read['stages'] as Record<string, unknown>[];
    expect(seminar).toMatchObject({ title: 'seminar', plannedOn: '2099-01-12', state: 'planned', agencies: [] });
    for (const withheld of ['opener', 'openerPostId', 'taskId', 'processId', 'by'])
      expect([withheld, seminar?.[withheld]]).toEqual([withheld, null]);
    const listed = (await partner('GET', '/v1/developments')).body['items'] as { id: string }[];
    expect(listed.map(({ id }) => id)).toContain(path.split('/').at(-1));
    expect((await partner('POST', `${path}/cancel`, { body: { reason: 'No' } })).status).toBe(403);
  });
});
