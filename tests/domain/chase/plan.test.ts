import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInCalendar } from '../../../domain/calendar/holidays.ts';
import { afterSpan, onWorkingDays, planFromPolicy, type PlanQuestion } from '../../../domain/chase/plan.ts';
import { isWorkingDay } from '../../../domain/calendar/working-days.ts';
import { closingInstant, instantOf, localDate, pageDeadline, wallText } from '../../../domain/calendar/zones.ts';
import {
  consultationPolicy,
  extensionRequestPolicy,
  outcomePolicy,
  type ChasePolicy,
  type PolicyStep,
} from '../../../domain/chase/policy.ts';

const zone = 'Europe/London';
const calendar = builtInCalendar('england-and-wales');
const place = { zone, calendar };

function at(wall: string): number {
  const verdict = instantOf(wall, zone);
  if (!verdict.ok) throw new Error(verdict.message);
  return verdict.value;
}

function question(due: string, over: Partial<PlanQuestion> = {}): PlanQuestion {
  return { ...place, dueAt: at(due), policy: consultationPolicy, now: at('2026-09-01T10:00'), ...over };
}

function planned(asked: PlanQuestion) {
  const verdict = planFromPolicy(asked);
  if (!verdict.ok) throw new Error(verdict.message);
  return verdict.value;
}

const walls = (asked: PlanQuestion) => planned(asked).steps.map((step) => wallText(step.at, zone));

function rehearsal(steps: readonly PolicyStep[], over: Partial<ChasePolicy> = {}): ChasePolicy {
  return { steps, sendingHour: 9, lateAnswers: true, ...over };
}

const remindBefore = (duration: string): PolicyStep => ({
  kind: 'remind',
  offset: { side: 'before', duration },
  recipients: 'respondents',
});
const escalateAfter = (duration: string): PolicyStep => ({
  kind: 'escalate',
  offset: { side: 'after', duration },
  recipients: 'directorate',
});

