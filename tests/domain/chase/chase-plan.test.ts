import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeOverdue, ON_TIME_MS, type Judgement, type StepState } from '../../../domain/chase/chase-plan.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dueAt = 20 * dayMs;
const closesAt = dueAt + 7 * dayMs;

function step(order: number, kind: StepState['kind'], at: number, state: Partial<StepState> = {}): StepState {
  return { order, kind, at, raised: false, lapsed: false, ...state };
}

/** Reminders ten, five and one day before the due instant; escalations one, three and five days after it. */
function plan(settled: Record<number, 'raised' | 'lapsed'> = {}): StepState[] {
  const days = [-10, -5, -1, 1, 3, 5];
  return days.map((day, index) => {
    const state = settled[index + 1];
    const at = dueAt + day * dayMs;
    return step(index + 1, day < 0 ? 'remind' : 'escalate', at, state === undefined ? {} : { [state]: true });
  });
}

const reminded = { 1: 'raised', 2: 'raised', 3: 'raised' } as const;
const onDay = (day: number) => dueAt + day * dayMs;
const kept = (raise: number[], lapse: number[] = []) => ({ plan: 'kept', raise, lapse });
const movedBy = (verdict: Judgement) => (verdict.plan === 'replaced' ? verdict.moved : []);
const instants = (moves: Record<number, number>) =>
  Object.entries(moves).map(([order, at]) => expect.objectContaining({ order: Number(order), at }));

describe('a process that looks in time', () => {
  test('raises nothing while nothing is overdue', () => {
    expect(judgeOverdue({ steps: plan(), dueAt, now: onDay(-10) - 1 })).toEqual(kept([]));
    expect(judgeOverdue({ steps: plan(reminded), dueAt, now: onDay(0.5) })).toEqual(kept([]));
  });

  test('raises each step at its instant', () => {
    expect(judgeOverdue({ steps: plan(), dueAt, now: onDay(-10) })).toEqual(kept([1]));
    expect(judgeOverdue({ steps: plan(reminded), dueAt, now: onDay(1) })).toEqual(kept([4]));
    expect(judgeOverdue({ steps: plan({ ...reminded, 4: 'raised' }), dueAt, now: onDay(3) })).toEqual(kept([5]));
  });

  test('counts an escalation as on time within the grace', () => {
    const now = onDay(1) + ON_TIME_MS;
    expect(judgeOverdue({ steps: plan(reminded), dueAt, now })).toEqual(kept([4]));
  });
});

describe('a process that looks late', () => {
  test('sends an overdue reminder late while no later step and no due instant has come', () => {
    expect(judgeOverdue({ steps: plan({ 1: 'raised' }), dueAt, now: onDay(-2) })).toEqual(kept([2]));
  });

  test('lets reminders lapse that a later one has overtaken: no burst (R14, R37)', () => {
    expect(judgeOverdue({ steps: plan(), dueAt, now: onDay(-0.5) })).toEqual(kept([3], [1, 2]));
  });

  test('of two reminders at one instant, raises the later in the plan', () => {
    const steps = [step(2, 'remind', onDay(-1)), step(1, 'remind', onDay(-1))];
    expect(judgeOverdue({ steps, dueAt, now: onDay(-1) })).toEqual(kept([2], [1]));
  });

  test('raises a late escalation and lets the later ones keep their gaps', () => {
    const now = onDay(2);
    expect(judgeOverdue({ steps: plan(reminded), dueAt, now })).toEqual({
      plan: 'replaced',
      why: 'late-escalation',
      raise: [4],
      lapse: [],
      moved: [
        { order: 5, plannedAt: onDay(3), at: onDay(4) },
        { order: 6, plannedAt: onDay(5), at: onDay(6) },
      ],
    });
  });

  test('of several overdue escalations raises only the lowest', () => {
    const now = onDay(5);
    expect(judgeOverdue({ steps: plan(reminded), dueAt, now })).toMatchObject({
      raise: [4],
      lapse: [],
      moved: instants({ 5: onDay(7), 6: onDay(9) }),
    });
  });

  test('raises the escalations of one instant together, late or not', () => {
    const steps = [3, 5, 5].map((day, index) => step(index + 1, 'escalate', onDay(day)));
    const later = steps.map((each) => (each.order === 1 ? { ...each, raised: true } : each));
    expect(judgeOverdue({ steps: later, dueAt, now: onDay(5) + 40 })).toEqual(kept([2, 3]));
    expect(judgeOverdue({ steps: later, dueAt, now: onDay(6) })).toEqual(kept([2, 3]));
    const now = onDay(6);
    expect(judgeOverdue({ steps, dueAt, now })).toMatchObject({
      raise: [1],
      moved: instants({ 2: onDay(8), 3: onDay(8) }),
    });
  });

  test('moves escalations minutes apart although the first is on time', () => {
    const steps = [step(1, 'escalate', dueAt + 60_000), step(2, 'escalate', dueAt + 120_000)];
    const now = dueAt + 130_000;
    expect(judgeOverdue({ steps, dueAt, now })).toMatchObject({ raise: [1], moved: instants({ 2: now + 60_000 }) });
  });

  test('keeps the plan when the late escalation is its last', () => {
    const steps = plan({ ...reminded, 4: 'raised', 5: 'raised' });
    expect(judgeOverdue({ steps, dueAt, now: onDay(6) })).toEqual(kept([6]));
  });
});

