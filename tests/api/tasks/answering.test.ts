import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

const inThirtyDays = () => Date.now() + 30 * 86_400_000;
const said = (comment: string) => ({ comment });

let api: RunningApi;
let agency: TestAgency;
let contact: Client;
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  agency = await api.world.agency('Borough One', { respondents: 2 });
  contact = await api.as(agency.respondents[0]!);
  officer = await api.as(api.world.officer);
});
afterAll(() => api.end());

async function openTask(): Promise<{ taskId: string; processId: string }> {
  const { taskIds, processId } = await openRound(api.world, [agency], { dueAt: inThirtyDays() });
  return { taskId: taskIds[0]!, processId };
}

describe('POST /v1/tasks/:id/response', () => {
  it('takes an answer, with its version as ETag', async () => {
    const { taskId } = await openTask();
    const answer = await contact('POST', `/v1/tasks/${taskId}/response`, { body: said('We agree.') });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ version: 2, onTime: true });
    expect(answer.headers.get('etag')).toBe('"2"');
    const task = await contact('GET', `/v1/tasks/${taskId}`);
    expect(task.body).toMatchObject({
      state: 'answered',
      version: 2,
      consultation: { answers: [{ content: { comment: 'We agree.' } }] },
    });
  });

  it('gives a repeat with the same key the same answer and writes nothing twice (R10)', async () => {
    const { taskId } = await openTask();
    const key = randomUUID();
    const [first, second] = [
      await contact('POST', `/v1/tasks/${taskId}/response`, { key, body: said('Once.') }),
      await contact('POST', `/v1/tasks/${taskId}/response`, { key, body: said('Once.') }),
    ];
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await api.world.rows('select from answers where task_id = $1', [taskId])).toHaveLength(1);
    expect(
      await api.world.rows(`select from audit_entries where task_id = $1 and act = 'answered'`, [taskId]),
    ).toHaveLength(1);
  });

  it('takes one of fifty answers sent at once and refuses the rest with what is stored (R32)', async () => {
    const { taskId } = await openTask();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        contact('POST', `/v1/tasks/${taskId}/response`, { body: said(`Text ${n}`) }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    const refused = answers.filter((answer) => answer.status === 409);
    expect(refused).toHaveLength(49);
    expect(refused[0]?.body).toMatchObject({ code: 'already-answered', facts: { version: 2 } });
    expect(await api.world.rows('select from answers where task_id = $1', [taskId])).toHaveLength(1);
  });

  it('takes one of fifty requests with one key, and tells the rest to wait or what came of it (R32, R33)', async () => {
    const { taskId } = await openTask();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        contact('POST', `/v1/tasks/${taskId}/response`, { key, body: said('The same.') }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThan(0);
    expect(answers.every((answer) => answer.status === 201 || answer.body['code'] === 'key-in-progress')).toBe(true);
    expect(await api.world.rows('select from answers where task_id = $1', [taskId])).toHaveLength(1);
  });

  it('lets an answer be changed by who saw the one before', async () => {
    const { taskId } = await openTask();
    await contact('POST', `/v1/tasks/${taskId}/response`, { body: said('First.') });
    const changed = await contact('POST', `/v1/tasks/${taskId}/response`, { version: 2, body: said('Second.') });
    expect(changed.body).toMatchObject({ version: 3 });
    const stale = await contact('POST', `/v1/tasks/${taskId}/response`, { version: 2, body: said('Third.') });
    expect([stale.status, stale.body['code'], stale.body['facts']]).toEqual([409, 'version-changed', { version: 3 }]);
  });

  it('keeps the text as a draft after closing, and says so', async () => {
    const { taskId } = await openTask();
    await api.world.rows(`update tasks set closes_at = now() - interval '1 hour' where id = $1`, [taskId]);
    const late = await contact('POST', `/v1/tasks/${taskId}/response`, { body: said('Too late, but not lost.') });
    expect([late.status, late.body['code']]).toEqual([409, 'deadline-passed']);
    expect(late.body['facts']).toMatchObject({ closedAt: expect.stringMatching(/Z$/u) });
    const task = await contact('GET', `/v1/tasks/${taskId}`);
    expect(task.body['consultation']).toMatchObject({ draft: { content: { comment: 'Too late, but not lost.' } } });
  });

  it('takes an answer between due and closing, and says that it is late', async () => {
    const { taskId } = await openTask();
    await api.world.setClock(new Date(inThirtyDays() + 3_600_000));
    const late = await contact('POST', `/v1/tasks/${taskId}/response`, { body: said('Late.') });
    await api.world.setClock(null);
    expect([late.status, late.body['onTime']]).toEqual([201, false]);
  });

  it('refuses a reply to another round’s question, and words of white space', async () => {
    const { taskId } = await openTask();
    const foreign = await contact('POST', `/v1/tasks/${taskId}/response`, {
      body: { replies: [{ questionId: randomUUID(), text: 'Yes' }] },
    });
    expect([foreign.status, foreign.body['code']]).toEqual([422, 'malformed']);
    expect((await contact('POST', `/v1/tasks/${taskId}/response`, { body: said('  ') })).status).toBe(422);
  });

  it('answers 410 once the round is cancelled', async () => {
    const { taskId, processId } = await openTask();
    expect(
      (await officer('POST', `/v1/consultations/${processId}/cancel`, { body: { reason: 'Merged.' } })).status,
    ).toBe(200);
    expect((await contact('POST', `/v1/tasks/${taskId}/response`, { body: said('Hello?') })).status).toBe(410);
  });
});

