import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { addFinding } from '../../../db/inspections/findings.ts';
import { settleSigning } from '../../../db/decisions/settle-signing.ts';
import type { Actor } from '../../../domain/permissions.ts';
import {
  acting,
  addInspector,
  type Checked,
  checkedInspection,
  day,
  minuteOf,
  reportBy,
} from '../../support/stories/inspections.ts';
import { addBody, draftSignOff, signAs, stageOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let health: TestAgency;
let inspector: Actor;
let board: TestBody;

beforeAll(async () => {
  world = await createWorld();
  health = await world.agency('Health');
  inspector = await addInspector(world);
  board = await addBody(world, 'Oversight Board', 3, { 0: 'chair', 2: 'secretary' });
});
afterAll(() => world.end());

const settle = (id: string) => as(world.db, { role: 'worker' }, (tx) => settleSigning(tx, id));
const headOf = async (id: string) =>
  (
    await world.rows<{ state: string; final: boolean; actions: number; told: number }>(
      `select p.state, n.final_document_id is not null as final, (select count(*)::int from corrective_actions c where c.process_id = p.id) as actions,
         (select count(*)::int from notices o where o.process_id = p.id and o.kind = 'inspection-report') as told
       from processes p join inspections n on n.process_id = p.id where p.id = $1`,
      [id],
    )
  )[0];

/** The final report of a checked inspection with the board. */
async function signing(checked?: Checked): Promise<Checked & { signOffId: string }> {
  const made = checked ?? (await checkedInspection(world, health, inspector));
  const { processId: signOffId } = await draftSignOff(world, [stageOf(board)], {
    parentId: made.processId,
    document: { documentId: made.documentId },
  });
  expect(await record(world, made.processId, 'sign-off', { signOffId })).toMatchObject({ state: 'signing' });
  return { ...made, signOffId };
}

async function approve(signOffId: string): Promise<void> {
  for (const member of board.members.slice(0, 2)) await signAs(world, member, signOffId);
}

describe('a final report that goes to bodies', () => {
  test('is final once they approve it, with what follows from that, once', async () => {
    const { processId, signOffId } = await signing();
    const finding = {
      agencyId: health.id,
      ownerPostId: null,
      severity: 'minor',
      text: 'More',
      action: '',
      due: null,
      demonstrationDays: 0,
      evidenceIds: [],
    } as const;
    const late = await acting(world, inspector, (tx) => addFinding(tx, inspector, { processId, ...finding }));
    expect(late).toMatchObject({ code: 'not-open' });
    expect(await record(world, processId, 'finalise', {})).toEqual({ kind: 'refused', code: 'not-open' });
    await approve(signOffId);
    expect((await Promise.all([settle(processId), settle(processId)])).toSorted()).toEqual(['final', 'final']);
    expect(await headOf(processId)).toEqual({ state: 'final', final: true, actions: 1, told: 1 });
    expect(
      await world.rows(
        `select count(*)::int as owed from tasks where process_id = $1 and kind = 'corrective-action' and state = 'open'`,
        [processId],
      ),
    ).toEqual([{ owed: 1 }]);
  });

  test('is not signed by its author, whoever sends it, nor sent while a comment can come', async () => {
    const { processId, documentId, signOffId } = await signing();
    expect(await world.rows('select author_id from sign_offs where process_id = $1', [signOffId])).toEqual([
      { author_id: inspector.personId },
    ]);
    const open = await checkedInspection(world, health, inspector);
    await world.rows(`update tasks set state = 'open' where process_id = $1 and kind = 'accuracy-comments'`, [
      open.processId,
    ]);
    const draft = await draftSignOff(world, [stageOf(board)], { parentId: open.processId, document: open });
    expect(await record(world, open.processId, 'sign-off', { signOffId: draft.processId })).toEqual({
      kind: 'refused',
      code: 'comments-awaited',
    });
    // A draft of another inspection is none of this one.
    expect(await record(world, processId, 'sign-off', { signOffId: draft.processId })).toMatchObject({
      kind: 'refused',
    });
    expect(documentId).not.toBe(open.documentId);
  });

  test.each([
    ['reject', 'rejected'],
    ['refer-back', 'returned'],
  ])('is preliminary again after "%s", can be written anew, and is sent again', async (verdict, ended) => {
    const { processId, signOffId } = await signing();
    await signAs(world, board.members[0]!, signOffId, verdict, { words: { comment: 'Not yet.' } });
    expect(await settle(processId)).toBe('preliminary');
    expect(await headOf(processId)).toEqual({ state: 'preliminary', final: false, actions: 0, told: 0 });
    expect(
      await world.rows(
        `select details ->> 'ended' as ended from audit_entries where process_id = $1 and act = 'sign-off-ended'`,
        [processId],
      ),
    ).toEqual([{ ended }]);
    const documentId = await reportBy(world, inspector, processId, 'Report');
    const again = await draftSignOff(world, [stageOf(board)], { parentId: processId, document: { documentId } });
    await record(world, processId, 'sign-off', { signOffId: again.processId });
    await approve(again.processId);
    expect(await settle(processId)).toBe('final');
  });

  test('that is cancelled goes back; one that is approved after the date of an action has passed goes back and says so', async () => {
    const cancelled = await signing();
    await record(world, cancelled.signOffId, 'cancel', {}, { reason: 'Not now.' });
    expect(await settle(cancelled.processId)).toBe('preliminary');
    const late = await signing(await checkedInspection(world, health, inspector, Date.now() + 30 * day));
    await approve(late.signOffId);
    await world.setClock(new Date(Date.now() + 31 * day));
    expect(await settle(late.processId)).toBe('preliminary');
    expect(
      await world.rows(
        `select details ->> 'code' as code, details ->> 'ended' as ended from audit_entries where process_id = $1 and act = 'sign-off-ended'`,
        [late.processId],
      ),
    ).toEqual([{ code: 'in-the-past', ended: 'approved' }]);
    await world.setClock(new Date());
  });
});

describe('a referral', () => {
  const refer = async (processId: string, bodyId: string) => {
    const minuteId = await minuteOf(world, processId);
    return record(world, processId, 'step', { to: 'referral', minuteId, bodyId }, { reason: 'Nothing was done.' });
  };

  async function final(): Promise<string> {
    const { processId, documentId } = await checkedInspection(world, health, inspector);
    await record(world, processId, 'finalise', { documentId });
    return processId;
  }

  test('asks each member of the body, tells its secretary, and leaves the inspection as it is', async () => {
    const processId = await final();
    const taken = await refer(processId, board.id);
    expect(taken).toMatchObject({ kind: 'taken', state: 'final', effect: { asked: 2 } });
    const signOffId = taken.kind === 'taken' ? String(taken.effect['signOffId']) : '';
    // Each by one mail, which leads to what they are asked: nobody of them sees the inspection itself.
    const told = await world.rows<{ kind: string; person_id: string }>(
      'select kind, person_id from notices where process_id = $1',
      [signOffId],
    );
    const [chair, member, secretary] = board.members.map(({ personId }) => personId);
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        { kind: 'inspection-step', person_id: secretary },
        { kind: 'invitation', person_id: chair },
        { kind: 'invitation', person_id: member },
      ]),
    );
    await approve(signOffId);
    expect(
      await world.rows(
        `select details ->> 'ended' as ended, details ->> 'signOffId' as id from audit_entries where process_id = $1 and act = 'referral-decided'`,
        [processId],
      ),
    ).toEqual([{ ended: 'approved', id: signOffId }]);
    expect((await headOf(processId))?.state).toBe('final');
  });

  test('to a body that cannot decide is refused, and nothing of it is kept', async () => {
    const processId = await final();
    const empty = await addBody(world, 'Empty Board', 0);
    expect(await refer(processId, empty.id)).toEqual({ kind: 'refused', code: 'quorum-unreachable' });
    expect(await world.rows('select from inspection_steps where process_id = $1', [processId])).toEqual([]);
    expect(await world.rows('select from processes where parent_id = $1', [processId])).toEqual([]);
    expect(await world.rows('select rung from inspections where process_id = $1', [processId])).toEqual([
      { rung: 'report' },
    ]);
  });
});
