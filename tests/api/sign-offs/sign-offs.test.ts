import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBody, inHand, type TestBody } from '../../support/stories/sign-offs.ts';
import { sampleFiles } from '../../support/zip.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let board: TestBody;
let members: Client[];
let secretary: Client;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const paper = (text: string) => ({ fileName: 'strategy.txt', mediaType: 'text/plain', content: base64(text) });

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  board = await addBody(api.world, 'Board', 4, { 0: 'chair', 3: 'secretary' });
  members = await Promise.all(board.members.map((member) => api.as(member)));
  secretary = members[3]!;
});
afterAll(() => api.end());

async function draft(more: object = {}): Promise<string> {
  const made = await officer('POST', '/v1/sign-offs', {
    body: {
      title: 'Drugs strategy',
      recommendation: 'That the Authority supports the strategy.',
      document: paper('one\ntwo\nthree\n'),
      stages: [{ bodyId: board.id, rule: { kind: 'count', count: 2 }, asked: 'support', place: 'City Hall' }],
      ...more,
    },
  });
  expect(made.status, made.text).toBe(201);
  return String(made.body['id']);
}

async function opened(more: object = {}): Promise<string> {
  const id = await draft(more);
  const done = await officer('POST', `/v1/sign-offs/${id}/open`, { body: {} });
  expect(done.status, done.text).toBe(200);
  return id;
}

const sign = async (client: Client, id: string, more: object = {}, key?: string) =>
  client('POST', `/v1/sign-offs/${id}/decisions`, {
    body: { ...(await inHand(api.world, id)), verdict: 'approve', ...more },
    ...(key !== undefined && { key }),
  });

