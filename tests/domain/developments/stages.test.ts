import { describe, expect, test } from 'vitest';
import { mostStages } from '../../../domain/developments/fields.ts';
import {
  canFinish,
  canGoBack,
  canOpen,
  canRecord,
  canReplan,
  canSkip,
  checkChain,
  isLate,
  type PlannedStage,
  type Stage,
  stageKinds,
  type StageState,
  stageState,
  stagesToOpen,
} from '../../../domain/developments/stages.ts';

const stage = (id: string, state: StageState, more: Partial<Stage> = {}): Stage => ({
  id,
  kind: 'seminar',
  opens: 'consultation',
  title: `Stage ${id}`,
  state,
  plannedOn: '2002-03-11',
  overlaps: false,
  openerPostId: null,
  addedBy: 'author',
  hasTurns: state !== 'planned',
  ...more,
});
const planned = (id: string | null, more: Partial<PlannedStage> = {}): PlannedStage => ({
  id,
  kind: 'seminar',
  opens: 'consultation',
  title: `Stage ${id}`,
  plannedOn: '2002-03-11',
  overlaps: false,
  openerPostId: null,
  ...more,
});
const code = (verdict: { ok: boolean; code?: string }) => (verdict.ok ? 'ok' : verdict.code);

describe('how a stage stands is read from its turn', () => {
  const turn = { opens: 'consultation', processState: null, skipped: false, heldOn: null } as const;
  test.each([
    [turn, 'planned'],
    [{ ...turn, skipped: true }, 'skipped'],
    [{ ...turn, heldOn: '2002-03-11' }, 'done'],
    [{ ...turn, processState: 'draft' }, 'drafted'],
    [{ ...turn, processState: 'open' }, 'running'],
    [{ ...turn, processState: 'closed' }, 'done'],
    [{ ...turn, processState: 'cancelled' }, 'ended'],
    [{ ...turn, opens: 'sign-off', processState: 'referred-back' }, 'running'],
    [{ ...turn, opens: 'sign-off', processState: 'approved' }, 'done'],
    [{ ...turn, opens: 'sign-off', processState: 'rejected' }, 'ended'],
    [{ ...turn, opens: 'sign-off', processState: 'a state of tomorrow' }, 'planned'],
  ] as const)('%j is %s', (given, state) => expect(stageState(given)).toBe(state));

  test('a stage is late whose day has passed, as long as it is not done or skipped', () => {
    const late = (state: StageState, today: string) => isLate({ state, plannedOn: '2002-03-11' }, today);
    expect([late('planned', '2002-03-11'), late('planned', '2002-03-12'), late('running', '2002-03-12')]).toEqual([
      false,
      true,
      true,
    ]);
    expect([late('done', '2002-03-12'), late('skipped', '2002-03-12')]).toEqual([false, false]);
  });
});

describe('the order', () => {
  test('a stage begins once all before it are done or skipped', () => {
    const chain = [stage('1', 'done'), stage('2', 'skipped'), stage('3', 'planned'), stage('4', 'planned')];
    expect(stagesToOpen(chain).map(({ id }) => id)).toEqual(['3']);
    expect(canOpen(chain, '4')).toMatchObject({
      ok: false,
      code: 'out-of-order',
      message: expect.stringContaining('Stage 3'),
    });
    expect(['1', '2', 'elsewhere'].map((id) => code(canOpen(chain, id)))).toEqual([
      'not-open',
      'not-open',
      'not-found',
    ]);
  });

  test('one that overlaps lets the next begin once it runs, and only the next', () => {
    const chain = (first: StageState, second: StageState) => [
      stage('1', first, { overlaps: true }),
      stage('2', second),
      stage('3', 'planned'),
    ];
    expect(stagesToOpen(chain('drafted', 'planned')).map(({ id }) => id)).toEqual(['1']);
    expect(stagesToOpen(chain('running', 'planned')).map(({ id }) => id)).toEqual(['2']);
    expect(stagesToOpen(chain('running', 'done'))).toEqual([]);
    expect(stagesToOpen(chain('done', 'done')).map(({ id }) => id)).toEqual(['3']);
  });

  test('one whose process came to nothing is to be opened again', () => {
    expect(stagesToOpen([stage('1', 'ended'), stage('2', 'planned')]).map(({ id }) => id)).toEqual(['1']);
  });
});

