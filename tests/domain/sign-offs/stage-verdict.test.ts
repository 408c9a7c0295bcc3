import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signatureVerdicts, type SignatureVerdict, type StageRule } from '../../../domain/sign-offs/sign-off.ts';
import {
  canSign,
  checkReferral,
  checkWords,
  isQuorate,
  judgeStage,
  type CountedSignature,
} from '../../../domain/sign-offs/stage-verdict.ts';

const board = ['ann', 'ben', 'cat', 'dan', 'eve'];
const by = (who: string, verdict: SignatureVerdict = 'approve', referTo: number | null = null): CountedSignature => ({
  signerId: who,
  seatId: who,
  verdict,
  referTo,
});
const all: StageRule = { kind: 'all' };
const majority: StageRule = { kind: 'count', count: null };

describe('a stage', () => {
  test('of all is carried by the last of them', () => {
    expect(
      judgeStage(
        all,
        board,
        board.slice(1).map((who) => by(who)),
      ),
    ).toMatchObject({ kind: 'open', needed: 5, approvals: 4, missing: 1, unreachable: false });
    expect(
      judgeStage(
        all,
        board,
        board.map((who) => by(who)),
      ),
    ).toEqual({ kind: 'carried', withChanges: false });
  });

  test('of more than half is carried by three of five, and says that changes were asked for', () => {
    expect(judgeStage(majority, board, [by('ann'), by('ben')])).toMatchObject({ kind: 'open', missing: 1 });
    expect(judgeStage(majority, board, [by('ann'), by('ben', 'approve-with-changes'), by('cat')])).toEqual({
      kind: 'carried',
      withChanges: true,
    });
  });

  test('of the chair, or of a post, is decided by one', () => {
    for (const kind of ['chair', 'post'] as const) {
      expect(judgeStage({ kind }, ['ann', 'ben'], [by('ben')])).toMatchObject({ kind: 'carried' });
      expect(judgeStage({ kind }, ['ann', 'ben'], [by('ann', 'reject')])).toEqual({ kind: 'rejected' });
    }
  });

  test('of all is referred back, or rejected, by one', () => {
    expect(judgeStage(all, board, [by('ann'), by('ben', 'refer-back', 1)])).toEqual({
      kind: 'referred-back',
      referTo: 1,
    });
    expect(judgeStage(all, board, [by('ben', 'reject')])).toEqual({ kind: 'rejected' });
  });

  test('of some of them fails once the rest could not carry it, the way that most of those against it say', () => {
    const against = [by('ann', 'refer-back'), by('ben', 'reject')];
    expect(judgeStage(majority, board, against)).toMatchObject({ kind: 'open', missing: 3, unreachable: false });
    expect(judgeStage(majority, board, [...against, by('cat', 'reject')])).toEqual({ kind: 'rejected' });
    expect(judgeStage(majority, board, [...against, by('cat', 'refer-back', 2)])).toEqual({
      kind: 'referred-back',
      referTo: null,
    });
  });

  test('says that its quorum can no longer be reached, and what would be needed', () => {
    const five: StageRule = { kind: 'count', count: 5 };
    expect(judgeStage(five, ['ann', 'ben'], [by('ann')])).toEqual({
      kind: 'open',
      needed: 5,
      approvals: 1,
      missing: 4,
      unreachable: true,
    });
    for (const kind of ['all', 'chair', 'post'] as const)
      expect(judgeStage({ kind }, [], [])).toMatchObject({ kind: 'open', unreachable: true });
  });

  test('keeps the signature of somebody who has left his seat since', () => {
    expect(judgeStage({ kind: 'count', count: 2 }, ['ben'], [by('ann'), by('ben')])).toMatchObject({ kind: 'carried' });
  });

  test('counts one person once, in however many seats, and one seat once', () => {
    const deputy = { ...by('ann'), seatId: 'ben' };
    expect(judgeStage({ kind: 'count', count: 2 }, board, [by('ann'), deputy])).toMatchObject({ approvals: 1 });
    expect(judgeStage({ kind: 'count', count: 2 }, board, [deputy, by('ben')])).toMatchObject({ approvals: 1 });
  });
});

const rules = fc.oneof(
  fc.constantFrom<StageRule>(all, majority, { kind: 'chair' }, { kind: 'post' }),
  fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 6 }) }),
);
const votes = fc.array(
  fc.record({
    signerId: fc.constantFrom(...board),
    seatId: fc.constantFrom(...board),
    verdict: fc.constantFrom(...signatureVerdicts),
    referTo: fc.constant(null),
  }),
  { maxLength: 12 },
);

