import { describe, expect, it } from 'vitest';
import {
  canMakeDecisionPublic,
  canTellDecision,
  passagesInDecision,
  type PublicDecision,
  redactedDecision,
  textsOfDecision,
} from '../../../domain/public/decision.ts';

const decision: PublicDecision = {
  reference: 'SGN-2026-0001',
  title: 'Outreach, as Mary Hill wrote it',
  about: 'inspection',
  subject: 'Outreach',
  recommendation: 'That the board agrees.',
  outcome: 'approved',
  decidedAt: 0,
  zone: 'Europe/London',
  version: 2,
  stages: [
    {
      name: 'Board',
      asked: 'agree',
      state: 'carried',
      at: 0,
      says: [
        { kind: 'minute', text: 'mary  hill was thanked.' },
        { kind: 'changes', text: 'Say why.' },
      ],
    },
  ],
  recommendations: [{ agency: 'Health', text: 'Ask Mary Hill daily.' }],
};
const redactions = passagesInDecision(decision, 'Mary Hill').map((one) => ({ ...one, reason: 'a name' }));
const candidate = { decision, marked: false, markedTitles: [] };

describe('what everybody reads of a decision', () => {
  it('names every text by its place', () => {
    expect([...textsOfDecision(decision).keys()]).toEqual([
      'title',
      'subject',
      'recommendation',
      'stages/0/name',
      'stages/0/says/0',
      'stages/0/says/1',
      'recommendations/0/agency',
      'recommendations/0/text',
    ]);
  });

  it('is without what is redacted, wherever it stands', () => {
    expect(redactions.map(({ block, from, words }) => [block, from, words])).toEqual([
      ['title', 13, 'Mary Hill'],
      ['stages/0/says/0', 0, 'mary  hill'],
      ['recommendations/0/text', 4, 'Mary Hill'],
    ]);
    const read = redactedDecision(decision, redactions);
    expect(JSON.stringify(read)).not.toMatch(/mary|hill/iu);
    expect(read.stages[0]?.says[0]?.text).toBe('[redacted: a name] was thanked.');
    expect(redactedDecision(decision, [])).toEqual(decision);
  });
});

describe('a decision is made public', () => {
  it('once it is taken, and not where it is told with its report', () => {
    for (const state of ['approved', 'rejected'] as const) expect(canTellDecision(state, false).ok).toBe(true);
    for (const state of ['draft', 'open', 'referred-back', 'returned', 'cancelled'] as const)
      expect(canTellDecision(state, false)).toMatchObject({ code: 'not-signed-off' });
    expect(canTellDecision('approved', true)).toMatchObject({ code: 'not-open' });
  });

  it('without anything that is restricted', () => {
    expect(canMakeDecisionPublic(candidate).ok).toBe(true);
    expect(canMakeDecisionPublic({ ...candidate, marked: true })).toMatchObject({ code: 'not-open' });
    const named = { ...candidate, markedTitles: ['Clinics', 'outreach'] };
    expect(canMakeDecisionPublic(named)).toMatchObject({ code: 'not-open' });
    expect(canMakeDecisionPublic({ ...named, markedTitles: ['Reach'] }).ok).toBe(true);
  });
});
