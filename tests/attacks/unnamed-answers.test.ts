import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { actingFor } from '../../db/acting-for.ts';
import { saveDraft, submitAnswer } from '../../db/tasks/answers/answers.ts';
import { logAnswer } from '../../db/tasks/answers/log-answer.ts';
import { readerOf } from '../support/stories/public-pages.ts';
import { openScene, type Scene } from '../support/stories/scene.ts';
import { openRound, record, type TestAgency } from '../support/stories/world.ts';

const due = Date.parse('2026-11-02T17:00:00Z');
const comments = ['Zulu canary of Health', 'Alpha canary of Council', 'Mike canary of Prisons'];

let scene: Scene;
let agencies: TestAgency[];
let round: Awaited<ReturnType<typeof openRound>>;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  agencies = [];
  for (const name of ['Health', 'Council', 'Prisons']) agencies.push(await scene.world.agency(name));
  const questions = [{ text: 'Do you agree?', kind: 'position' as const }];
  round = await openRound(scene.world, agencies, { dueAt: due, unnamed: true, questions });
}, 120_000);
afterAll(() => scene.end());

/** Every row of every table, with what the database itself notes of it. */
async function everything(): Promise<{ table: string; row: string; writer: string }[]> {
  const tables = await scene.world.rows<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const found = await scene.world.rows<{ row: string; writer: string }>(
        `select to_jsonb(t)::text as row, t.xmin::text as writer from "${name}" t`,
      );
      return found.map((one) => ({ table: name, ...one }));
    }),
  );
  return rows.flat();
}

const answerOf = async (n: number) => scene.browser(agencies[n]!.respondents[0]!);
const page = (n: number) => `/tasks/${round.taskIds[n]}/answer`;

test('who is asked is told on every page before he writes anything, and in the form there is no draft and no file', async () => {
  const browser = await answerOf(0);
  for (const path of [`/tasks/${round.taskIds[0]}`, page(0)]) {
    const { text } = await browser.get(path);
    for (const said of ['taken without a name', 'No draft is kept', 'cannot be changed', 'fewer than three'])
      expect(text, path).toContain(said);
  }
  const { text } = await browser.get(page(0));
  expect(text).toContain('Send without a name');
  expect(text).not.toMatch(/Save and go on later|Attach a file/u);
});

test('nothing of what was said stands in any row that leads to who has said it', async () => {
  const [question] = await scene.world.rows<{ id: string }>('select id from questions where process_id = $1', [
    round.processId,
  ]);
  for (const [n, comment] of comments.entries()) {
    const browser = await answerOf(n);
    const sent = await browser.fill(page(n), { comment, [`position-${question?.id}`]: 'support' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `/tasks/${round.taskIds[n]}/confirmation`]);
    expect((await browser.get(`/tasks/${round.taskIds[n]}/confirmation`)).text).toContain('It is kept without a name');
    const task = await browser.get(`/tasks/${round.taskIds[n]}`);
    expect(task.text).toContain('has answered, without a name');
    expect(task.text).not.toContain('canary');
  }
  const rows = await everything();
  const holding = rows.filter(({ row }) => row.includes('canary'));
  expect(holding.map(({ table }) => table)).toEqual(['unnamed_answers']);
  const [kept] = holding;
  // One row for all: neither its order nor whose transaction wrote it says anything of one of them.
  const places = comments.map((comment) => kept?.row.indexOf(comment) ?? -1);
  expect(places.toSorted((a, b) => a - b)).toEqual([places[1], places[2], places[0]]);
  const people = agencies.flatMap(({ id, respondents }) => [id, ...respondents.map(({ personId }) => personId)]);
  for (const id of [...people, ...round.taskIds]) expect(kept?.row).not.toContain(id);
  // No hash of what was said, by itself or as a form or a request sends it.
  const contents = comments.map((comment) => ({
    nothingToSay: false,
    comment,
    replies: [{ questionId: question?.id, position: 'support' }],
  }));
  const texts = [...comments, ...contents.map((content) => JSON.stringify(content))];
  const hashes = texts.flatMap((text) =>
    (['hex', 'base64', 'base64url'] as const).map((form) => createHash('sha256').update(text).digest(form)),
  );
  expect(rows.filter(({ row }) => hashes.some((hash) => row.includes(hash)))).toEqual([]);
  expect(rows.filter(({ table, row }) => table === 'idempotency_keys' && /answer|draft/u.test(row))).toEqual([]);
  const trail = rows.filter(({ table, row }) => table === 'audit_entries' && row.includes('"answered"'));
  expect(trail).toHaveLength(3);
  for (const { row } of trail) expect(row).not.toMatch(/sha256|answerId/u);
  // Whatever else the transaction of an answer has written is not in the row of the answers.
  const last = rows.filter(({ writer }) => writer === kept?.writer).map(({ table }) => table);
  expect(new Set(last).has('answers')).toBe(false);
});

