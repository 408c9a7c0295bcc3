import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { settleSigning } from '../../../db/decisions/settle-signing.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addInspector, checkedInspection, minuteOf } from '../../support/stories/inspections.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let health: TestAgency;
let ines: Actor;
let inspector: Client;
let officer: Client;
let partner: Client;

beforeAll(async () => {
  api = await startApi();
  health = await api.world.agency('Health');
  ines = await addInspector(api.world);
  inspector = await api.as(ines);
  officer = await api.as(api.world.officer);
  partner = await api.as(health.respondents[0]!);
});
afterAll(() => api.end());

/** The member approves what is asked now. */
async function approve(member: Actor, signOffId: string): Promise<void> {
  const client = await api.as(member, ['read', 'write', 'sign']);
  const paper = (await client('GET', `/v1/sign-offs/${signOffId}`)).body;
  const [stage] = paper['stages'] as { id: string }[];
  const body = { stageId: stage?.id, sha256: paper['sha256'], verdict: 'approve' };
  const signed = await client('POST', `/v1/sign-offs/${signOffId}/decisions`, { body });
  expect(signed.status, signed.text).toBe(200);
}

it('asks the body of a referral for its decision; the agency sees the step, not what the body is asked', async () => {
  const { processId: id, documentId } = await checkedInspection(api.world, health, ines);
  await record(api.world, id, 'finalise', { documentId });
  const minuteId = await minuteOf(api.world, id);
  const step = (bodyId: string) =>
    officer('POST', `/v1/inspections/${id}/step`, {
      body: { to: 'referral', minuteId, reason: 'Nothing was done', bodyId },
    });
  expect((await step((await addBody(api.world, 'Empty Board', 0)).id)).body).toMatchObject({
    code: 'quorum-unreachable',
  });
  expect((await step(randomUUID())).body).toMatchObject({ code: 'not-found' });
  const board = await addBody(api.world, 'Oversight Board', 2, { 1: 'secretary' });
  const taken = await step(board.id);
  expect(taken.status, taken.text).toBe(200);
  const signOffId = String((taken.body['effect'] as Record<string, unknown>)['signOffId']);
  expect((await officer('GET', `/v1/sign-offs/${signOffId}`)).body).toMatchObject({
    recommendation: 'Nothing was done',
    stages: [{ asked: 'agree', state: 'open' }],
  });
  const [chair, minutes] = board.members;
  const secretary = await api.as(minutes!);
  const asked = (await secretary('GET', `/v1/sign-offs/${signOffId}`)).body;
  const [stage] = asked['stages'] as { id: string }[];
  const recorded = await secretary('POST', `/v1/sign-offs/${signOffId}/meeting-records`, {
    body: {
      stageId: stage?.id,
      sha256: asked['sha256'],
      verdict: 'approve',
      metAt: new Date().toISOString(),
      present: [chair!.personId],
      apologies: [],
      minute: 'The board agreed.',
    },
  });
  expect(recorded.status, recorded.text).toBe(200);
  const stepsFor = async (client: Client) =>
    (await client('GET', `/v1/inspections/${id}/steps`)).body['items'] as { signOff: unknown }[];
  for (const client of [officer, inspector])
    expect((await stepsFor(client))[0]?.signOff).toMatchObject({ id: signOffId, state: 'approved' });
  expect((await stepsFor(partner))[0]).toMatchObject({ to: 'referral', signOff: null });
  expect((await officer('GET', `/v1/inspections/${id}`)).body).toMatchObject({ state: 'final', rung: 'referral' });
});

it('sends the final report to bodies: the author is who wrote it, it is signed as it is, and approved it is final', async () => {
  const { processId: id, documentId } = await checkedInspection(api.world, health, ines);
  const board = await addBody(api.world, 'Inspection Board', 1);
  const made = await officer('POST', '/v1/sign-offs', {
    body: {
      title: 'Final report',
      parentId: id,
      document: { documentId },
      stages: [{ bodyId: board.id, rule: { kind: 'all' }, asked: 'approve' }],
    },
  });
  expect(made.status, made.text).toBe(201);
  const signOffId = String(made.body['id']);
  const send = (client: Client) => client('POST', `/v1/inspections/${id}/sign-off`, { body: { signOffId } });
  expect((await send(inspector)).status).toBe(403);
  expect((await send(officer)).status).toBe(200);
  expect((await officer('GET', `/v1/inspections/${id}`)).body).toMatchObject({ state: 'signing', finalAt: null });
  expect((await officer('GET', `/v1/sign-offs/${signOffId}`)).body).toMatchObject({ author: 'Ines Inspector' });
  const newer = { fileName: 'x.txt', mediaType: 'text/plain', content: Buffer.from('x').toString('base64') };
  expect((await officer('POST', `/v1/sign-offs/${signOffId}/resubmit`, { body: newer })).body).toMatchObject({
    code: 'not-allowed',
  });
  await approve(board.members[0]!, signOffId);
  await as(api.world.db, { role: 'worker' }, (tx) => settleSigning(tx, id));
  expect((await partner('GET', `/v1/inspections/${id}`)).body).toMatchObject({
    state: 'final',
    finalDocumentId: documentId,
    signedOffBy: null,
  });
  expect((await partner('GET', `/v1/inspections/${id}/actions`)).body['items']).toHaveLength(1);
});
