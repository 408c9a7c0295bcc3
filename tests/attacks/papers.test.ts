import { afterAll, beforeAll, expect, it } from 'vitest';
import { as } from '../../db/connect.ts';
import { keepNewVersion } from '../../db/sign-offs/resubmit.ts';
import { actingFor } from '../../db/acting-for.ts';
import { startPortal, type RunningPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { addBody, openedSignOff, stageOf, textFile, type TestBody } from '../support/stories/sign-offs.ts';
import { createWorld, record, type World } from '../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let board: TestBody;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  board = await addBody(world, 'Board', 1, { 0: 'chair' });
});

afterAll(async () => {
  await portal.close();
  await world.end();
});

/** The page on which a member signs a paper that came in once more as another text. */
async function signing(before: string, after: string): Promise<{ status: number; text: string }> {
  const { processId } = await openedSignOff(world, [stageOf(board)], { document: textFile(before) });
  const kept = await as(world.db, actingFor(world.officer), (tx) =>
    keepNewVersion(tx, world.officer, processId, textFile(after)),
  );
  if (!kept.ok) throw new Error(kept.message);
  const taken = await record(world, processId, 'resubmit', { documentId: kept.value.documentId });
  if (taken.kind !== 'taken') throw new Error(taken.code);
  const [member] = board.members;
  const browser = await portal.browserOf({ id: member?.personId ?? '', name: '', email: '' });
  return browser.get(`/sign-offs/${processId}/sign`);
}

it('two papers of 9.9 MB of short lines are named, and not compared', async () => {
  const lines = (word: string) => `${word}\n`.repeat(Math.floor((9.9 * 1024 * 1024) / 3));
  const { status, text } = await signing(lines('ab'), lines('ba'));
  expect(status).toBe(200);
  expect(text.length).toBeLessThan(50_000);
  expect(text).toContain('The two versions are too long or too different to be shown line by line. Open both');
  expect(text).toContain('Version 1 (strategy.txt');
  expect(text).toContain('Version 2 (strategy.txt');
});

it('two short papers without a line in common are not compared either', async () => {
  const lines = (word: string) => Array.from({ length: 30_000 }, (_, n) => `${word}${n}`).join('\n');
  const { text } = await signing(lines('a'), lines('b'));
  expect(text).toContain('The two versions are too long or too different to be shown line by line.');
  expect(text.length).toBeLessThan(50_000);
});
