import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { resolveLiveParts } from '../../../db/reports/live-parts/resolve.ts';
import { livePartKinds } from '../../../domain/reports/live-part.ts';
import { type RunningApi, startApi } from '../../api/running-api.ts';
import { canary, markedPlan, type MarkedPlan } from '../../support/stories/marked-plan.ts';

let api: RunningApi;
let plan: MarkedPlan;
beforeAll(async () => {
  api = await startApi();
  plan = await markedPlan(api);
});
afterAll(() => api.end());

/** What hangs on the parts that are to be marked, and the only budget that there is. */
const marked = [canary, '£9,876,543'];

/** Everything that a report can read of the strategy, as its officer reads it. */
async function everything(): Promise<string> {
  const { world } = api;
  const scope = {
    strategyId: plan.strategyId,
    processId: null,
    strandId: null,
    since: null,
    until: Date.parse('2099-12-31'),
  };
  const parts = livePartKinds.map((kind) => ({ kind, key: kind }));
  const resolved = await as(world.db, actingFor(world.officer), (tx) => resolveLiveParts(tx, parts, scope));
  return JSON.stringify([...resolved]);
}

test('what is marked is in no part of a report, whoever reads it, and with it what it costs', async () => {
  const before = await everything();
  for (const said of marked) expect(before).toContain(said);
  await plan.restrict();
  const after = await everything();
  for (const said of marked) expect(after).not.toContain(said);
  expect(after).toContain('Enforcement');
});
