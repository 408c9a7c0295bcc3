import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let agencies: TestAgency[];
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  agencies = [await api.world.agency('Health'), await api.world.agency('Youth')];
  officer = await api.as(api.world.officer);
});
afterAll(() => api.end());

const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const text = (content: string) => Buffer.from(content).toString('base64');

async function draftOf(body: object = {}): Promise<string> {
  const made = await officer('POST', '/v1/consultations', {
    body: {
      title: 'Drugs strategy',
      format: 'circulation',
      dueAt: soon(30),
      agencyIds: agencies.map((agency) => agency.id),
      ...body,
    },
  });
  expect(made.status, made.text).toBe(201);
  return String(made.body['id']);
}

describe('a round through the API', () => {
  it('may have ten thousand agencies, and no more', async () => {
    const { rows } = api.world;
    const made = await rows<{ id: string }>(
      `insert into agencies (id, name, kind) select uuidv7(), 'One of many ' || n, 'agency' from generate_series(1, 10000) n returning id`,
    );
    const id = await draftOf({ agencyIds: made.map((agency) => agency.id) });
    const [count] = await rows<{ n: number }>('select count(*)::int as n from audience where process_id = $1', [id]);
    expect(count?.n).toBe(10_000);
    const tooMany = { agencyIds: [...made.map((agency) => agency.id), agencies[0]?.id] };
    const changed = await officer('PATCH', `/v1/consultations/${id}`, {
      body: tooMany,
      headers: { 'if-match': '"1"' },
    });
    expect(changed.status).toBe(422);
  });

  it('is drafted, opened, answered, closed, settled, agreed and published', async () => {
    const id = await draftOf({ questions: [{ text: 'Do you agree?', kind: 'position' }] });
    const act = async (name: string, body?: unknown) => {
      const answer = await officer('POST', `/v1/consultations/${id}/${name}`, body === undefined ? {} : { body });
      expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
      return answer;
    };
    await act('documents', {
      title: 'Draft strategy',
      fileName: 'd\u00e9j\u00e0 "vu".txt',
      mediaType: 'text/plain',
      content: text('The text'),
    });
    await act('test-invitation');
    expect((await act('open')).body).toMatchObject({ act: 'open', effect: { tasks: 2 } });
    const contact = await api.as(agencies[0]!.respondents[0]!);
    const mine = await contact('GET', '/v1/tasks?state=open');
    const taskId = String((mine.body['items'] as { id: string }[])[0]?.id);
    const task = await contact('GET', `/v1/tasks/${taskId}`);
    const [paper] = (task.body['consultation'] as { papers: { id: string }[] }).papers;
    const file = await contact('GET', `/v1/documents/${paper?.id}`);
    expect([file.status, file.text]).toEqual([200, 'The text']);
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="d_j_ _vu_.txt"; filename*=UTF-8''d%C3%A9j%C3%A0%20%22vu%22.txt`,
    );
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    await contact('POST', `/v1/tasks/${taskId}/response`, { body: { comment: 'Say who leads.' } });
    expect((await act('extend', { dueAt: soon(40) })).body).toMatchObject({
      act: 'move-date',
      effect: { dueAt: expect.stringMatching(/Z$/u) },
    });
    await act('attendance', { attendees: [{ agencyId: agencies[0]!.id, personName: 'Ann' }] });
    await act('close', { reason: 'Everybody has spoken.' });
    const log = await officer('GET', `/v1/consultations/${id}/log`);
    const [item] = log.body['items'] as { id: string; version: number; comment: string }[];
    expect(item).toMatchObject({ comment: 'Say who leads.', question: null, position: null });
    expect((await officer('POST', `/v1/consultations/${id}/agree-log`)).body['code']).toBe('log-unsettled');
    const settled = await officer('PUT', `/v1/consultations/${id}/log/${item?.id}`, {
      version: 1,
      body: { disposition: 'accepted', response: 'Yes', changed: 'Section 3' },
    });
    expect([settled.status, settled.body]).toEqual([200, { version: 2 }]);
    await act('agree-log');
    await act('publish', { outcome: 'Section 3 names a lead.' });
    expect((await officer('GET', `/v1/consultations/${id}`)).body).toMatchObject({
      state: 'published',
      outcome: 'Section 3 names a lead.',
      progress: { asked: 2, answered: 1 },
    });
    for (const part of ['tasks', 'timeline', 'responses', 'log'])
      expect((await officer('GET', `/v1/consultations/${id}/${part}`)).status, part).toBe(200);
    const again = await act('copy', { consultAgain: true });
    expect((await officer('GET', `/v1/consultations/${String(again.body['id'])}`)).body).toMatchObject({
      predecessorId: id,
      state: 'draft',
    });
  });

  it('is changed as a draft by who saw its version, and by nobody else', async () => {
    const id = await draftOf();
    const path = `/v1/consultations/${id}`;
    expect((await officer('GET', path)).headers.get('etag')).toBe('"1"');
    expect((await officer('PATCH', path, { body: { title: 'New' } })).body['code']).toBe('if-match');
    expect(
      (
        await officer('PATCH', path, {
          version: 1,
          body: { title: 'New', due: { wall: '2027-06-30T17:00', zone: 'Europe/London' } },
        })
      ).body,
    ).toEqual({ version: 2 });
    expect((await officer('GET', path)).body).toMatchObject({ title: 'New', dueAt: '2027-06-30T16:00:00.000Z' });
    const stale = await officer('PATCH', path, { version: 1, body: { title: 'Mine' } });
    expect([stale.status, stale.body['code'], stale.body['facts']]).toEqual([409, 'version-changed', { version: 2 }]);
  });

  it.each([
    [{ due: { wall: '2027-03-28T01:30', zone: 'Europe/London' }, dueAt: undefined }, 'time-does-not-exist'],
    [{ due: { wall: '2027-02-31T10:00', zone: 'Europe/London' }, dueAt: undefined }, 'time-malformed'],
    [{ due: { wall: '2027-02-01T10:00', zone: 'Mars/Olympus' }, dueAt: undefined }, 'unknown-zone'],
    [{ due: { wall: '2027-02-01T10:00', zone: 'Mars/Olympus' }, dueAt: undefined, eventAt: soon(9) }, 'unknown-zone'],
    [{ due: { wall: '2027-02-01T10:00', zone: 'Europe/London' } }, 'malformed'],
    [{ zone: '+01:00' }, 'invalid'],
    [
      {
        policy: {
          steps: [{ kind: 'remind', offset: { side: 'after', workingDays: 1 }, audience: 'respondents' }],
          sendingHour: 9,
          lateAnswers: true,
        },
      },
      'policy-broken',
    ],
    [{ title: '  ' }, 'invalid'],
  ])('is not drafted with %j', async (body, code) => {
    const answer = await officer('POST', '/v1/consultations', {
      body: { title: 'x', format: 'board', dueAt: soon(9), ...body },
    });
    expect([answer.status, answer.body['code']]).toEqual([422, code]);
  });

  it('opens once, with the same answer for the same key, and not with another', async () => {
    const id = await draftOf();
    const path = `/v1/consultations/${id}/open`;
    const [first, again] = [
      await officer('POST', path, { key: 'open-1' }),
      await officer('POST', path, { key: 'open-1' }),
    ];
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await officer('POST', path, { key: 'open-2' })).status).toBe(409);
    const other = await draftOf();
    expect((await officer('POST', `/v1/consultations/${other}/open`, { key: 'open-1' })).body['code']).toBe('key-used');
  });

  it('takes no file that a browser would run, none that is too large, and nothing that is no base64', async () => {
    const id = await draftOf();
    const send = (body: object) =>
      officer('POST', `/v1/consultations/${id}/documents`, {
        body: { title: 'x', fileName: 'x', mediaType: 'text/plain', content: text('x'), ...body },
      });
    expect((await send({ mediaType: 'text/html' })).status).toBe(415);
    expect((await send({ content: 'not base64!' })).status).toBe(422);
    expect((await send({ content: text('x'.repeat(10 * 1024 * 1024 + 1)) })).status).toBe(413);
    expect((await send({ content: text('x'.repeat(12 * 1024 * 1024)) })).status).toBe(413);
    expect((await send({ content: text('x'.repeat(1024 * 1024)) })).status).toBe(201);
  });
});

describe('lists', () => {
  it('are cut into pages that come to the whole, each once', async () => {
    for (let n = 0; n < 5; n += 1) await draftOf({ title: `Page ${n}` });
    const ids: string[] = [];
    let next: string | null = null;
    do {
      const page = await officer('GET', `/v1/consultations?limit=2${next === null ? '' : `&cursor=${next}`}`);
      ids.push(...(page.body['items'] as { id: string }[]).map((item) => item.id));
      next = page.body['next'] as string | null;
    } while (next !== null);
    expect(new Set(ids).size).toBe(ids.length);
    const all = await api.world.rows<{ id: string }>('select id from processes order by id desc');
    expect(ids).toEqual(all.map((row) => row.id));
    expect((await officer('GET', '/v1/consultations?limit=201')).status).toBe(422);
  });
});

describe('the post room and the trail', () => {
  it('pauses and resumes', async () => {
    expect((await officer('POST', '/v1/post-room/pause')).body).toMatchObject({ pausedWhy: 'officer' });
    expect((await officer('POST', '/v1/post-room/pause')).status).toBe(409);
    expect((await officer('POST', '/v1/post-room/resume')).body).toMatchObject({ pausedAt: null });
    expect((await officer('GET', '/v1/mails?state=accepted')).body).toEqual({ items: [], next: null });
  });

  it('shows who did what, in pages', async () => {
    const id = await draftOf();
    const page = await officer('GET', `/v1/audit?process=${id}&limit=1`);
    expect(page.body['items']).toMatchObject([{ act: 'round-drafted', actor: 'Lead Officer' }]);
    const first = await officer('GET', '/v1/audit?limit=1');
    const second = await officer('GET', `/v1/audit?limit=1&cursor=${String(first.body['next'])}`);
    expect(second.body['items']).not.toEqual(first.body['items']);
  });
});
