import { afterAll, beforeAll, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { listMyTasks } from '../../../db/tasks/read-mine.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { openRound, type TestAgency } from '../../support/stories/world.ts';
import { type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let council: TestAgency;
let taskId: string;

beforeAll(async () => {
  api = await startApi();
  council = await api.world.agency('Council');
  const { taskIds } = await openRound(api.world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
  taskId = taskIds[0]!;
  const contact = await api.as(council.respondents[0]!);
  const asked = await contact('POST', `/v1/tasks/${taskId}/extension-request`, {
    body: { dueAt: new Date(Date.now() + 50 * 86_400_000).toISOString(), reason: 'More time' },
  });
  expect(asked.status, asked.text).toBe(201);
});
afterAll(() => api.end());

type Line = { readonly id: string; readonly kind: string };
const listed = async (actor: Actor, query = '') =>
  ((await (await api.as(actor))('GET', `/v1/tasks?state=open${query}`)).body['items'] as Line[]).map(
    ({ id, kind }) => ({
      id,
      kind,
    }),
  );
const onPage = async (actor: Actor) =>
  (await as(api.world.db, actingFor(actor), (tx) => listMyTasks(tx, actor, { open: true, after: undefined }))).rows.map(
    ({ id, kind }) => ({ id, kind }),
  );

it('lists to an agency what it owes, and not the decision that the directorate owes about it', async () => {
  for (const actor of [council.respondents[0]!, council.managers[1]!]) {
    expect(await listed(actor)).toEqual([{ id: taskId, kind: 'answer' }]);
    expect(await listed(actor, '&kind=decide-extension')).toEqual([]);
  }
});

it('lists everything to the directorate, and with "mine" to everybody what his page of tasks lists', async () => {
  const kinds = async (query?: string) => (await listed(api.world.officer, query)).map(({ kind }) => kind).toSorted();
  expect(await kinds()).toEqual(['answer', 'decide-extension']);
  expect(await kinds('&mine=true')).toEqual(['decide-extension']);
  for (const actor of [api.world.officer, council.respondents[0]!, council.managers[1]!])
    expect(await listed(actor, '&mine=true')).toEqual(await onPage(actor));
  expect(await onPage(api.world.officer)).not.toEqual([]);
  const which = { open: true, after: undefined, most: 0 };
  const first = await as(api.world.db, actingFor(api.world.officer), (tx) => listMyTasks(tx, api.world.officer, which));
  expect(first.rows).toEqual([]);
});