test('what is decided stays decided, whoever signs after it', () => {
  fc.assert(
    fc.property(rules, votes, votes, (rule, first, more) => {
      const decided = judgeStage(rule, board, first);
      if (decided.kind === 'carried')
        expect(judgeStage(rule, board, [...first, ...more])).toMatchObject({ kind: 'carried' });
      else if (decided.kind !== 'open') expect(judgeStage(rule, board, [...first, ...more]).kind).not.toBe('carried');
    }),
  );
});

test('a repeated signature changes nothing', () => {
  fc.assert(
    fc.property(rules, votes, (rule, signed) => {
      expect(judgeStage(rule, board, [...signed, ...signed])).toEqual(judgeStage(rule, board, signed));
    }),
  );
});

test('a stage that is open lacks what it needs, and once everybody has signed it is decided or can no longer be', () => {
  fc.assert(
    fc.property(
      rules,
      fc.array(fc.constantFrom(...signatureVerdicts), { minLength: 5, maxLength: 5 }),
      (rule, said) => {
        const judged = judgeStage(
          rule,
          board,
          board.map((who, index) => by(who, said[index])),
        );
        if (judged.kind === 'open') expect([judged.missing > 0, judged.unreachable]).toEqual([true, true]);
      },
    ),
  );
});

describe('a person', () => {
  const asks = { signerId: 'ann', seatId: 'ann', authorId: 'zoe', seatIds: board, standsFor: [], signed: [] };

  test('signs in his own seat, or as the deputy of somebody who is away', () => {
    expect(canSign(asks)).toEqual({ ok: true, value: { deputy: false } });
    expect(canSign({ ...asks, seatId: 'ben', standsFor: ['ben'] })).toEqual({ ok: true, value: { deputy: true } });
  });

  test('does not sign for somebody who is there, nor in a seat that is none', () => {
    expect(canSign({ ...asks, seatId: 'ben' })).toMatchObject({ code: 'not-a-signatory' });
    expect(canSign({ ...asks, seatId: 'tom', standsFor: ['tom'] })).toMatchObject({ code: 'not-a-signatory' });
  });

  test('never signs what he wrote, and nobody signs it for him', () => {
    expect(canSign({ ...asks, authorId: 'ann' })).toMatchObject({ code: 'author-cannot-sign' });
    expect(canSign({ ...asks, authorId: 'ann', seatId: 'ben', standsFor: ['ben'] })).toMatchObject({
      code: 'author-cannot-sign',
    });
    expect(canSign({ ...asks, authorId: 'ben', seatId: 'ben', standsFor: ['ben'] })).toMatchObject({
      code: 'author-cannot-sign',
    });
  });

  test('signs once, and each seat is signed for once', () => {
    expect(canSign({ ...asks, signed: [by('ann')] })).toMatchObject({ code: 'already-signed' });
    expect(canSign({ ...asks, signed: [{ signerId: 'dan', seatId: 'ann' }] })).toMatchObject({
      code: 'already-signed',
    });
    expect(
      canSign({ ...asks, seatId: 'ben', standsFor: ['ben'], signed: [{ signerId: 'ann', seatId: 'ann' }] }),
    ).toMatchObject({ code: 'already-signed' });
  });
});

test('what changes, what is referred back and what is rejected needs words', () => {
  const none = { comment: ' ', changes: '' };
  expect(checkWords('approve', none)).toMatchObject({ ok: true });
  expect(checkWords('approve-with-changes', { ...none, changes: 'Joint owners' })).toMatchObject({ ok: true });
  for (const verdict of ['approve-with-changes', 'refer-back', 'reject'] as const)
    expect(checkWords(verdict, none)).toMatchObject({ code: 'malformed' });
});

test('a referral goes to the author or to a stage before', () => {
  expect(checkReferral('approve', null, 2)).toMatchObject({ ok: true });
  expect(checkReferral('refer-back', 1, 2)).toMatchObject({ ok: true });
  expect(checkReferral('refer-back', 2, 2)).toMatchObject({ code: 'malformed' });
  expect(checkReferral('refer-back', 0, 2)).toMatchObject({ code: 'malformed' });
  expect(checkReferral('reject', 1, 2)).toMatchObject({ code: 'malformed' });
});

test('a meeting decides with as many present as the rule needs', () => {
  expect(isQuorate(majority, board, ['ann', 'ben', 'cat'])).toBe(true);
  expect(isQuorate(majority, board, ['ann', 'ben', 'tom'])).toBe(false);
  expect(isQuorate({ kind: 'chair' }, ['ann'], ['ann'])).toBe(true);
  expect(isQuorate(all, [], [])).toBe(false);
});