describe('PUT /v1/tasks/:id/draft', () => {
  it('shows who comes second the text that is stored', async () => {
    const { taskId } = await openTask();
    const colleague = await api.as(agency.respondents[1]!);
    const first = await contact('PUT', `/v1/tasks/${taskId}/draft`, { body: said('Mine') });
    expect([first.status, first.body['version'], first.headers.get('etag')]).toEqual([200, 2, '"2"']);
    const second = await colleague('PUT', `/v1/tasks/${taskId}/draft`, { body: said('Ours') });
    expect([second.status, second.body['code']]).toEqual([409, 'version-changed']);
    expect(second.body['current']).toMatchObject({ version: 2, draft: { content: { comment: 'Mine' } } });
    expect((await colleague('PUT', `/v1/tasks/${taskId}/draft`, { version: 2, body: said('Ours') })).status).toBe(200);
  });

  it.each(['2', 'W/"2"', '*', '"two"', '""'])('refuses If-Match %s', async (header) => {
    const { taskId } = await openTask();
    const answer = await contact('PUT', `/v1/tasks/${taskId}/draft`, {
      body: said('x'),
      headers: { 'if-match': header },
    });
    expect([answer.status, answer.body['code']]).toEqual([400, 'if-match']);
  });

  it('hides the draft of an agency from the directorate', async () => {
    const { taskId } = await openTask();
    await contact('PUT', `/v1/tasks/${taskId}/draft`, { body: said('Not finished.') });
    expect((await officer('GET', `/v1/tasks/${taskId}`)).body['consultation']).toMatchObject({ draft: null });
  });
});