describe('a sign-off', () => {
  it('is drafted, opened, signed and read as a decision record', async () => {
    const id = await opened();
    const changes = { verdict: 'approve-with-changes', changes: 'Joint owners.' };
    expect((await sign(members[0]!, id, changes)).body).toMatchObject({ act: 'sign', effect: { missing: 1 } });
    const half = await members[1]!('GET', `/v1/sign-offs/${id}`);
    expect(half.body).toMatchObject({ state: 'open', tally: { needed: 2, missing: 1, unreachable: false } });
    expect((await sign(members[1]!, id)).body).toMatchObject({ effect: { ended: 'approved' } });
    const whole = await officer('GET', `/v1/sign-offs/${id}`);
    expect(whole.body).toMatchObject({
      state: 'approved',
      stages: [{ name: 'Board', state: 'carried', signatures: [{ changes: 'Joint owners.', capacity: 'chair' }, {}] }],
      tally: null,
    });
    const list = await officer('GET', '/v1/sign-offs?state=approved');
    expect(list.body).toMatchObject({ items: [{ id, stages: 1 }] });
  });

  it('answers a signature on a version that was edited meanwhile with 409 and what differs', async () => {
    const id = await opened();
    const read = await inHand(api.world, id);
    const edited = await officer('POST', `/v1/sign-offs/${id}/resubmit`, { body: paper('one\n2\nthree\n') });
    expect(edited.body).toMatchObject({ effect: { version: 2, voided: 0 } });
    const { stageId } = await inHand(api.world, id);
    const refused = await sign(members[0]!, id, { stageId, sha256: read.sha256 });
    expect([refused.status, refused.body['code']]).toEqual([409, 'version-changed']);
    expect(refused.body['current']).toMatchObject({
      from: { version: 1, sha256: read.sha256 },
      to: { version: 2 },
      lines: [
        { kind: 'same', text: 'one' },
        { kind: 'removed', text: 'two' },
        { kind: 'added', text: '2' },
        { kind: 'same', text: 'three' },
      ],
      versions: [
        { version: 2, current: true },
        { version: 1, current: false },
      ],
    });
    expect((await sign(members[0]!, id)).status).toBe(200);
  });

  it('says so where the media type cannot be compared line by line', async () => {
    const png = sampleFiles['png'] ?? Buffer.alloc(0);
    const wider = Buffer.from(png);
    wider.writeUInt8(2, 19);
    const picture = { fileName: 'a.png', mediaType: 'image/png', content: png.toString('base64') };
    const id = await opened({ document: picture });
    const read = await inHand(api.world, id);
    await officer('POST', `/v1/sign-offs/${id}/resubmit`, {
      body: { ...picture, content: wider.toString('base64') },
    });
    const { stageId } = await inHand(api.world, id);
    const refused = await sign(members[0]!, id, { stageId, sha256: read.sha256 });
    expect(refused.body['current']).toMatchObject({ from: { version: 1 }, lines: null });
  });

  it('is signed once by one person: a repeat gets the first answer, a second try is refused', async () => {
    const id = await opened();
    const key = randomUUID();
    const first = await sign(members[0]!, id, {}, key);
    const again = await sign(members[0]!, id, {}, key);
    expect([again.status, again.text]).toEqual([200, first.text]);
    const second = await sign(members[0]!, id);
    expect([second.status, second.body['code']]).toEqual([409, 'already-signed']);
    const record = await officer('GET', `/v1/sign-offs/${id}`);
    expect(record.body).toMatchObject({ stages: [{ signatures: [{}] }], tally: { missing: 1 } });
  });

  it('is not signed by its author, by somebody who is not asked, or without the words that are needed', async () => {
    const id = await opened({ authorId: board.members[0]!.personId, ...oneOfMany() });
    expect((await sign(members[0]!, id)).body['code']).toBe('author-cannot-sign');
    expect((await sign(officer, id)).body['code']).toBe('not-a-signatory');
    expect((await sign(members[1]!, id, { verdict: 'refer-back' })).status).toBe(422);
    expect((await sign(members[1]!, id, { verdict: 'approve-with-changes' })).body['detail']).toContain('changes');
  });

  it('is not opened while a stage has too few who can sign, and says which', async () => {
    const id = await draft({ stages: [{ bodyId: board.id, rule: { kind: 'count', count: 9 }, asked: 'agree' }] });
    const refused = await officer('POST', `/v1/sign-offs/${id}/open`, { body: {} });
    expect([refused.status, refused.body['code']]).toEqual([422, 'quorum-unreachable']);
    expect(refused.body['detail']).toBe('Board: 3 people can sign, and 9 must. Change the rule, or the members.');
  });

  it('takes the minute of a meeting from the secretary, not from a member', async () => {
    const id = await opened();
    const body = {
      ...(await inHand(api.world, id)),
      verdict: 'approve',
      metAt: new Date(Date.now() - 3_600_000).toISOString(),
      present: board.members.slice(0, 2).map((member) => member.personId),
      apologies: [board.members[2]!.personId],
      minute: 'Approved.',
    };
    expect((await members[1]!('POST', `/v1/sign-offs/${id}/meeting-records`, { body })).status).toBe(403);
    const done = await secretary('POST', `/v1/sign-offs/${id}/meeting-records`, { body });
    expect(done.body).toMatchObject({ effect: { ended: 'approved' } });
    const record = await secretary('GET', `/v1/sign-offs/${id}`);
    expect(record.body).toMatchObject({
      stages: [
        {
          signatures: [
            {
              meeting: {
                minute: 'Approved.',
                present: ['Board Member 1', 'Board Member 2'],
                apologies: ['Board Member 3'],
              },
            },
          ],
        },
      ],
    });
  });

  it('is moved, skipped with a reason, and cancelled by officers only', async () => {
    const id = await opened();
    const { stageId } = await inHand(api.world, id);
    const due = { stageId, due: { wall: '2031-05-16T14:00', zone: 'Europe/London' } };
    expect((await members[0]!('POST', `/v1/sign-offs/${id}/move-meeting`, { body: due })).status).toBe(403);
    expect((await officer('POST', `/v1/sign-offs/${id}/move-meeting`, { body: due })).body).toMatchObject({
      effect: { moved: 3, meetingAt: '2031-05-16T13:00:00.000Z' },
    });
    const noReason = await officer('POST', `/v1/sign-offs/${id}/skip-stage`, { body: { stageId, reason: ' ' } });
    expect(noReason.status).toBe(422);
    const cancelled = await officer('POST', `/v1/sign-offs/${id}/cancel`, { body: { reason: 'No longer needed' } });
    expect(cancelled.body).toMatchObject({ effect: { ended: 'cancelled' } });
    expect((await sign(members[0]!, id, { stageId })).status).toBe(410);
  });

  it('takes a new version from its author, who holds no office, and from no other member', async () => {
    const id = await opened({ authorId: board.members[0]!.personId, ...oneOfMany() });
    const refer = { verdict: 'refer-back', comment: 'Name the owners.' };
    expect((await sign(members[1]!, id, refer)).body).toMatchObject({ effect: { to: 'author' } });
    const body = paper('one\ntwo\nowners\n');
    expect((await members[2]!('POST', `/v1/sign-offs/${id}/resubmit`, { body })).status).toBe(403);
    const key = randomUUID();
    const done = await members[0]!('POST', `/v1/sign-offs/${id}/resubmit`, { body, key });
    expect(done.body, done.text).toMatchObject({ effect: { version: 2, voided: 1 } });
    const again = await members[0]!('POST', `/v1/sign-offs/${id}/resubmit`, { body, key });
    expect([again.status, again.text]).toEqual([200, done.text]);
  });

  it('of a round is opened by the round, not by itself', async () => {
    const round = await officer('POST', '/v1/consultations', { body: { title: 'Round', format: 'circulation' } });
    const parentId = String(round.body['id']);
    const id = await draft({ parentId });
    expect((await officer('POST', `/v1/sign-offs/${id}/open`, { body: {} })).status).toBe(409);
    const early = await officer('POST', `/v1/consultations/${parentId}/sign-off`, { body: { signOffId: id } });
    expect(early.body['code']).toBe('not-open');
    await api.world.rows(`update processes set state = 'log-agreed' where id = $1`, [parentId]);
    const sent = await officer('POST', `/v1/consultations/${parentId}/sign-off`, { body: { signOffId: id } });
    expect(sent.body, sent.text).toMatchObject({ effect: { signOffId: id, asked: 3 } });
    expect((await officer('GET', `/v1/sign-offs/${id}`)).body).toMatchObject({ state: 'open', parentId });
    expect((await officer('GET', `/v1/consultations/${parentId}`)).body).toMatchObject({ state: 'signing' });
  });

  it('is discarded while it is a draft, and not once it was opened', async () => {
    const id = await draft();
    expect((await officer('POST', `/v1/sign-offs/${id}/discard`, { body: {} })).status).toBe(200);
    expect((await officer('GET', `/v1/sign-offs/${id}`)).body).toMatchObject({ state: 'cancelled' });
    const open = await opened();
    expect((await officer('POST', `/v1/sign-offs/${open}/discard`, { body: {} })).status).toBe(409);
  });

  it('keeps papers beside the one that is signed', async () => {
    const id = await draft();
    const added = await officer('POST', `/v1/sign-offs/${id}/documents`, {
      body: { title: 'Costs', ...paper('costs') },
    });
    expect(added.status).toBe(201);
    const same = await officer('POST', `/v1/sign-offs/${id}/documents`, {
      body: { title: 'Drugs strategy', ...paper('x') },
    });
    expect(same.status).toBe(422);
  });
});

function oneOfMany() {
  return { stages: [{ bodyId: board.id, rule: { kind: 'all' }, asked: 'agree' }] };
}
