import { describe, expect, test } from 'vitest';
import { checkPolicy, durationOf } from '../../../domain/chase/check-policy.ts';
import {
  consultationPolicy,
  extensionRequestPolicy,
  outcomePolicy,
  type ChasePolicy,
  type PolicyStep,
} from '../../../domain/chase/policy.ts';

const reminder: PolicyStep = { kind: 'remind', offset: { side: 'before', workingDays: 1 }, recipients: 'respondents' };
const escalation: PolicyStep = {
  kind: 'escalate',
  offset: { side: 'after', workingDays: 1 },
  recipients: { ladder: 1 },
};

function withStep(step: PolicyStep): ChasePolicy {
  return { ...consultationPolicy, steps: [reminder, step] };
}

describe('a chase policy', () => {
  test.each([
    ['consultation', consultationPolicy],
    ['extension request', extensionRequestPolicy],
    ['outcome', outcomePolicy],
    ['no steps at all', { steps: [], sendingHour: 0, lateAnswers: false }],
  ])('that keeps the rules is accepted: %s', (_name, policy) => {
    expect(checkPolicy(policy)).toEqual({ ok: true, value: policy });
  });

  test.each<[string, PolicyStep]>([
    ['its distance', { ...reminder, offset: { side: 'before', workingDays: 0 } }],
    ['its distance', { ...reminder, offset: { side: 'before', workingDays: 1.5 } }],
    ['its distance', { ...reminder, offset: { side: 'before', workingDays: 261 } }],
    ['its distance', { ...reminder, offset: { side: 'before', duration: 'P0D' } }],
    ['its distance', { ...reminder, offset: { side: 'before', duration: 'two hours' } }],
    ['its rung', { ...escalation, recipients: { ladder: 0 } }],
    ['a reminder comes before', { ...reminder, offset: { side: 'after', workingDays: 1 } }],
    ['nobody is escalated before', { ...escalation, offset: { side: 'before', duration: 'PT1H' } }],
    ['an escalation goes to', { ...escalation, recipients: 'respondents' }],
  ])('with a broken step is refused: %s', (says, step) => {
    const verdict = checkPolicy(withStep(step));
    expect(verdict).toMatchObject({ ok: false, code: 'policy-broken', detail: { step: 2 } });
    expect(verdict).toHaveProperty('message', expect.stringContaining(`Step 2: ${says}`));
  });

  test.each<[string, ChasePolicy]>([
    ['sending hour', { ...consultationPolicy, sendingHour: 24 }],
    ['more than 50 steps', { ...consultationPolicy, steps: Array.from({ length: 51 }, () => reminder) }],
    ['Without late answers', { ...consultationPolicy, lateAnswers: false, closingAfter: { workingDays: 1 } }],
    ['until closing', { ...consultationPolicy, closingAfter: { duration: 'P' } }],
    ['until it is due', { ...consultationPolicy, dueIn: { workingDays: -1 } }],
  ])('is refused as a whole: %s', (says, policy) => {
    const verdict = checkPolicy(policy);
    expect(verdict).toMatchObject({ ok: false, code: 'policy-broken' });
    expect(verdict).toHaveProperty('message', expect.stringContaining(says));
  });
});

describe('a duration', () => {
  test.each([
    ['P28D', { days: 28, ms: 0 }],
    ['PT2M', { days: 0, ms: 120_000 }],
    ['PT90S', { days: 0, ms: 90_000 }],
    ['P1DT2H3M4S', { days: 1, ms: 7_384_000 }],
  ])('%s is read', (text, expected) => {
    expect(durationOf(text)).toEqual(expected);
  });

  test.each(['P', 'PT', 'P1DT', 'PT0S', 'P1W', 'P1M', '-P1D', 'PT1.5H', 'p1d', ''])('"%s" is none', (text) => {
    expect(durationOf(text)).toBeUndefined();
  });
});