describe('more time, other people', () => {
  it('offers the valid instants for a time that the clocks show twice', async () => {
    const { taskId } = await openTask();
    const answer = await contact('POST', `/v1/tasks/${taskId}/extension-request`, {
      body: { due: { wall: '2027-10-31T01:30', zone: 'Europe/London' }, reason: 'Holidays' },
    });
    expect([answer.status, answer.body['code']]).toEqual([422, 'time-occurs-twice']);
    expect(answer.body['facts']).toMatchObject({
      firstAt: '2027-10-31T00:30:00.000Z',
      secondAt: '2027-10-31T01:30:00.000Z',
    });
  });

  it('asks, and the directorate grants', async () => {
    const { taskId } = await openTask();
    const wanted = new Date(inThirtyDays() + 7 * 86_400_000).toISOString();
    const asked = await contact('POST', `/v1/tasks/${taskId}/extension-request`, {
      body: { dueAt: wanted, reason: 'Board meets later.' },
    });
    expect(asked.status).toBe(201);
    const open = await officer('GET', '/v1/extension-requests?limit=200');
    expect((open.body['items'] as { id: string }[]).map((item) => item.id)).toContain(asked.body['requestId']);
    const granted = await officer('POST', `/v1/extension-requests/${String(asked.body['requestId'])}/decision`, {
      body: { grant: true },
    });
    expect([granted.status, granted.body['dueAt']]).toEqual([200, wanted]);
  });

  it('grants another date than the one asked for, and takes none with a refusal', async () => {
    const { taskId } = await openTask();
    const from = inThirtyDays();
    const at = (days: number) => new Date(from + days * 86_400_000).toISOString();
    const asked = await contact('POST', `/v1/tasks/${taskId}/extension-request`, {
      body: { dueAt: at(7), reason: 'Board meets later.' },
    });
    const decision = `/v1/extension-requests/${String(asked.body['requestId'])}/decision`;
    expect((await officer('POST', decision, { body: { grant: false, dueAt: at(3) } })).body['code']).toBe('malformed');
    expect((await officer('POST', decision, { body: { grant: true, dueAt: at(-1) } })).body['code']).toBe(
      'nothing-to-change',
    );
    const open = await officer('GET', '/v1/extension-requests?limit=200');
    expect((open.body['items'] as { id: string; closesAt: string }[]).at(-1)?.closesAt).toMatch(/Z$/u);
    const granted = await officer('POST', decision, { body: { grant: true, dueAt: at(3) } });
    expect([granted.status, granted.body['dueAt']]).toEqual([200, at(3)]);
    const task = await contact('GET', `/v1/tasks/${taskId}`);
    expect(task.status, JSON.stringify(task.body)).toBe(200);
    expect(task.body['consultation']).toMatchObject({
      extensionRequests: [{ wantedDueAt: at(7), grantedDueAt: at(3) }],
    });
  });

  it('leaves nothing behind of a decision that cannot be carried out', async () => {
    const { taskId, processId } = await openTask();
    const asked = await contact('POST', `/v1/tasks/${taskId}/extension-request`, {
      body: { dueAt: new Date(inThirtyDays() + 86_400_000).toISOString(), reason: 'Please' },
    });
    await api.world.rows(`update processes set state = 'closed' where id = $1`, [processId]);
    const granted = await officer('POST', `/v1/extension-requests/${String(asked.body['requestId'])}/decision`, {
      body: { grant: true },
    });
    expect(granted.status).toBe(409);
    expect(
      await api.world.rows('select state from extension_requests where id = $1', [asked.body['requestId']]),
    ).toEqual([{ state: 'asked' }]);
  });

  it('adds a colleague by address and refuses what is two addresses', async () => {
    const { taskId } = await openTask();
    expect(
      (await contact('POST', `/v1/tasks/${taskId}/colleague`, { body: { name: 'Ann', address: 'ann@example.org' } }))
        .status,
    ).toBe(200);
    const two = await contact('POST', `/v1/tasks/${taskId}/colleague`, {
      body: { name: 'Eve', address: 'eve@example.org, mallory@evil.test' },
    });
    expect([two.status, two.body['code']]).toEqual([422, 'malformed']);
  });

  it('stops and restarts a clock, extends, nudges, withdraws', async () => {
    const { taskId } = await openTask();
    const post = async (act: string, body?: unknown) =>
      (await officer('POST', `/v1/tasks/${taskId}/${act}`, body === undefined ? {} : { body })).status;
    expect(await post('stop-clock', { category: 'waiting-for-us', reason: 'Asked for data' })).toBe(200);
    expect(await post('restart-clock')).toBe(200);
    expect(await post('restart-clock')).toBe(409);
    expect(await post('extend', { dueAt: new Date(inThirtyDays() + 9 * 86_400_000).toISOString() })).toBe(200);
    expect(await post('nudge')).toBe(200);
    expect(await post('logged-response', { content: said('By letter'), source: 'Letter' })).toBe(201);
    expect(await post('withdraw', { reason: 'Merged' })).toBe(200);
    expect((await officer('GET', `/v1/tasks/${taskId}/timeline`)).status).toBe(200);
  });

  it('takes back access with the post (R61)', async () => {
    const leaver = await addPerson(api.world.rows, agency.id, 'Leaver', 'respondent');
    const asking = await api.as(leaver);
    expect((await asking('GET', '/v1/tasks')).status).toBe(200);
    await api.world.rows(`update post_holders set until = now() - interval '1 second' where person_id = $1`, [
      leaver.personId,
    ]);
    expect((await asking('GET', '/v1/tasks')).status).toBe(401);
  });
});
