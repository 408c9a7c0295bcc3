import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addAbsence, endAbsence } from '../../../db/directory/absences.ts';
import { as } from '../../../db/connect.ts';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { actorOf } from '../../../db/doors/actor.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addBody, inHand, openedSignOff, signAs, stageOf, memberOf } from '../../support/stories/sign-offs.ts';
import { createWorld, openRound, record, type World } from '../../support/stories/world.ts';

let world: World;
let bodies = 0;
beforeAll(async () => {
  world = await createWorld();
}, 60_000);
afterAll(() => world.end());
afterEach(async () => {
  await world.rows('delete from absences');
});

const day = 86_400_000;
const board = (members: number) => addBody(world, `Board ${(bodies += 1)}`, members, { 0: 'chair' });
const asOfficer = <T>(work: Parameters<typeof as<T>>[2]) => as(world.db, actingFor(world.officer), work);
const away = (person: Actor, substitute: Actor) =>
  asOfficer((tx) =>
    addAbsence(tx, world.officer, {
      personId: person.personId,
      substituteId: substitute.personId,
      fromAt: Date.now() - day,
      untilAt: Date.now() + 90 * day,
    }),
  );
const said = (name: string, inPlaceOf: string | null = null) =>
  inPlaceOf === null ? name : `${name} for ${inPlaceOf}`;
const told = async (processId: string, kind: string) =>
  (
    await world.rows<{ name: string; for: string | null }>(
      `select p.name, f.name as for from notices n join people p on p.id = n.person_id left join people f on f.id = n.for_person_id
       where n.process_id = $1 and n.kind = $2 order by 1`,
      [processId, kind],
    )
  ).map((row) => said(row.name, row.for));

describe('a substitute who is away too', () => {
  test('is followed to whoever is there: invited, reminded, and allowed to sign', async () => {
    const body = await board(2);
    const outside = await addBody(world, `Outside ${bodies}`, 2);
    const [ann, bob, cas] = [memberOf(body, 1), memberOf(outside, 0), memberOf(outside, 1)];
    expect(await away(ann, bob)).toMatchObject({ ok: true });
    expect(await away(bob, cas)).toMatchObject({ ok: true });
    const meetingAt = Date.now() + 30 * day;
    const { processId } = await openedSignOff(world, [stageOf(body, { meetingAt })]);
    const both = [said(memberOf(body, 0).name), said(cas.name, ann.name)].toSorted();
    expect(await told(processId, 'invitation')).toEqual(both);
    await world.setClock(new Date(meetingAt - day / 24));
    await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
    await world.setClock(null);
    expect((await told(processId, 'reminder')).toSorted()).toEqual(both);
    const actor = await as(world.db, { role: 'door' }, (tx) => actorOf(tx, cas.personId, cas.principal));
    expect(actor?.standsFor.toSorted()).toEqual([ann.personId, bob.personId].toSorted());
    expect(actor?.bodyIds).toContain(body.id);
    if (actor === undefined) throw new Error('no actor');
    const signed = await signAs(world, actor, processId, 'approve', { terms: { actingFor: ann.personId } });
    expect(signed).toMatchObject({ kind: 'taken' });
  });

  test('in a circle that slipped in ends nowhere, but it ends', async () => {
    const body = await board(2);
    const [ann, bob] = [memberOf(body, 0), memberOf(body, 1)];
    expect(await away(ann, bob)).toMatchObject({ ok: true });
    expect(await away(bob, ann)).toMatchObject({ ok: false, code: 'substitutes-loop' });
    await world.rows(
      `insert into absences (person_id, substitute_id, from_at, until_at) values ($1, $2, app_now() - interval '1 day', app_now() + interval '1 day')`,
      [bob.personId, ann.personId],
    );
    const [row] = await world.rows<{ one: string; all: string[] }>(
      'select stand_in($1, app_now()) as one, stands_for($1, app_now()) as all',
      [ann.personId],
    );
    expect([ann.personId, bob.personId]).toContain(row?.one);
    expect(row?.all.toSorted()).toEqual([ann.personId, bob.personId].toSorted());
  });
});

test('the substitute of a member who is away is told of a moved meeting, like the member', async () => {
  const body = await board(2);
  const [deputy] = (await addBody(world, `Outside ${bodies}`, 1)).members;
  if (deputy === undefined) throw new Error('no deputy');
  const meetingAt = Date.now() + 30 * day;
  const { processId } = await openedSignOff(world, [stageOf(body, { meetingAt })]);
  const ann = memberOf(body, 1);
  await away(ann, deputy);
  const { stageId } = await inHand(world, processId);
  const moved = await record(world, processId, 'move-meeting', { stageId, meetingAt: meetingAt + 7 * day });
  expect(moved).toMatchObject({ kind: 'taken' });
  expect(await told(processId, 'date-moved')).toEqual(
    [said(memberOf(body, 0).name), said(ann.name), said(deputy.name, ann.name)].toSorted(),
  );
});

describe('a substitute who leaves', () => {
  test('is missed: who is away and the directorate are told once of each open task', async () => {
    const agency = await world.agency('Council', { respondents: 2 });
    const [ann, bob] = agency.respondents;
    if (ann === undefined || bob === undefined) throw new Error('nobody');
    const round = await openRound(world, [agency], { dueAt: Date.now() + 30 * day });
    await away(ann, bob);
    const choices = [{ agencyId: agency.id, to: 'others' }];
    const left = await asOfficer((tx) => leave(tx, world.officer, { personId: bob.personId, choices }));
    expect(left).toMatchObject({ ok: true, value: { absences: 1 } });
    expect(await told(round.processId, 'substitute-left')).toEqual([
      said(ann.name, ann.name),
      said(world.officer.name, ann.name),
    ]);
    await asOfficer((tx) => leave(tx, world.officer, { personId: bob.personId, choices }));
    expect(await told(round.processId, 'substitute-left')).toHaveLength(2);
  });

  test('is missed by nobody whose absence is over', async () => {
    const agency = await world.agency('Prisons', { respondents: 2 });
    const [ann, bob] = agency.respondents;
    if (ann === undefined || bob === undefined) throw new Error('nobody');
    const round = await openRound(world, [agency], { dueAt: Date.now() + 30 * day });
    const absence = await away(ann, bob);
    if (!absence.ok) throw new Error(absence.message);
    await asOfficer((tx) => endAbsence(tx, world.officer, { absenceId: absence.value.id }));
    await asOfficer((tx) => leave(tx, world.officer, { personId: bob.personId, choices: [] }));
    expect(await told(round.processId, 'substitute-left')).toEqual([]);
  });
});
