import type { RecipientsCode } from '../../../domain/chase/policy.ts';
import { describe, expect, it } from 'vitest';
import { isRealDate } from '../../../domain/calendar/holidays.ts';
import { stepsAnew, type KeptStep } from '../../../domain/chase/steps-anew.ts';

const remind = (at: number) => ({ kind: 'remind', recipients: 'respondents', at }) as const;
const escalate = (at: number, recipients: RecipientsCode = 'ladder:1') =>
  ({ kind: 'escalate', recipients, at }) as const;
const open = (step: Omit<KeptStep, 'settled'>): KeptStep => ({ ...step, settled: false });
const settled = (step: Omit<KeptStep, 'settled'>): KeptStep => ({ ...step, settled: true });

describe('the steps of a plan whose holidays have changed (R48)', () => {
  it('moves what is to come and says from where to where', () => {
    const anew = stepsAnew([open(remind(100)), open(escalate(200))], [remind(90), escalate(200)], 50);
    expect(anew).toEqual({
      steps: [
        { order: 1, ...remind(90), lapsed: false },
        { order: 2, ...escalate(200), lapsed: false },
      ],
      changes: [{ kind: 'remind', recipients: 'respondents', from: 100, to: 90, lapses: false }],
    });
  });

  it('never sends again what was sent, nor what has lapsed', () => {
    const anew = stepsAnew([settled(remind(100)), open(escalate(200))], [remind(160), escalate(210)], 150);
    expect(anew?.steps).toEqual([
      { order: 1, ...remind(100), lapsed: true },
      { order: 2, ...escalate(210), lapsed: false },
    ]);
    expect(anew?.changes).toHaveLength(1);
  });

  it('leaves a step whose instant has come to the next pass', () => {
    const anew = stepsAnew([open(escalate(100))], [escalate(200)], 150);
    expect(anew).toEqual({ steps: [{ order: 1, ...escalate(100), lapsed: false }], changes: [] });
  });

  it('lapses a step that would fall into the past, and says so', () => {
    const anew = stepsAnew([open(remind(160))], [remind(140)], 150);
    expect(anew?.changes).toEqual([{ kind: 'remind', recipients: 'respondents', from: 160, to: 140, lapses: true }]);
    expect(anew?.steps[0]?.lapsed).toBe(true);
  });

  it('pairs several steps of one kind in the order of time', () => {
    const anew = stepsAnew([open(remind(100)), open(remind(120))], [remind(101), remind(121)], 50);
    expect(anew?.changes.map(({ from, to }) => [from, to])).toEqual([
      [100, 101],
      [120, 121],
    ]);
  });

  it('leaves a plan alone that an outage has moved', () => {
    expect(stepsAnew([open(escalate(100))], [remind(50), escalate(100)], 10)).toBeUndefined();
    expect(stepsAnew([open(escalate(100, 'ladder:2'))], [escalate(100)], 10)).toBeUndefined();
  });
});

describe('a day of a calendar', () => {
  it.each([
    ['2028-02-29', true],
    ['2027-02-29', false],
    ['2027-13-01', false],
    ['1999-12-25', false],
    ['2200-01-01', false],
    ['0000-01-01', false],
    ['27-12-2027', false],
  ])('%s: %s', (day, real) => {
    expect(isRealDate(day)).toBe(real);
  });
});
