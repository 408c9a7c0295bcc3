import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addBody, signAs, stageOf, textFile, type TestBody } from '../../support/stories/sign-offs.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let signatory: Client;
let author: Client;
let partner: Client;
let outsider: Client;
let board: TestBody;
let council: TestAgency;
let other: TestAgency;
const day = 86_400_000;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  board = await addBody(api.world, 'Board', 3, { 0: 'chair' });
  signatory = await api.as(board.members[0]!);
  author = await api.as(board.members[2]!);
  council = await api.world.agency('Council');
  other = await api.world.agency('Other');
  partner = await api.as(council.respondents[0]!);
  outsider = await api.as(other.respondents[0]!);
});
afterAll(() => api.end());

/** The paper of a round with one agency, gone to sign-off, written by a member of the body. */
async function signing(commentsBy?: number): Promise<{ roundId: string; id: string; taskId: string }> {
  const round = await openRound(api.world, [council], { dueAt: Date.now() + 30 * day });
  for (const act of ['close', 'agree-log'] as const) await record(api.world, round.processId, act);
  const made = await as(api.world.db, actingFor(api.world.officer), (tx) =>
    createSignOff(tx, api.world.officer, {
      parentId: round.processId,
      authorId: board.members[2]!.personId,
      title: 'You said, we did',
      document: textFile('What we did.\n'),
      stages: [stageOf(board, { ...(commentsBy !== undefined && { commentsBy }) })],
    }),
  );
  if (!made.ok) throw new Error(made.message);
  const id = made.value.processId;
  expect((await partner('POST', `/v1/sign-offs/${id}/comments`, { body: { comment: 'Too early' } })).status).toBe(404);
  const opened = await record(api.world, round.processId, 'sign-off', { signOffId: id });
  if (opened.kind !== 'taken') throw new Error(opened.code);
  return { roundId: round.processId, id, taskId: round.taskIds[0] ?? '' };
}
const say = (client: Client, id: string, comment = 'Say more about prisons.') =>
  client('POST', `/v1/sign-offs/${id}/comments`, { body: { comment } });
const read = (client: Client, id: string) => client('GET', `/v1/sign-offs/${id}/comments`);

describe('a comment on a paper that has gone to sign-off', () => {
  it('is taken of signatories, officers and the agencies of its round, marked as late, and shown beside the paper', async () => {
    const { id } = await signing();
    for (const client of [partner, signatory, officer])
      expect((await say(client, id)).body, id).toMatchObject({ late: true });
    const whole = await read(signatory, id);
    expect(whole.body).toMatchObject({
      paper: { id, title: 'You said, we did', documentVersion: 1 },
      items: [
        { by: 'Council Contact 1', agency: 'Council', late: true, taken: null, documentVersion: 1 },
        { by: 'Board Member 1', agency: null },
        { by: 'Lead Officer', agency: null },
      ],
    });
    const own = await read(partner, id);
    expect(own.body['items']).toMatchObject([{ by: 'Council Contact 1' }]);
    expect(own.body['items']).toHaveLength(1);
  });

  it('is not late while its stage takes comments', async () => {
    const { id } = await signing(Date.now() + day);
    expect((await say(partner, id)).body).toMatchObject({ late: false });
    const over = await signing(Date.now() - day);
    expect((await say(partner, over.id)).body).toMatchObject({ late: true });
  });

  it('is hidden from every other agency, and opens nothing but the version that is asked for to one of the round', async () => {
    const { id, taskId } = await signing();
    await say(signatory, id);
    expect((await say(outsider, id)).status).toBe(404);
    expect((await read(outsider, id)).status).toBe(404);
    const { documentId } = (await read(partner, id)).body['paper'] as { documentId: string };
    expect((await partner('GET', `/v1/documents/${documentId}`)).status).toBe(200);
    expect((await outsider('GET', `/v1/documents/${documentId}`)).status).toBe(404);
    expect((await partner('GET', `/v1/sign-offs/${id}`)).status).toBe(404);
    const beside = await officer('POST', `/v1/sign-offs/${id}/documents`, {
      body: { title: 'Beside', fileName: 'b.txt', mediaType: 'text/plain', content: 'YQ==' },
    });
    expect((await partner('GET', `/v1/documents/${String(beside.body['documentId'])}`)).status).toBe(404);
    await api.world.rows(`update tasks set state = 'withdrawn' where id = $1`, [taskId]);
    expect((await say(partner, id)).status, 'taken out of the round').toBe(404);
  });

  it('is settled by the author with a reason, or by an officer, and by nobody else', async () => {
    const { id } = await signing();
    const { commentId } = (await say(partner, id)).body as { commentId: string };
    const settle = (client: Client, body: object) =>
      client('POST', `/v1/paper-comments/${commentId}/settle`, { body: { taken: true, reason: 'Agreed.', ...body } });
    expect((await settle(author, { reason: ' ' })).status).toBe(422);
    expect((await settle(signatory, {})).status).toBe(403);
    expect((await settle(partner, {})).status).toBe(404);
    expect((await settle(outsider, {})).status).toBe(404);
    expect((await settle(author, {})).status).toBe(200);
    expect((await read(partner, id)).body['items']).toMatchObject([{ taken: true, reason: 'Agreed.' }]);
    expect((await settle(officer, { taken: false, reason: 'Out of scope.' })).status).toBe(200);
    expect((await read(author, id)).body['items']).toMatchObject([{ taken: false, reason: 'Out of scope.' }]);
    const trail = await api.world.rows(
      `select details from audit_entries where act like 'paper-comment%' and process_id = $1`,
      [id],
    );
    expect(JSON.stringify(trail)).not.toMatch(/scope|prisons/u);
    expect(trail).toHaveLength(3);
  });

  it('changes nobody’s chase', async () => {
    const { id } = await signing();
    const chase = async () => {
      const pass = await as(api.world.db, { role: 'worker' }, (tx) => raiseDue(tx, id));
      const notices = await api.world.rows('select id from notices where process_id = $1', [id]);
      return { next: pass.nextAt, owed: pass.owed, notices: notices.length };
    };
    const before = await chase();
    await say(partner, id);
    expect(await chase()).toEqual(before);
  });

  it('is not taken any more once the sign-off has ended, and what was said stays', async () => {
    const { id } = await signing();
    await say(partner, id);
    for (const index of [0, 1]) await signAs(api.world, board.members[index]!, id);
    const late = await say(partner, id);
    expect([late.status, late.body['code']]).toEqual([409, 'not-open']);
    expect((await read(partner, id)).body['items']).toHaveLength(1);
  });
});
