import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gradeNames, grades, judgeStep, ladder, rungs, type Step } from '../../../domain/inspections/enforcement.ts';

const up: Step = {
  from: 'warning',
  to: 'improvement-notice',
  grade: 'head',
  reason: 'Nothing was done.',
  conditions: 2,
  unjudged: 0,
  bodyId: null,
};

describe('the ladder of enforcement', () => {
  test('is climbed and descended with a reason', () => {
    expect(judgeStep(up)).toEqual({ ok: true, value: { direction: 'up' } });
    expect(judgeStep({ ...up, from: 'improvement-notice', to: 'report', conditions: 0 })).toEqual({
      ok: true,
      value: { direction: 'down' },
    });
    expect(judgeStep({ ...up, reason: ' ' })).toMatchObject({ code: 'malformed' });
    expect(judgeStep({ ...up, to: 'warning' })).toMatchObject({ code: 'nothing-to-change' });
  });

  test('asks for the grade of the higher rung, up as down', () => {
    expect(judgeStep({ ...up, grade: 'officer' })).toMatchObject({ code: 'grade-too-low', detail: { grade: 'head' } });
    expect(judgeStep({ ...up, from: 'referral', to: 'warning' })).toMatchObject({ code: 'grade-too-low' });
    expect(gradeNames.committee).toBe('the committee');
  });

  test('sets conditions with an improvement notice and has each judged before it is left', () => {
    expect(judgeStep({ ...up, conditions: 0 })).toMatchObject({ code: 'malformed' });
    expect(judgeStep({ ...up, from: 'improvement-notice', to: 'warning', unjudged: 1 })).toMatchObject({
      code: 'conditions-open',
      detail: { conditions: 1 },
    });
  });

  test('refers to a body that is named, from any rung below where improvement is unlikely (F42)', () => {
    const referral: Step = { ...up, from: 'report', to: 'referral', grade: 'committee', conditions: 0 };
    expect(judgeStep(referral)).toMatchObject({ code: 'malformed' });
    expect(judgeStep({ ...referral, bodyId: 'board' })).toEqual({ ok: true, value: { direction: 'up' } });
  });

  test('no step is taken below the grade of either rung that asks for more', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rungs),
        fc.constantFrom(...rungs),
        fc.constantFrom(...grades),
        (from, to, grade) => {
          const verdict = judgeStep({ ...up, from, to, grade, bodyId: 'board' });
          const needed = Math.max(...[from, to].map((rung) => grades.indexOf(ladder[rung].grade)));
          expect(verdict.ok).toBe(from !== to && grades.indexOf(grade) >= needed);
        },
      ),
    );
  });
});
