import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { as } from '../../../db/connect.ts';
import { proposeStep } from '../../../db/inspections/actions/step-authority.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addInspector, checkedInspection } from '../../support/stories/inspections.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { valueOf } from '../../support/verdicts.ts';
import { addPerson, createWorld, record, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let inspector: Actor;
let head: Actor;
let id: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  portal = await startPortal(database);
  inspector = await addInspector(world);
  head = await addPerson(world.rows, world.directorateId, 'Hedda Head', 'manager');
  await addBody(world, 'Oversight Board', 1, { 0: 'chair' });
  const { processId, documentId } = await checkedInspection(world, await world.agency('Health Service'), inspector);
  await record(world, processId, 'finalise', { documentId });
  id = processId;
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const browserOf = (actor: Actor) => portal.browserOf({ id: actor.personId, name: actor.name, email: 'x@example.org' });

test('the ladder asks who authorises a step, names nobody twice, and shows that it waits', async () => {
  const browser = await browserOf(inspector);
  const page = (await browser.get(`/inspections/${id}/ladder`)).text;
  expect(page).toContain('Hedda Head (the head of the directorate)');
  expect(page).toContain('Oversight Board Member 1 (the committee)');
  expect(page).not.toContain(`${inspector.name} (`);
  const fill = (words: Record<string, string>) =>
    browser.fill(`/inspections/${id}/ladder`, words, `/inspections/${id}/step`);
  expect((await fill({ to: 'warning', reason: 'Nothing was done.' })).text).toContain('Say how it is authorised');
  const missing = await fill({ to: 'warning', reason: 'Nothing was done.', by: 'minute' });
  expect(missing.text).toContain('Choose the file of the minute');
  const words = { to: 'warning', reason: 'Nothing was done.', by: 'person', authoriser: head.personId };
  expect((await fill(words)).status).toBe(303);
  const waiting = (await browser.get(`/inspections/${id}/ladder`)).text;
  expect(waiting).toContain('To be authorised by Hedda Head, not confirmed yet');
  expect(waiting).toContain('No step has been taken');
});

test('the person named reads what is asked, and confirms it or not; for anybody else nothing waits', async () => {
  const browser = await browserOf(head);
  const page = `/inspections/${id}/authorise`;
  expect((await browser.get(page)).text).toContain('Nothing was done.');
  expect((await (await browserOf(inspector)).get(page)).text).toContain('No step waits for you here');
  expect((await browser.fill(page, {}, page)).text).toContain('Say whether you authorise it');
  expect((await browser.fill(page, { verdict: 'confirm' }, page)).status).toBe(303);
  const { proposalId } = valueOf(
    await as(world.db, actingFor(inspector), (tx) =>
      proposeStep(tx, inspector, {
        processId: id,
        authoriserId: head.personId,
        to: 'warning',
        reason: 'It goes on.',
        conditions: '',
        bodyId: null,
      }),
    ),
  );
  expect(portal.decisions.at(-1)).toMatchObject({ act: 'step' });
  expect((await browser.fill(page, { verdict: 'deny', reason: 'Too early.' }, page)).status).toBe(303);
  expect(await world.rows('select state, answer from step_proposals where id = $1', [proposalId])).toEqual([
    { state: 'denied', answer: 'Too early.' },
  ]);
  const ladder = (await (await browserOf(inspector)).get(`/inspections/${id}/ladder`)).text;
  expect(ladder).toContain('Not authorised by Hedda Head');
  expect(ladder).toContain('Too early.');
});
