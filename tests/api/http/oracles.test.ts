import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { routes } from '../../../api/routes.ts';
import { may } from '../../../domain/permissions.ts';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let ours: TestAgency;
let theirs: TestAgency;
let partner: Client;
let ourTask: string;
let theirTask: string;
let theirQuestion: string;

beforeAll(async () => {
  api = await startApi();
  ours = await api.world.agency('Ours');
  theirs = await api.world.agency('Theirs', { respondents: 2 });
  const questions = [{ text: 'Agreed?', kind: 'position' as const }];
  const dueAt = Date.now() + 30 * 86_400_000;
  const [own, other] = [
    await openRound(api.world, [ours], { dueAt, questions }),
    await openRound(api.world, [theirs], { dueAt, questions }),
  ];
  [ourTask, theirTask] = [own.taskIds[0] ?? '', other.taskIds[0] ?? ''];
  theirQuestion =
    (await api.world.rows<{ id: string }>('select id from questions where process_id = $1', [other.processId]))[0]
      ?.id ?? '';
  partner = await api.as(ours.respondents[0]!);
  const stranger = await api.as(theirs.respondents[0]!);
  expect((await stranger('PUT', `/v1/tasks/${theirTask}/draft`, { body: { comment: 'theirs' } })).status).toBe(200);
});
afterAll(() => api.end());

/** What the caller can tell apart: everything but what differs from request to request anyway. */
const told = (answer: Awaited<ReturnType<Client>>) => [
  answer.status,
  answer.text,
  ...[...answer.headers].filter(([name]) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name)),
];

/** No key holds the tenant (design section 11), so it must not be possible to feel for other agencies' rows by collisions. */
describe('a partner who feels for records of another agency (R58)', () => {
  it.each<[string, string, (id: string) => unknown, () => string]>([
    [
      'hands the task over to its people',
      'hand-over',
      (id) => ({ to: { personId: id } }),
      () => theirs.respondents[0]!.personId,
    ],
    [
      'replies to its questions',
      'response',
      (id) => ({ comment: 'x', replies: [{ questionId: id, position: 'support' }] }),
      () => theirQuestion,
    ],
    [
      'adds as its own colleague whom the other has',
      'colleague',
      (id) => ({ name: 'Same', address: `${id}@example.org` }),
      () => 'theirs.contact.1',
    ],
  ])('%s: and cannot tell one that exists from one that does not', async (_what, act, body, existing) => {
    const ask = (id: string) => partner('POST', `/v1/tasks/${ourTask}/${act}`, { body: body(id) });
    const [real, none] = [await ask(existing()), await ask(randomUUID())];
    const blank = (answer: Awaited<ReturnType<Client>>) =>
      told({ ...answer, text: answer.text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, 'id') });
    expect(blank(real)).toEqual(blank(none));
  });

  it('uses a key that another has used, and is answered as if nobody had', async () => {
    const key = randomUUID();
    const stranger = await api.as(theirs.respondents[1]!);
    const body = { body: { reason: 'x', dueAt: new Date(Date.now() + 50 * 86_400_000).toISOString() }, key };
    const first = await stranger('POST', `/v1/tasks/${theirTask}/extension-request`, body);
    const second = await partner('POST', `/v1/tasks/${ourTask}/extension-request`, body);
    expect([first.status, second.status]).toEqual([first.status, first.status]);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
  });

  it('can choose no id of a row: no body that a partner may send takes one of what it makes', () => {
    const named = routes
      .filter((each) => each.method !== 'get' && may({ roles: ['respondent', 'lead', 'manager'] }, each.act))
      .flatMap((each) => Object.keys((each.body as unknown as { shape?: object } | undefined)?.shape ?? {}));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => name === 'id')).toEqual([]);
  });

  it.each<[string, (taskId: string) => ReturnType<typeof sql>]>([
    [
      'task_people',
      (id) =>
        sql`insert into task_people (task_id, person_id, why) values (${id}, ${ours.respondents[0]!.personId}, 'contact')`,
    ],
    [
      'drafts',
      (id) =>
        sql`insert into drafts (task_id, content, version, saved_by) values (${id}, '{}', 1, ${ours.respondents[0]!.personId})`,
    ],
    [
      'answers',
      (id) =>
        sql`insert into answers (task_id, version, content, on_time, received_at) values (${id}, 1, '{}', true, now())`,
    ],
    [
      'extension_requests',
      (id) =>
        sql`insert into extension_requests (task_id, asked_by, wanted_due_at, wanted_wall_text, reason) values (${id}, ${ours.respondents[0]!.personId}, now(), '', '')`,
    ],
    [
      'not_me_reports',
      (id) =>
        sql`insert into not_me_reports (task_id, person_id, suggestion) values (${id}, ${ours.respondents[0]!.personId}, '')`,
    ],
  ])('writes into %s past our code, and gets one and the same refusal from the database', async (_table, insert) => {
    const refusal = async (taskId: string) =>
      as(
        api.world.db,
        { role: 'partner', personId: ours.respondents[0]!.personId, agencyIds: [ours.id], principal: 'test' },
        (tx) => tx.execute(insert(taskId)),
      ).then(
        () => 'written',
        (error: Error) => String((error.cause as { code?: string } | undefined)?.code),
      );
    // 42501: row level security; never 23503 (no such task) or 23505 (there is one already).
    expect([await refusal(theirTask), await refusal(randomUUID())]).toEqual(['42501', '42501']);
  });
});
