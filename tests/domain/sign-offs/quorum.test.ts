import { describe, expect, test } from 'vitest';
import { checkQuorum, quorumText, type Capacity } from '../../../domain/sign-offs/quorum.ts';

const board: readonly Capacity[] = ['chair', 'member', 'member', 'secretary'];

describe('a quorum', () => {
  test.each([
    ['all', null],
    ['chair', null],
    ['count', null],
    ['count', 1],
    ['count', 3],
  ] as const)('of %s, %s is accepted', (kind, count) => {
    expect(checkQuorum({ kind, count }, board)).toEqual({ ok: true, value: { kind, count } });
  });

  test.each([
    ['all', 2],
    ['count', 0],
    ['count', 1.5],
  ] as const)('of %s, %s is refused', (kind, count) => {
    expect(checkQuorum({ kind, count }, board)).toMatchObject({ ok: false, code: 'malformed' });
  });

  test('of more members than vote is refused: a secretary does not', () => {
    expect(checkQuorum({ kind: 'count', count: 4 }, board)).toMatchObject({ ok: false, detail: { voting: 3 } });
  });

  test('is taken as it is while nobody sits on the body yet', () => {
    expect(checkQuorum({ kind: 'count', count: 4 }, [])).toMatchObject({ ok: true });
  });

  test('reads as a sentence', () => {
    const texts = [
      quorumText({ kind: 'all', count: null }),
      quorumText({ kind: 'chair', count: null }),
      quorumText({ kind: 'count', count: null }),
      quorumText({ kind: 'count', count: 1 }),
      quorumText({ kind: 'count', count: 2 }),
    ];
    expect(texts).toEqual([
      'All members agree',
      'The chair alone decides',
      'More than half of the members agree',
      'At least 1 member agrees',
      'At least 2 members agree',
    ]);
  });
});
