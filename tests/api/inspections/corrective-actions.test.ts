import { afterAll, describe, expect, it } from 'vitest';
import { minuteOf } from '../../support/stories/inspections.ts';
import type { Client } from '../running-api.ts';
import { inDays, inspectionsByApi } from './story.ts';

const { api, health, inspector, officer, partner, other, draft, opened, finding, finalised, reported } =
  await inspectionsByApi();
afterAll(() => api.end());

describe('a corrective action', () => {
  it('is reported with a file by its agency, and then verified by nobody of it and not by who reported it', async () => {
    const { id, actionId, taskId } = await finalised();
    const file = await partner('POST', `/v1/tasks/${taskId}/files`, {
      body: { fileName: 'rota.txt', mediaType: 'text/plain', content: Buffer.from('rota').toString('base64') },
    });
    expect(file.status, file.text).toBe(201);
    const act = (client: Client, what: string, body: object) =>
      client('POST', `/v1/inspections/${id}/actions/${actionId}/${what}`, { body });
    expect((await act(inspector, 'verify', {})).body).toMatchObject({ code: 'not-open' });
    expect((await act(other, 'done', { text: 'x' })).status).toBe(404);
    expect((await act(officer, 'done', { text: 'Said on the telephone' })).status).toBe(200);
    expect((await act(partner, 'done', { text: 'x' })).body).toMatchObject({ code: 'already-answered' });
    expect((await act(officer, 'verify', {})).body).toMatchObject({ code: 'not-independent' });
    expect((await act(inspector, 'verify', { text: 'Seen' })).status).toBe(200);
    const actions = await partner('GET', `/v1/inspections/${id}/actions`);
    expect(actions.body['items']).toMatchObject([{ state: 'verified', files: [{ fileName: 'rota.txt' }] }]);
  });

  it('is verified only after its demonstration period, and sent back at any time', async () => {
    const { id, actionId } = await reported({ demonstrationDays: 30 });
    const verify = () => inspector('POST', `/v1/inspections/${id}/actions/${actionId}/verify`, { body: {} });
    expect((await verify()).body).toMatchObject({ code: 'too-early' });
    const tasks = await api.world.rows<{ state: string; people: number }>(
      `select t.state, (select count(*)::int from task_people p where p.task_id = t.id) as people from tasks t where t.process_id = $1 and t.kind = 'verify'`,
      [id],
    );
    expect(tasks).toEqual([{ state: 'open', people: 1 }]);
    const back = await inspector('POST', `/v1/inspections/${id}/actions/${actionId}/send-back`, {
      body: { text: 'Only one wing', dueAt: inDays(30) },
    });
    expect(back.status, back.text).toBe(200);
    const again = await partner('GET', `/v1/inspections/${id}/actions`);
    expect(again.body['items']).toMatchObject([{ state: 'running', sentBack: 1, judgement: 'Only one wing' }]);
  });

  it('keeps the inspection open, which says which action it is', async () => {
    const { id, actionId } = await reported();
    const close = () => inspector('POST', `/v1/inspections/${id}/close`, { body: {} });
    const refused = await close();
    expect([refused.status, refused.body['code']]).toEqual([409, 'actions-unverified']);
    expect(refused.body['detail']).toContain('finding 1 (Offer it on Sundays)');
    await inspector('POST', `/v1/inspections/${id}/actions/${actionId}/verify`, { body: {} });
    expect((await close()).status).toBe(200);
    expect((await officer('POST', `/v1/inspections/${id}/reopen`, { body: { reason: 'It stopped' } })).status).toBe(
      200,
    );
    const repeated = await draft({ predecessorId: id });
    expect((await officer('GET', `/v1/inspections/${String(repeated.body['id'])}`)).body['predecessorId']).toBe(id);
  });

  it('is waived until a date by an officer, with who agreed', async () => {
    const { id, actionId } = await finalised();
    const waive = (client: Client) =>
      client('POST', `/v1/inspections/${id}/actions/${actionId}/waive`, {
        body: { dueAt: inDays(200), reason: 'The wing is rebuilt', agreedBy: 'Strategic Committee' },
      });
    expect((await waive(inspector)).status).toBe(403);
    expect((await waive(officer)).status).toBe(200);
    const [action] = (await partner('GET', `/v1/inspections/${id}/actions`)).body['items'] as Record<string, unknown>[];
    expect(action).toMatchObject({ waiverAgreedBy: 'Strategic Committee', state: 'running' });
    expect(String(action?.['dueAt'])).toBe(String(action?.['waivedUntil']));
  });
});

describe('the ladder and the register', () => {
  it('goes up and down with reason, grade and conditions', async () => {
    const { id } = await finalised();
    const minuteId = await minuteOf(api.world, id);
    const step = (body: object) =>
      officer('POST', `/v1/inspections/${id}/step`, { body: { minuteId, reason: 'Nothing was done', ...body } });
    expect((await step({ to: 'improvement-notice', conditions: ['A rota', 'A lead'] })).status).toBe(200);
    expect((await step({ to: 'report' })).body).toMatchObject({ code: 'conditions-open' });
    const steps = (await partner('GET', `/v1/inspections/${id}/steps`)).body['items'] as {
      conditions: { id: string }[];
    }[];
    for (const condition of steps[0]?.conditions ?? [])
      expect(
        (
          await inspector('PUT', `/v1/inspections/${id}/conditions/${condition.id}`, {
            body: { met: true },
            version: 1,
          })
        ).status,
      ).toBe(200);
    expect((await step({ to: 'report' })).body['effect']).toMatchObject({ direction: 'down' });
  });

  it('agrees the completion of a recommendation, merges and links, and keeps both histories', async () => {
    const id = await opened({ agencyIds: [health.id] });
    const findingId = await finding(inspector, id, health);
    const made = [];
    for (const text of ['Offer it daily', 'Offer it every day', 'Tell people'])
      made.push(
        String(
          (await inspector('POST', `/v1/inspections/${id}/recommendations`, { body: { findingId, text } })).body[
            'recommendationId'
          ],
        ),
      );
    const [first, second, third] = made;
    const post = (one: string | undefined, act: string, body: object) =>
      officer('POST', `/v1/recommendations/${one}/${act}`, { body, version: 1 });
    expect((await post(second, 'merge', { otherId: first, note: 'The same' })).status).toBe(200);
    expect((await post(second, 'merge', { otherId: first })).body).toMatchObject({ code: 'not-open' });
    expect((await post(first, 'link', { otherId: third })).status).toBe(200);
    const [body] = await api.world.rows<{ id: string }>(
      `insert into bodies (id, name) values (uuidv7(), 'Strategic Committee') returning id`,
    );
    expect((await post(first, 'complete', { bodyId: body?.id, agreedOn: '2026-11-30' })).status).toBe(200);
    const read = await officer('GET', `/v1/recommendations/${first}`);
    expect(read.body).toMatchObject({ state: 'completed', body: 'Strategic Committee', agreedOn: '2026-11-30' });
    expect((read.body['events'] as { what: string }[]).map(({ what }) => what)).toEqual([
      'made',
      'absorbed',
      'linked',
      'completed',
    ]);
    const open = await officer('GET', `/v1/recommendations?state=open&inspection=${id}`);
    expect((open.body['items'] as { id: string }[]).map((each) => each.id)).toEqual([third]);
  });
});
