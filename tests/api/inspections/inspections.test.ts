import { afterAll, describe, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { day } from '../../support/stories/inspections.ts';
import { addPerson, openRound } from '../../support/stories/world.ts';
import type { Client } from '../running-api.ts';
import { inDays, inspectionsByApi } from './story.ts';

const {
  api,
  health,
  youth,
  inspector,
  officer,
  partner,
  other,
  foreignInspector,
  draft,
  opened,
  taskOf,
  document,
  finding,
  say,
  finalised,
} = await inspectionsByApi();
afterAll(() => api.end());

describe('an inspection and the walls around it', () => {
  it('is unknown to the agency until its notice, and shows it findings only from the preliminary report on, its own alone', async () => {
    const made = await draft();
    const id = String(made.body['id']);
    expect((await partner('GET', `/v1/inspections/${id}`)).status).toBe(404);
    expect((await inspector('GET', `/v1/inspections/${id}`)).status).toBe(200);
    expect((await foreignInspector('GET', `/v1/inspections/${id}`)).status).toBe(404);
    await officer('POST', `/v1/inspections/${id}/open`, { body: {} });
    await inspector('POST', `/v1/inspections/${id}/notes`, { body: { text: 'canary note of inspectors' } });
    await say(other, await taskOf(other, id, 'evidence'), { comment: 'canary evidence of Youth' });
    for (const agency of [health, youth]) {
      const findingId = await finding(inspector, id, agency);
      await inspector('POST', `/v1/inspections/${id}/recommendations`, {
        body: { findingId, text: `canary recommendation of ${agency.name}` },
      });
      await inspector('POST', `/v1/inspections/${id}/visits`, {
        body: { agencyId: agency.id, dueAt: inDays(5), place: `canary place of ${agency.name}`, purpose: 'To look' },
      });
    }
    const report = await document(inspector, id, 'Preliminary');
    const unsent = await document(inspector, id, 'Notes for the final report');
    const before = await everything(partner, id);
    expect(before).toContain('Two returns are missing');
    expect(before).toContain('canary place of Health');
    expect(before).not.toMatch(/canary (?:note|finding|evidence|recommendation)|of Youth/u);
    expect((await partner('GET', `/v1/documents/${report}`)).status).toBe(404);

    await inspector('POST', `/v1/inspections/${id}/send-preliminary`, {
      body: { documentId: report, dueAt: inDays(20) },
    });
    const after = await everything(partner, id);
    expect(after).toContain('canary finding of Health');
    expect(after).not.toMatch(/canary (?:note|evidence|recommendation)|of Youth/u);
    expect((await partner('GET', `/v1/documents/${report}`)).status).toBe(200);
    expect((await partner('GET', `/v1/documents/${unsent}`)).status).toBe(404);
    const seen = await everything(inspector, id);
    for (const theirs of ['canary note of inspectors', 'canary finding of Youth', 'canary place of Health'])
      expect(seen).toContain(theirs);
    expect(api.log.join('')).not.toContain('canary');
  });

  it('lets no agency judge its own action, whatever statement reaches the database', async () => {
    const { actionId } = await finalised();
    const contact = health.respondents[0]!;
    const acting = { role: 'partner', personId: contact.personId, agencyIds: [health.id], principal: 'test' } as const;
    await expect(
      as(api.world.db, acting, (tx) =>
        tx.execute(`update corrective_actions set state = 'verified' where id = '${actionId}'`),
      ),
    ).rejects.toThrow();
    const notes = await as(api.world.db, acting, (tx) => tx.execute('select from inspection_notes'));
    expect(notes.rows).toEqual([]);
  });

  async function everything(client: Client, id: string): Promise<string> {
    const parts = ['', '/visits', '/notes', '/findings', '/comments', '/actions', '/steps', '/timeline'];
    const texts = [
      (await client('GET', '/v1/recommendations')).text,
      (await client('GET', '/v1/tasks?limit=200')).text,
    ];
    for (const part of parts) {
      const answer = await client('GET', `/v1/inspections/${id}${part}`);
      expect(answer.status, answer.text).toBe(200);
      texts.push(answer.text);
    }
    return texts.join('\n');
  }
});

describe('who may do what to an inspection', () => {
  it('has no inspector from an inspected agency', async () => {
    const insider = await addPerson(api.world.rows, health.id, 'Ida Insider', 'inspector');
    expect((await draft({ inspectorIds: [insider.personId] })).body).toMatchObject({ code: 'not-independent' });
  });

  it('is not opened without inspectors, a date for the evidence, or grounds', async () => {
    const id = String((await draft({ inspectorIds: [] })).body['id']);
    expect((await officer('POST', `/v1/inspections/${id}/open`, { body: {} })).body).toMatchObject({
      code: 'malformed',
    });
    expect((await draft({ grounds: '  ' })).status).toBe(422);
    expect((await draft({ agencyIds: [] })).status).toBe(422);
  });

  it('takes acts of its own inspectors and of officers alone', async () => {
    const id = await opened();
    const start = (client: Client) => client('POST', `/v1/inspections/${id}/start-fieldwork`, { body: {} });
    expect((await partner('POST', `/v1/inspections/${id}/start-fieldwork`, { body: {} })).status).toBe(403);
    expect((await start(foreignInspector)).status).toBe(404);
    expect((await start(inspector)).status).toBe(200);
    expect((await start(officer)).body).toMatchObject({ code: 'not-open' });
  });

  it('has no final report signed off by its author, before comments can no longer come, or with one unanswered', async () => {
    const id = await opened({ agencyIds: [health.id] });
    const findingId = await finding(inspector, id, health);
    const documentId = await document(inspector, id, 'Report');
    const finalise = (client: Client) => client('POST', `/v1/inspections/${id}/finalise`, { body: { documentId } });
    await inspector('POST', `/v1/inspections/${id}/send-preliminary`, { body: { documentId, dueAt: inDays(20) } });
    expect((await finalise(inspector)).body).toMatchObject({ code: 'not-independent' });
    expect((await finalise(officer)).body).toMatchObject({ code: 'comments-awaited' });
    const taskId = await taskOf(partner, id, 'accuracy-comments');
    const said = await say(partner, taskId, { replies: [{ questionId: findingId, text: 'Not on bank holidays' }] });
    expect(said.status, said.text).toBe(201);
    expect((await finalise(officer)).body).toMatchObject({ code: 'comments-unanswered' });
    const reply = { taskId, findingId, reply: 'Corrected' };
    expect((await inspector('POST', `/v1/inspections/${id}/comment-replies`, { body: reply })).status).toBe(201);
    expect((await inspector('POST', `/v1/inspections/${id}/comment-replies`, { body: reply })).body).toMatchObject({
      code: 'already-answered',
    });
    expect((await finalise(officer)).status).toBe(200);
    const late = await partner('POST', `/v1/tasks/${taskId}/response`, { body: { comment: 'One more' }, version: 2 });
    expect(late.body).toMatchObject({ code: 'deadline-passed' });
  });

  it('keeps what two inspectors write apart', async () => {
    const id = await opened();
    const findingId = await finding(inspector, id, health);
    const write = (version: number) =>
      officer('PUT', `/v1/inspections/${id}/findings/${findingId}`, {
        body: { agencyId: health.id, severity: 'minor', text: 'Less than it seemed' },
        version,
      });
    expect((await write(1)).body).toEqual({ version: 2 });
    expect((await write(1)).body).toMatchObject({ code: 'version-changed' });
  });

  it('opens after what was owed has come only if somebody has read it; what comes later finds it open (R42)', async () => {
    const { taskIds } = await openRound(api.world, [health], { dueAt: Date.now() + 30 * day });
    const id = String((await draft({ groundsTaskId: taskIds[0] })).body['id']);
    const late = String((await draft({ groundsTaskId: taskIds[0] })).body['id']);
    expect((await officer('POST', `/v1/inspections/${id}/open`, { body: {} })).status).toBe(200);
    expect((await say(partner, taskIds[0] ?? '', { nothingToSay: true })).status).toBe(201);
    const open = (body: object) => officer('POST', `/v1/inspections/${late}/open`, { body });
    expect((await open({})).body).toMatchObject({ code: 'grounds-answered' });
    expect((await open({ evenThoughAnswered: true })).status).toBe(200);
  });
});
