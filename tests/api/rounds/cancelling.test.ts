import { afterAll, beforeAll, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { addInspector } from '../../support/stories/inspections.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { linesOf, usualPlan } from '../../support/stories/strategies.ts';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

const reason = 'The programme has ended.';
let api: RunningApi;
let officer: Client;
let lead: Client;
let council: TestAgency;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  officer = await api.as(api.world.officer);
  lead = await api.as(council.respondents[0]!);
});
afterAll(() => api.end());

/** Cancels by a request with a reason, never by one without; the second time there is nothing to cancel. */
async function cancel(path: string): Promise<void> {
  expect((await lead('POST', `${path}/cancel`, { body: { reason } })).status).toBe(403);
  expect((await officer('POST', `${path}/cancel`, { body: {} })).status).toBe(422);
  const done = await officer('POST', `${path}/cancel`, { body: { reason } });
  expect([done.status, done.body['act']], done.text).toEqual([200, 'cancel']);
  expect((await officer('POST', `${path}/cancel`, { body: { reason } })).status).toBeGreaterThanOrEqual(409);
}

it('a cancelled review says why, and neither it nor its returns go on', async () => {
  const plan = await usualPlan(api.world, [council]);
  const made = await as(api.world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
  );
  const path = `/v1/reviews/${made!.processId}`;
  const [line] = await linesOf(api.world, made!.processId);
  await cancel(path);
  expect((await officer('GET', path)).body).toMatchObject({ state: 'cancelled', endedWhy: reason });
  expect((await officer('POST', `${path}/to-committee`)).status).toBe(410);
  const sent = await lead('PUT', `/v1/returns/${line!.task_id}`, { body: { progress: 'Late.' }, version: 1 });
  expect(sent.status, sent.text).toBe(410);
  expect((await lead('GET', `/v1/tasks/${line!.task_id}`)).body).toMatchObject({
    state: 'cancelled',
    processState: 'cancelled',
    endedWhy: reason,
  });
});

it('a cancelled inspection says why, and takes neither evidence nor findings', async () => {
  const inspector = await addInspector(api.world);
  const made = await officer('POST', '/v1/inspections', {
    body: {
      title: 'Inspection',
      grounds: 'Returns are missing',
      agencyIds: [council.id],
      inspectorIds: [inspector.personId],
      evidence: { dueAt: new Date(Date.now() + 30 * 86_400_000).toISOString() },
    },
  });
  const path = `/v1/inspections/${String(made.body['id'])}`;
  expect((await officer('POST', `${path}/open`, { body: {} })).status).toBe(200);
  const { items } = (await lead('GET', '/v1/tasks?kind=evidence&state=open')).body as { items: { id: string }[] };
  await cancel(path);
  expect((await officer('GET', path)).body).toMatchObject({ state: 'cancelled', reason });
  const finding = await officer('POST', `${path}/findings`, {
    body: { agencyId: council.id, severity: 'minor', text: 'Too late' },
  });
  expect(finding.status, finding.text).toBe(410);
  const evidence = await lead('POST', `/v1/tasks/${items[0]?.id}/response`, {
    body: { nothingToSay: false, comment: 'Here it is.', replies: [] },
  });
  expect(evidence.status, evidence.text).toBe(410);
  expect((await lead('GET', '/v1/tasks?kind=evidence&state=open')).body['items']).toEqual([]);
});

it('a cancelled round and sign-off say why as well', async () => {
  const { processId } = await openRound(api.world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
  const signOff = await openedSignOff(api.world, [stageOf(await addBody(api.world, 'Committee', 2))]);
  for (const path of [`/v1/consultations/${processId}`, `/v1/sign-offs/${signOff.processId}`]) {
    expect((await officer('GET', path)).body).toMatchObject({ state: 'open', endedWhy: null });
    await cancel(path);
    expect((await officer('GET', path)).body).toMatchObject({ state: 'cancelled', endedWhy: reason });
  }
});
