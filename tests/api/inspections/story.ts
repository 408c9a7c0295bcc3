import { expect } from 'vitest';
import { as } from '../../../db/connect.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { addInspector, day } from '../../support/stories/inspections.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client } from '../running-api.ts';

export const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();

/** The API with two agencies, an inspector who is named in what is drafted and one who is not, and what tests of inspections do again and again. */
export async function inspectionsByApi() {
  const api = await startApi();
  const health = await api.world.agency('Health');
  const youth = await api.world.agency('Youth');
  const ines = await addInspector(api.world);
  const inspector = await api.as(ines);
  const officer = await api.as(api.world.officer);
  const partner = await api.as(health.respondents[0]!);
  const other = await api.as(youth.respondents[0]!);
  const foreignInspector = await api.as(await addInspector(api.world, 'Fred Foreign'));

  const draft = (more: object = {}) =>
    officer('POST', '/v1/inspections', {
      body: {
        title: 'Treatment in custody',
        scope: 'Sundays',
        grounds: 'Two returns are missing',
        agencyIds: [health.id, youth.id],
        inspectorIds: [ines.personId],
        evidence: { dueAt: inDays(30) },
        ...more,
      },
    });

  async function opened(more: object = {}): Promise<string> {
    const id = String((await draft(more)).body['id']);
    const answer = await officer('POST', `/v1/inspections/${id}/open`, { body: {} });
    expect(answer.status, answer.text).toBe(200);
    return id;
  }

  async function taskOf(client: Client, id: string, kind: string): Promise<string> {
    const { body } = await client('GET', `/v1/tasks?process=${id}&kind=${kind}`);
    return (body['items'] as { id: string }[])[0]?.id ?? '';
  }

  async function document(client: Client, id: string, title: string): Promise<string> {
    const added = await client('POST', `/v1/inspections/${id}/documents`, {
      body: {
        title,
        fileName: 'report.txt',
        mediaType: 'text/plain',
        content: Buffer.from(`canary report ${title}`).toString('base64'),
      },
    });
    expect(added.status, added.text).toBe(201);
    return String(added.body['documentId']);
  }

  async function finding(client: Client, id: string, agency: TestAgency, more: object = {}): Promise<string> {
    const added = await client('POST', `/v1/inspections/${id}/findings`, {
      body: { agencyId: agency.id, severity: 'major', text: `canary finding of ${agency.name}`, ...more },
    });
    expect(added.status, added.text).toBe(201);
    return String(added.body['findingId']);
  }

  const say = (client: Client, taskId: string, body: object) =>
    client('POST', `/v1/tasks/${taskId}/response`, { body });

  /** A final report with one action of Health. */
  async function finalised(more: object = {}): Promise<{ id: string; actionId: string; taskId: string }> {
    const id = await opened({ agencyIds: [health.id] });
    await finding(inspector, id, health, { action: 'Offer it on Sundays', due: { dueAt: inDays(60) }, ...more });
    const documentId = await document(inspector, id, 'Preliminary');
    await inspector('POST', `/v1/inspections/${id}/send-preliminary`, { body: { documentId, dueAt: inDays(20) } });
    await say(partner, await taskOf(partner, id, 'accuracy-comments'), { nothingToSay: true });
    const answer = await officer('POST', `/v1/inspections/${id}/finalise`, { body: { documentId } });
    expect(answer.status, answer.text).toBe(200);
    const actions = await partner('GET', `/v1/inspections/${id}/actions`);
    const [action] = actions.body['items'] as { id: string; taskId: string }[];
    return { id, actionId: action?.id ?? '', taskId: action?.taskId ?? '' };
  }

  async function reported(more: object = {}) {
    const made = await finalised(more);
    const done = await partner('POST', `/v1/inspections/${made.id}/actions/${made.actionId}/done`, {
      body: { text: 'It is on offer' },
    });
    expect(done.status, done.text).toBe(200);
    await as(api.world.db, { role: 'worker' }, (tx) => oweVerifications(tx, made.id));
    return made;
  }

  const people = { health, youth, inspector, officer, partner, other, foreignInspector };
  return { api, ...people, draft, opened, taskOf, document, finding, say, finalised, reported };
}
