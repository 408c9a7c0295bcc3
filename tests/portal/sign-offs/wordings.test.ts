import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { recordVersion } from '../../../db/strategies/versions/versions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, draftSignOff, stageOf, textFile } from '../../support/stories/sign-offs.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-09-01T10:00:00Z');
});
afterAll(() => scene.end());

test('the wording of a version of a strategy stands beside that of the version before it (S6, S22)', async () => {
  const { world } = scene;
  const council = await world.agency('Council');
  const { strategyId } = await usualPlan(world, [council]);
  const board = await addBody(world, 'Board', 1);
  const recorded = async (text: string) => {
    const { processId: signOffId } = await draftSignOff(world, [stageOf(board)], { document: textFile(text) });
    const version = { strategyId, title: text.slice(0, 10), note: '', signOffId };
    return valueOf(await as(world.db, actingFor(world.officer), (tx) => recordVersion(tx, world.officer, version)))
      .versionId;
  };
  const first = await recorded('Aims\nReduce supply.\n');
  const second = await recorded('Aims\nReduce supply and demand.\n');
  const officer = await scene.browser(world.officer);
  const page = `/strategies/${strategyId}/versions/${second}`;
  expect((await officer.get(page)).text).toContain(`${page}/wording`);
  const shown = (await officer.get(`${page}/wording`)).text;
  expect(shown).toContain('Reduce supply.');
  expect(shown).toContain('Reduce supply and demand.');
  expect(shown).toMatch(/From version 1 to version\s+2/u);
  // Nothing stands before the first, and who sees neither paper finds nothing.
  expect((await officer.get(`/strategies/${strategyId}/versions/${first}/wording`)).status).toBe(404);
  const partner = await scene.browser(council.respondents[0]!);
  expect((await partner.get(`${page}/wording`)).status).toBe(404);
});
