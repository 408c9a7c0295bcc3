import { describe, expect, test } from 'vitest';
import { canBid, grantedBy } from '../../../domain/budget/bid.ts';

const today = '2002-07-15';

test('a bid was submitted on a day that has come, and its result is expected after that', () => {
  const bid = (submittedOn: string, expectedOn: string) => canBid({ submittedOn, expectedOn }, today);
  expect(bid('2001-12-01', '2002-09-30')).toMatchObject({ ok: true });
  expect(bid('2002-07-16', '2002-09-30')).toMatchObject({ ok: false, detail: { field: 'submittedOn' } });
  expect(bid('2002-07-15', '2002-07-14')).toMatchObject({ ok: false, detail: { field: 'expectedOn' } });
});

test('a bid whose result was expected on a day that has passed is written down where that is said', () => {
  const late = { submittedOn: '2001-12-01', expectedOn: '2002-07-14' };
  expect(canBid(late, today)).toMatchObject({ code: 'in-the-past', detail: { field: 'expectedOn' } });
  expect(canBid({ ...late, hasPassed: true }, today)).toMatchObject({ ok: true });
});

describe('the answer to a bid', () => {
  const bid = { state: 'submitted', amountMinor: 100_000, submittedOn: '2001-12-01' } as const;
  type Answer = Parameters<typeof grantedBy>[0];
  const granted = (outcome: Answer['outcome'], grantedMinor: number | null, more: Partial<Answer> = {}) =>
    grantedBy({ outcome, grantedMinor, answeredOn: today, ...more }, bid, today);

  test.each([
    ['granted', null, 100_000],
    ['granted', 100_000, 100_000],
    ['partly', 40_000, 40_000],
    ['refused', null, 0],
    ['refused', 0, 0],
  ] as const)('%s with %s grants %i', (outcome, sum, value) => {
    expect(granted(outcome, sum)).toEqual({ ok: true, value });
  });

  test.each([
    ['granted', 40_000, 'The bid asked for £1,000. Choose “in part” where another sum is granted.'],
    ['partly', null, 'Give the sum that is granted, which is less than £1,000.'],
    ['partly', 0, 'Give the sum that is granted, which is less than £1,000.'],
    ['partly', 100_000, 'Give the sum that is granted, which is less than £1,000.'],
    ['refused', 5, 'A refused bid grants no sum.'],
  ] as const)('%s with %s does not add up, and is refused beside the sum', (outcome, sum, message) => {
    expect(granted(outcome, sum)).toMatchObject({ ok: false, message, detail: { field: 'granted' } });
  });

  test('comes between the bid and today, and once', () => {
    for (const answeredOn of ['2001-11-30', '2002-07-16'])
      expect(granted('granted', null, { answeredOn })).toMatchObject({ detail: { field: 'answeredOn' } });
    const again = { outcome: 'refused', grantedMinor: null, answeredOn: today } as const;
    expect(grantedBy(again, { ...bid, state: 'partly' }, today)).toMatchObject({ code: 'already-answered' });
  });
});