describe('a plan from a policy', () => {
  test('puts steps at nine on working days, across the change of the clocks', () => {
    expect(walls(question('2026-10-27T17:00'))).toEqual([
      'Tuesday 13 October 2026, 09:00',
      'Tuesday 20 October 2026, 09:00',
      'Monday 26 October 2026, 09:00',
      'Wednesday 28 October 2026, 09:00',
      'Friday 30 October 2026, 09:00',
      'Tuesday 3 November 2026, 09:00',
    ]);
  });

  test('closes two working days after the last step, at the hour of the due instant', () => {
    expect(wallText(planned(question('2026-10-27T17:00')).closesAt, zone)).toBe('Thursday 5 November 2026, 17:00');
  });

  test('counts from the day that ends when due at midnight', () => {
    const asked = question('2026-12-04T17:00', { dueAt: closingInstant('2026-12-04', zone) });
    expect(walls(asked).slice(2, 4)).toEqual(['Thursday 3 December 2026, 09:00', 'Monday 7 December 2026, 09:00']);
    expect(pageDeadline(planned(asked).closesAt, zone)).toBe('15 December 2026 at 11:59pm');
  });

  test('numbers its steps from 1 and says who is told', () => {
    const steps = planned(question('2026-10-27T17:00')).steps;
    expect(steps.map((step) => step.order)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(steps.map((step) => step.recipients).slice(2)).toEqual([
      'respondents',
      { ladder: 1 },
      { ladder: 2 },
      'directorate',
    ]);
  });

  test('marks steps that are past already as lapsed (R37, R52)', () => {
    const now = at('2026-10-20T09:00');
    const lapsed = planned(question('2026-10-27T17:00', { now })).steps.map((step) => step.lapsed);
    expect(lapsed).toEqual([true, true, false, false, false, false]);
    const short = planned(question('2026-10-27T17:00', { now: at('2026-10-27T17:00') - 2000 }));
    expect(short.steps.map((step) => step.lapsed)).toEqual([true, true, true, false, false, false]);
  });

  test('is refused when due in the past', () => {
    const dueAt = at('2026-10-27T17:00');
    expect(planFromPolicy(question('2026-10-27T17:00', { now: dueAt }))).toMatchObject({
      ok: false,
      code: 'in-the-past',
    });
  });

  test('is refused for an unknown zone and for a broken policy', () => {
    expect(planFromPolicy(question('2026-10-27T17:00', { zone: 'Mars/Olympus' }))).toMatchObject({
      code: 'unknown-zone',
    });
    const policy = { ...consultationPolicy, sendingHour: -1 };
    expect(planFromPolicy(question('2026-10-27T17:00', { policy }))).toMatchObject({ code: 'policy-broken' });
  });

  test('reports the years whose holidays are not known', () => {
    expect(planned(question('2028-12-29T17:00', { now: at('2028-12-01T10:00') })).uncoveredYears).toEqual([2029]);
    expect(planned(question('2026-10-27T17:00')).uncoveredYears).toEqual([]);
  });
});

describe('closing', () => {
  test('is the due instant where late answers are not taken', () => {
    const policy = rehearsal([remindBefore('PT2H')], { lateAnswers: false });
    const asked = question('2026-10-27T17:00', { policy });
    expect(planned(asked).closesAt).toBe(asked.dueAt);
    expect(planned({ ...asked, closesAt: asked.dueAt }).closesAt).toBe(asked.dueAt);
    expect(planFromPolicy({ ...asked, closesAt: asked.dueAt + 1 })).toMatchObject({ code: 'malformed' });
  });

  test('refuses steps that come after it, and says which', () => {
    const policy = { ...consultationPolicy, lateAnswers: false };
    expect(planFromPolicy(question('2026-10-27T17:00', { policy }))).toMatchObject({
      code: 'steps-after-closing',
      message: expect.stringContaining('4 (escalate, Wednesday 28 October 2026, 09:00); 5'),
      detail: { steps: '4, 5, 6' },
    });
    const closesAt = at('2026-11-03T09:00');
    expect(planFromPolicy(question('2026-10-27T17:00', { closesAt }))).toMatchObject({
      detail: { steps: '6', closesAt },
    });
  });

  test('may be set by a person, but not before due', () => {
    const closesAt = at('2026-12-01T12:00');
    expect(planned(question('2026-10-27T17:00', { closesAt })).closesAt).toBe(closesAt);
    const early = question('2026-10-27T17:00', { closesAt: at('2026-10-27T16:59') });
    expect(planFromPolicy(early)).toMatchObject({ code: 'malformed' });
  });

  test('follows the policy, from the due instant where no step comes after it', () => {
    const byDays = rehearsal([remindBefore('PT2H')], { closingAfter: { workingDays: 1 } });
    expect(wallText(planned(question('2026-10-30T17:00', { policy: byDays })).closesAt, zone)).toBe(
      'Monday 2 November 2026, 17:00',
    );
    const byDuration = rehearsal([escalateAfter('PT4M')], { closingAfter: { duration: 'PT6M' } });
    const asked = question('2026-10-30T17:00', { policy: byDuration });
    expect(planned(asked).closesAt).toBe(asked.dueAt + 10 * 60_000);
  });
});

describe('durations', () => {
  test('in days are calendar days, in hours elapsed time (R46)', () => {
    const policy = rehearsal([remindBefore('P1D'), remindBefore('PT24H'), escalateAfter('P1DT1H')]);
    expect(walls(question('2026-10-25T17:00', { policy }))).toEqual([
      'Saturday 24 October 2026, 17:00',
      'Saturday 24 October 2026, 18:00',
      'Monday 26 October 2026, 18:00',
    ]);
  });

  test('give the directorate two working days for a request and twelve weeks for the outcome', () => {
    const askedAt = at('2026-10-23T15:20');
    const decideBy = afterSpan(askedAt, extensionRequestPolicy.dueIn ?? { workingDays: 0 }, place);
    expect(wallText(decideBy, zone)).toBe('Tuesday 27 October 2026, 15:20');
    const publishBy = afterSpan(askedAt, outcomePolicy.dueIn ?? { workingDays: 0 }, place);
    expect(walls({ ...place, dueAt: publishBy, policy: outcomePolicy, now: askedAt })).toEqual([
      'Friday 18 December 2026, 15:20',
      'Friday 8 January 2027, 15:20',
      'Monday 18 January 2027, 09:00',
    ]);
  });

  test('that were never checked are a bug', () => {
    expect(() => afterSpan(0, { duration: 'soon' }, place)).toThrow(RangeError);
  });
});

const step = (plannedWall: string, wall: string) => ({ order: 1, plannedAt: at(plannedWall), at: at(wall) });

describe('steps moved by an outage', () => {
  test('stay on working days and keep their gaps', () => {
    const moved = [step('2026-10-28T09:00', '2026-10-31T10:00'), step('2026-10-30T09:00', '2026-11-02T10:00')];
    expect(onWorkingDays(moved, place).map((each) => wallText(each.at, zone))).toEqual([
      'Monday 2 November 2026, 10:00',
      'Wednesday 4 November 2026, 10:00',
    ]);
  });

  test('stay where they are in a rehearsal at the weekend', () => {
    const moved = [step('2026-10-31T09:00', '2026-10-31T10:00')];
    expect(onWorkingDays(moved, place)).toEqual(moved);
  });
});

const anyStep: fc.Arbitrary<PolicyStep> = fc
  .record({
    remind: fc.boolean(),
    span: fc.oneof(
      fc.integer({ min: 1, max: 30 }).map((workingDays) => ({ workingDays })),
      fc.integer({ min: 1, max: 90 }).map((hours) => ({ duration: `PT${hours}H` })),
    ),
  })
  .map(({ remind, span }) =>
    remind
      ? { kind: 'remind', offset: { side: 'before', ...span }, recipients: 'respondents' }
      : { kind: 'escalate', offset: { side: 'after', ...span }, recipients: { ladder: 1 } },
  );

test('every plan is in order, its steps lie on the right side of due, and closing ends it', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 8 }),
      fc.integer({ min: at('2026-02-01T00:00'), max: at('2028-06-01T00:00') }),
      fc.integer({ min: 1, max: 5_000_000_000 }),
      (steps, dueAt, aheadMs) => {
        const now = dueAt - aheadMs;
        const plan = planned({ ...place, dueAt, policy: rehearsal(steps), now });
        expect(plan.steps.map((step) => step.order)).toEqual(steps.map((_, index) => index + 1));
        for (const [index, step] of plan.steps.entries()) {
          expect(step.at >= (plan.steps[index - 1]?.at ?? step.at)).toBe(true);
          expect(step.kind === 'remind' ? step.at < dueAt : step.at > dueAt).toBe(true);
          expect(step.lapsed).toBe(step.at <= now);
          expect(step.at < plan.closesAt).toBe(true);
        }
        expect(isWorkingDay(localDate(plan.closesAt - 1, zone), calendar)).toBe(true);
      },
    ),
  );
});