describe('an outage over the last reminder', () => {
  const steps = plan({ 1: 'raised' });

  test('gives one late reminder, and escalation starts one gap later', () => {
    for (const now of [dueAt, onDay(0.5), onDay(4)]) {
      expect(judgeOverdue({ steps, dueAt, now })).toMatchObject({
        plan: 'replaced',
        why: 'late-reminder',
        raise: [3],
        lapse: [2],
        moved: instants({ 4: now + 2 * dayMs, 5: now + 4 * dayMs, 6: now + 6 * dayMs }),
      });
    }
  });

  test('leaves the plan alone where nobody is ever escalated', () => {
    const reminders = steps.filter((each) => each.kind === 'remind');
    expect(judgeOverdue({ steps: reminders, dueAt, now: onDay(1) })).toEqual(kept([3], [2]));
  });

  test('does not remind of what has been escalated already', () => {
    const odd = plan({ 1: 'raised', 2: 'raised', 4: 'raised' });
    expect(judgeOverdue({ steps: odd, dueAt, now: onDay(1.5) })).toEqual(kept([], [3]));
  });

  test('is none when the reminders had lapsed before the plan was made (R52)', () => {
    const short = plan({ 1: 'lapsed', 2: 'lapsed', 3: 'lapsed' });
    expect(judgeOverdue({ steps: short, dueAt, now: onDay(1) })).toEqual(kept([4]));
  });
});

describe('closing', () => {
  test('lets everything overdue lapse once it has come', () => {
    expect(judgeOverdue({ steps: plan(reminded), dueAt, closesAt, now: closesAt })).toEqual(kept([], [4, 5, 6]));
  });

  test('never moves; a step that would be moved past it lapses', () => {
    expect(judgeOverdue({ steps: plan(reminded), dueAt, closesAt, now: onDay(3) })).toMatchObject({
      raise: [4],
      lapse: [6],
      moved: instants({ 5: onDay(5) }),
    });
    expect(judgeOverdue({ steps: plan(reminded), dueAt, closesAt, now: onDay(6.5) })).toEqual(kept([4], [5, 6]));
  });
});

describe('whatever the plan, its state and the moment', () => {
  const anyPlan = fc
    .array(fc.record({ at: fc.integer({ min: 1, max: 40 }), state: fc.constantFrom('open', 'raised', 'lapsed') }), {
      maxLength: 9,
    })
    .map((drawn) =>
      drawn
        .sort((one, other) => one.at - other.at)
        .map(({ at, state }, index) =>
          step(index + 1, at < 20 ? 'remind' : 'escalate', at * dayMs, state === 'open' ? {} : { [state]: true }),
        ),
    );
  const anyMoment = fc.integer({ min: 0, max: 45 * 24 }).map((hours) => hours * hourMs);
  const anyClosing = fc.option(
    fc.integer({ min: 20, max: 45 }).map((day) => day * dayMs),
    { nil: Infinity },
  );

  test('every overdue step is raised, lapsed or moved, and only one of them', () => {
    fc.assert(
      fc.property(anyPlan, anyMoment, anyClosing, (steps, now, closesAt) => {
        const verdict = judgeOverdue({ steps, dueAt, closesAt, now });
        const moved = movedBy(verdict).map((each) => each.order);
        const settled = [...verdict.raise, ...verdict.lapse, ...moved];
        expect(new Set(settled).size).toBe(settled.length);
        for (const each of steps) {
          const isOpen = !each.raised && !each.lapsed;
          if (!isOpen) expect(settled).not.toContain(each.order);
          if (isOpen && each.at <= now) expect(settled).toContain(each.order);
          if (each.at > now) expect(verdict.raise).not.toContain(each.order);
        }
      }),
    );
  });

  test('at most one reminder and the escalations of one instant are raised, and never both after the due instant', () => {
    fc.assert(
      fc.property(anyPlan, anyMoment, (steps, now) => {
        const { raise } = judgeOverdue({ steps, dueAt, now });
        const raised = steps.filter(({ order }) => raise.includes(order));
        const [reminders, escalations] = (['remind', 'escalate'] as const).map((kind) =>
          raised.filter((each) => each.kind === kind),
        );
        expect(reminders?.length).toBeLessThanOrEqual(1);
        expect(new Set(escalations?.map(({ at }) => at)).size).toBeLessThanOrEqual(1);
        if (now >= dueAt) expect(new Set(raised.map(({ kind }) => kind)).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('what moves keeps its order and its gaps, comes later than now and before closing', () => {
    fc.assert(
      fc.property(anyPlan, anyMoment, anyClosing, (steps, now, closesAt) => {
        const moved = movedBy(judgeOverdue({ steps, dueAt, closesAt, now }));
        const shifts = new Set(moved.map((each) => each.at - each.plannedAt));
        expect(shifts.size).toBeLessThanOrEqual(1);
        for (const each of moved) expect(each.at >= now && each.at < closesAt).toBe(true);
      }),
    );
  });

  test('a process that looks again and again escalates each step once, from the lowest up, whatever it slept through', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }), (sleeps) => {
        let steps = plan();
        let now = onDay(-11);
        const raised: number[] = [];
        for (const hours of [...sleeps, 2000, 200, 200, 200]) {
          now += hours * hourMs;
          const verdict = judgeOverdue({ steps, dueAt, now });
          raised.push(...verdict.raise);
          const moved = new Map(movedBy(verdict).map((each) => [each.order, each.at]));
          steps = steps.map((each) => ({
            ...each,
            at: moved.get(each.order) ?? each.at,
            raised: each.raised || verdict.raise.includes(each.order),
            lapsed: each.lapsed || verdict.lapse.includes(each.order),
          }));
        }
        expect(raised).toEqual([...new Set(raised)].sort((one, other) => one - other));
        expect(raised).toEqual(expect.arrayContaining([3, 4, 5, 6]));
      }),
    );
  });
});