test('nobody reads the answers while the round is open, also not by the roles of the database', async () => {
  for (const acting of [
    actingFor(scene.world.officer),
    actingFor(agencies[0]!.respondents[0]!),
    { role: 'public' as const },
  ])
    await expect(
      as(scene.world.db, acting, (tx) => tx.$client.query('select answers from unnamed_answers')),
    ).rejects.toThrow(/permission denied/u);
  const partner = actingFor(agencies[0]!.respondents[0]!);
  const more = as(scene.world.db, partner, (tx) =>
    tx.$client.query(`select keep_unnamed($1, '{"comment": "stuffed"}')`, [round.processId]),
  );
  await expect(more).rejects.toThrow(/nobody has answered/u);
  const officer = await scene.browser(scene.world.officer);
  const { text } = await officer.get(`/rounds/${round.processId}/responses`);
  expect(text).toContain('3 agencies have answered');
  expect(text).not.toContain('canary');
});

test('an answer is sent once, and nothing of it is kept under a name by any other door', async () => {
  const [person] = agencies[0]!.respondents;
  const browser = await answerOf(0);
  const again = await browser.fill(page(0), { comment: 'Changed my mind' });
  expect([again.status, again.text.includes('Changed my mind'), again.text.includes('has answered already')]).toEqual([
    422,
    true,
    true,
  ]);
  const input = {
    taskId: round.taskIds[0]!,
    content: { nothingToSay: false, comment: 'x', replies: [] },
    ifVersion: null,
  };
  const drafted = await as(scene.world.db, actingFor(person!), (tx) => saveDraft(tx, person!, input));
  const submitted = await as(scene.world.db, actingFor(person!), (tx) => submitAnswer(tx, person!, input));
  for (const refused of [drafted, submitted]) expect(refused).toMatchObject({ ok: false, code: 'not-allowed' });
  const logged = { ...input, source: 'a letter', cameBy: 'letter' as const, cameOn: '2026-10-01' };
  expect(
    await as(scene.world.db, actingFor(scene.world.officer), (tx) => logAnswer(tx, scene.world.officer, logged)),
  ).toMatchObject({ ok: false });
  expect((await everything()).filter(({ row }) => row.includes('Changed my mind'))).toEqual([]);
});

test('the log, the outcome and the public page say it by nobody, in the order of its letters', async () => {
  const { processId } = round;
  expect(await record(scene.world, processId, 'close')).toMatchObject({ effect: { comments: 3, answered: 3 } });
  const items = await scene.world.rows<{ id: string; comment: string }>(
    'select id, comment, agency_id, answer_id from log_items order by id',
  );
  expect(items.map(({ comment }) => comment)).toEqual([comments[1], comments[2], comments[0]]);
  expect(items).toMatchObject(items.map(() => ({ agency_id: null, answer_id: null })));
  const [kept] = await scene.world.rows('select answers, given from unnamed_answers where process_id = $1', [
    processId,
  ]);
  expect(kept).toEqual({ answers: [], given: 3 });
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`/rounds/${processId}/responses`)).text).toMatch(/Support: <strong>3</u);
  expect((await officer.get(`/rounds/${processId}/log`)).text).toContain('Not from an agency');
  for (const { id } of items) {
    const settled = { disposition: 'noted', response: '', changed: '' };
    expect((await officer.fill(`/rounds/${processId}/log/${id}`, settled)).status).toBe(303);
  }
  await record(scene.world, processId, 'agree-log');
  await record(scene.world, processId, 'publish', {}, { outcome: 'We did it.' });
  expect(await readerOf(scene).read(`/published/${round.reference}`)).toContain(comments[0]);
});

test('of two answers nothing is shown or kept, and the round closes all the same', async () => {
  const two = agencies.slice(0, 2);
  const small = await openRound(scene.world, two, { dueAt: due, unnamed: true });
  for (const [n, taskId] of small.taskIds.entries()) {
    const browser = await scene.browser(two[n]!.respondents[0]!);
    const sent = await browser.fill(`/tasks/${taskId}/answer`, { comment: `Small canary ${n}` });
    expect(sent.status).toBe(303);
  }
  expect(await record(scene.world, small.processId, 'close')).toMatchObject({ effect: { comments: 0, answered: 2 } });
  expect((await everything()).filter(({ row }) => row.includes('Small canary'))).toEqual([]);
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.get(`/rounds/${small.processId}/responses`)).text).toContain(
    'Where fewer than 3 have answered',
  );
});
