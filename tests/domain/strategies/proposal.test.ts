import { expect, test } from 'vitest';
import { canAnswerProposal, canPropose, canTakeIn, proposalTitle } from '../../../domain/strategies/proposal.ts';

const today = '2026-12-31';
const change = { kind: 'change', activityId: null, dueOn: null } as const;

test('a proposal is made to a strategy that is watched', () => {
  expect(canPropose('open', change, today)).toEqual({ ok: true, value: true });
  for (const state of ['draft', 'closed', 'cancelled'] as const)
    expect(canPropose(state, change, today)).toMatchObject({ code: 'not-open' });
});

test('a milestone belongs to an activity and has a date', () => {
  const milestone = { kind: 'milestone', activityId: 'a', dueOn: '2027-01-01' } as const;
  expect(canPropose('open', milestone, today)).toEqual({ ok: true, value: true });
  expect(canPropose('open', { ...milestone, activityId: null }, today)).toMatchObject({ detail: { field: 'about' } });
  expect(canPropose('open', { ...milestone, dueOn: null }, today)).toMatchObject({ detail: { field: 'dueOn' } });
});

test('nothing is proposed for a day that has passed', () => {
  expect(canPropose('open', { ...change, dueOn: '2026-12-30' }, today)).toMatchObject({
    code: 'in-the-past',
    detail: { field: 'dueOn' },
  });
});

test('is answered once, and called by what it is', () => {
  expect(canAnswerProposal('asked')).toEqual({ ok: true, value: true });
  expect(canAnswerProposal('declined')).toMatchObject({ code: 'not-open' });
  expect(proposalTitle('milestone', 'Lease signed')).toBe('A new milestone: Lease signed');
});

test('a new activity is proposed for a strand, not for an activity', () => {
  const activity = { kind: 'activity', activityId: null, dueOn: null } as const;
  expect(canPropose('open', activity, today).ok).toBe(true);
  expect(canPropose('open', { ...activity, activityId: 'a' }, today)).toMatchObject({ detail: { field: 'about' } });
});

test('what was accepted is taken into the plan, once', () => {
  expect(canTakeIn('accepted').ok).toBe(true);
  for (const state of ['asked', 'declined', 'taken-in'] as const)
    expect(canTakeIn(state)).toMatchObject({ ok: false, code: 'not-open' });
});
