import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { noteStartedAgain, noteTrouble } from '../../../db/chase/process-troubles.ts';
import { refuseUnrecorded } from '../../../db/decisions/record.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createWorld, openRound, propose, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let council: TestAgency;
let round: { processId: string; reference: string; taskIds: string[] };

beforeAll(async () => {
  world = await createWorld();
  portal = await startPortal({ ownerUrl: world.ownerUrl, appUrl: world.appUrl, drop: async () => {} });
  council = await world.agency('Council');
  round = await openRound(world, [council], { dueAt: Date.now() + 28 * 86_400_000 });
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

const worker = { role: 'worker' } as const;
const pageOf = async (actor: Actor | undefined, path: string) => {
  if (actor === undefined) throw new Error('nobody');
  return (await (await portal.browserOf({ id: actor.personId, name: actor.name, email: '' })).get(path)).text;
};
const mark = 'id="process-trouble"';

test('a process with which nothing is wrong says nothing of it', async () => {
  expect(await pageOf(world.officer, `/rounds/${round.processId}`)).not.toContain(mark);
  expect(await pageOf(world.officer, '/')).not.toContain('Does not go on');
});

test('a lost one says on each of its pages, and on the pages of its tasks, that it is being started again', async () => {
  await as(world.db, worker, (tx) => noteStartedAgain(tx, round.processId, 'lost'));
  for (const path of ['', '/timeline', '/participants']) {
    const text = await pageOf(world.officer, `/rounds/${round.processId}${path}`);
    expect(text).toContain('Concordat lost this process’s timer.');
    expect(text).toContain('It is being started again');
  }
  expect(await pageOf(council.respondents[0], `/tasks/${round.taskIds[0]}`)).toContain('It is being started again');
  const start = await pageOf(world.officer, '/');
  expect(start).toContain('Does not go on');
  expect(start).toContain(`href="/rounds/${round.processId}"`);
  expect(start).toContain('it is being started again');
  expect(await pageOf(council.respondents[0], '/')).not.toContain('Does not go on');
});

test('one that does not keep running, or cannot go on, asks for an administrator', async () => {
  for (let n = 0; n < 3; n += 1) await as(world.db, worker, (tx) => noteStartedAgain(tx, round.processId, 'lost'));
  expect(await pageOf(world.officer, `/rounds/${round.processId}`)).toContain('It was started again 4 times');
  await as(world.db, worker, (tx) => noteTrouble(tx, round.processId, null));
  await as(world.db, worker, (tx) => noteTrouble(tx, round.processId, 'activity-fails'));
  expect(await pageOf(world.officer, `/rounds/${round.processId}`)).toContain('because of a fault on our side');
  expect(await pageOf(world.officer, '/')).toContain('something in it fails again and again');
  await as(world.db, worker, (tx) => noteTrouble(tx, round.processId, null));
  expect(await pageOf(world.officer, `/rounds/${round.processId}`)).not.toContain(mark);
});

test('one whose next step is two minutes late, and a decision that could not be recorded, are shown as what they are', async () => {
  // The pass writes when it looks next; nobody looked.
  await world.rows(`update processes set wake_at = app_now() - interval '119 seconds' where id = $1`, [
    round.processId,
  ]);
  expect(await pageOf(world.officer, `/rounds/${round.processId}`)).not.toContain(mark);
  await world.passTime(2_000);
  expect(await pageOf(world.officer, `/rounds/${round.processId}`)).toContain('has not been done yet');
  const decisionId = await propose(world, round.processId, 'close', {}, {});
  await as(world.db, worker, (tx) => refuseUnrecorded(tx, decisionId, 'database:23514'));
  const start = await pageOf(world.officer, '/');
  expect(start).toContain('its next step was due on');
  expect(start).toContain('could not be written down');
  await world.passTime(11 * 60_000);
  expect(await pageOf(world.officer, '/')).toContain('No mail goes out');
});
