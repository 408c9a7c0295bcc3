import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { type Client, type RunningApi, startApi } from '../../api/running-api.ts';
import { canary, type MarkedPlan, markedPlan } from '../../support/stories/marked-plan.ts';
import { addBody, memberOf, openedSignOff, signAs, stageOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { addPerson } from '../../support/stories/world.ts';

let api: RunningApi;
let officer: Client;
let plan: MarkedPlan;
let board: TestBody;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer);
  plan = await markedPlan(api);
  board = await addBody(api.world, 'Board', 1);
}, 120_000);
afterAll(() => api.end());

const read = (text: string) => as(api.world.db, { role: 'public' }, (tx) => tx.$client.query(text));
async function tell(signOffId: string, by = officer) {
  const seen = String((await officer('GET', `/v1/sign-offs/${signOffId}/public`)).body['sha256']);
  return by('POST', `/v1/sign-offs/${signOffId}/make-public`, { body: { seen } });
}

test('a decision that names what is restricted is not made public before that is redacted', async () => {
  const { processId } = await openedSignOff(api.world, [stageOf(board)], {
    recommendation: `That the ${canary.toLowerCase()}  raids go on.`,
  });
  await signAs(api.world, memberOf(board, 0), processId);
  await plan.restrict();
  const refused = await tell(processId);
  expect([refused.status, refused.body['code']]).toEqual([409, 'not-open']);
  expect(refused.text).not.toContain(canary);
  const words = { words: `${canary} raids`, reason: 'restricted' };
  await officer('POST', `/v1/sign-offs/${processId}/redact`, { body: words });
  const second = await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer');
  expect((await tell(processId, await api.as(second))).status).toBe(200);
  expect(JSON.stringify((await read('select decision from public_decisions')).rows)).not.toMatch(/zephyr/iu);
});

test('a decision about a part of the plan is not public from the moment on at which that is restricted', async () => {
  const { processId, reference } = await openedSignOff(api.world, [stageOf(board)]);
  await signAs(api.world, memberOf(board, 0), processId);
  expect((await tell(processId)).status).toBe(200);
  const shown = async () => (await read(`select from public_decisions where reference = '${reference}'`)).rowCount;
  expect(await shown()).toBe(1);
  await api.world.rows('alter table public_decisions disable trigger keep_publication');
  for (const column of ['activity_id', 'strand_id'] as const) {
    const id = column === 'activity_id' ? plan.hidden.activity : plan.hidden.strand;
    await api.world.rows(`update public_decisions set ${column} = $1 where reference = $2`, [id, reference]);
    expect(await shown(), column).toBe(0);
    await api.world.rows(`update public_decisions set ${column} = null where reference = $1`, [reference]);
  }
  expect(await shown()).toBe(1);
});