describe('the acts', () => {
  test('going back leads to a stage that has begun, and not while one runs', () => {
    const chain = [stage('1', 'done'), stage('2', 'ended'), stage('3', 'planned')];
    expect(['1', '2', '3', '4'].map((id) => code(canGoBack(chain, id)))).toEqual(['ok', 'ok', 'not-open', 'not-found']);
    expect(canGoBack([stage('1', 'done'), stage('2', 'running')], '1')).toMatchObject({ code: 'still-needed' });
  });

  test('nobody skips what he planned himself, nor anything of a development that he drafted', () => {
    const chain = [stage('1', 'done'), stage('2', 'running'), stage('3', 'planned')];
    const by = (personId: string, draftedBy: string | null, id = '3') =>
      code(canSkip(chain, id, { personId, draftedBy }));
    expect([by('author', null), by('drafter', 'drafter'), by('other', 'drafter')]).toEqual([
      'not-independent',
      'not-independent',
      'ok',
    ]);
    expect(['1', '2', '4'].map((id) => by('other', null, id))).toEqual(['not-open', 'still-needed', 'not-found']);
  });

  test('what was held elsewhere is written down in its order and not before it was held', () => {
    const chain = [stage('1', 'planned'), stage('2', 'planned')];
    const on = (id: string, heldOn: string) => code(canRecord(chain, id, heldOn, '2002-03-11'));
    expect([on('1', '2002-03-11'), on('1', '2002-03-12'), on('2', '2002-03-11')]).toEqual([
      'ok',
      'malformed',
      'out-of-order',
    ]);
  });

  test('it is finished once nothing is left', () => {
    expect(canFinish([stage('1', 'done'), stage('2', 'skipped')]).ok).toBe(true);
    expect(canFinish([stage('1', 'done'), stage('2', 'ended')])).toMatchObject({ code: 'still-needed' });
  });
});

describe('a chain', () => {
  const check = (...stages: readonly PlannedStage[]) => checkChain(stages, new Set(['an officer']));
  test('each kind is opened as it can be', () => {
    expect(check(planned(null, { kind: 'committee' }), planned(null, { kind: 'board', opens: 'sign-off' })).ok).toBe(
      true,
    );
    expect(check(planned(null), planned(null, { opens: 'sign-off' }))).toMatchObject({
      code: 'malformed',
      message: 'Seminar is opened as a round.',
      detail: { stage: 2 },
    });
    expect(check(planned(null, { kind: 'authority' }))).toMatchObject({
      message: 'Authority is opened as a sign-off.',
    });
    expect(Object.values(stageKinds).every(({ opens }) => opens.length > 0)).toBe(true);
  });

  test('none is planned before the one that it follows, unless they overlap', () => {
    const early = planned(null, { plannedOn: '2002-03-10' });
    expect(check(planned(null), early)).toMatchObject({ code: 'malformed', detail: { stage: 2 } });
    expect(check(planned(null, { overlaps: true }), early).ok).toBe(true);
  });

  test('whoever opens one holds the post of an officer', () => {
    expect(check(planned(null, { openerPostId: 'an officer' })).ok).toBe(true);
    expect(check(planned(null, { openerPostId: 'nobody' }))).toMatchObject({ code: 'malformed', detail: { stage: 1 } });
  });

  test('it has at least one stage, and not too many', () => {
    expect(code(check())).toBe('malformed');
    const many = Array.from({ length: mostStages + 1 }, () => planned(null));
    expect([code(check(...many)), code(check(...many.slice(1)))]).toEqual(['too-many', 'ok']);
  });
});

describe('planning anew', () => {
  const chain = [stage('1', 'done'), stage('2', 'drafted'), stage('3', 'planned')];
  const replan = (...wanted: readonly PlannedStage[]) => code(canReplan(chain, wanted));
  test('what has not begun is dated anew, moved, taken out and added to', () => {
    const later = { plannedOn: '2003-01-01' };
    expect(replan(planned('1'), planned('3', later), planned('2', later))).toBe('ok');
    expect(replan(planned('1'), planned('2'), planned(null))).toBe('ok');
    expect(replan(planned('1', { overlaps: true }), planned('2'))).toBe('ok');
  });

  test('what has begun stays as it is and where it is', () => {
    expect(replan(planned('2'), planned('3'))).toBe('still-needed');
    expect(replan(planned(null), planned('1'), planned('2'))).toBe('still-needed');
    expect(replan(planned('1', { plannedOn: '2003-01-01' }), planned('2'))).toBe('still-needed');
  });

  test('a stage with a draft, or one that is to be done again, keeps its kind and stays in the chain', () => {
    expect(replan(planned('1'), planned('3'))).toBe('still-needed');
    expect(replan(planned('1'), planned('2', { kind: 'workshop' }))).toBe('still-needed');
    expect(replan(planned('1'), planned('2', { opens: 'sign-off' }))).toBe('still-needed');
    const again = [stage('1', 'planned', { hasTurns: true }), stage('2', 'planned')];
    expect([code(canReplan(again, [planned('2')])), code(canReplan(again, [planned('1')]))]).toEqual([
      'still-needed',
      'ok',
    ]);
  });

  test('a stage of another chain, or one named twice, is none of it', () => {
    expect([replan(planned('1'), planned('4')), replan(planned('1'), planned('2'), planned('2'))]).toEqual([
      'not-found',
      'not-found',
    ]);
  });
});
