import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { beginning, canonical, type Seal, sealOf, type TrailEntry } from '../../../domain/records/audit.ts';
import { checkSeal, conclusion, nothingChecked } from '../../../domain/records/audit-check.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const at = '2026-11-02T09:00:00.000000Z';

const entry = (id: number, act = 'signed-in'): TrailEntry => ({
  id,
  at,
  actorId: null,
  act,
  processId: null,
  taskId: null,
  agencyId: null,
  details: { count: id, codes: ['a', 'b'] },
  era: 0,
  xid: String(1000 + id),
});

const first = [entry(1), entry(3), entry(2)];
const second = [entry(4)];
const third = [entry(5), entry(6)];
const one = sealOf(first, undefined, at, sha256);
const two = sealOf(second, one, at, sha256);
const three = sealOf(third, two, at, sha256);

type Part = readonly [readonly TrailEntry[], Seal];
const whole: readonly Part[] = [
  [first, one],
  [second, two],
  [third, three],
];

/** The first problem of a trail, or how far it was checked. */
function check(parts: readonly Part[], anchor?: string) {
  let checked = nothingChecked;
  for (const [entries, seal] of parts) {
    const step = checkSeal(checked, seal, entries, { sha256, anchor });
    if (!step.ok) return step.problem;
    checked = step.checked;
  }
  return checked;
}

describe('canonical JSON', () => {
  test('is one text for one value, whatever the order of its members', () => {
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: true, gone: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    );
    expect(canonical({ a: true, b: [1, { c: 'x', d: null }] })).toBe(
      canonical({ b: [1, { d: null, c: 'x' }], a: true }),
    );
  });
});

describe('a sealed trail', () => {
  test('is as it was sealed', () => {
    expect(one.previousHash).toBe(beginning);
    expect(check(whole)).toEqual({ seals: 3, entries: 6, lastHash: three.hash, anchorSeen: false });
  });

  test.each<[string, readonly Part[], string]>([
    ['an entry that was changed', [[[entry(1), entry(3, 'signed-out'), entry(2)], one]], 'Entry 3 was changed'],
    ['an entry that was deleted', [[[entry(1), entry(2)], one]], 'Entry 3 is missing under seal 1.'],
    ['the last entry of a batch deleted', [[[entry(1), entry(3)], one]], 'Entry 2 is missing under seal 1.'],
    ['entries in another order', [[[entry(1), entry(2), entry(3)], one]], 'Entry 3 is out of order'],
    ['an entry added in the middle', [[[entry(1), entry(9), entry(3), entry(2)], one]], 'Entry 9 was added later'],
    ['an entry added at the end of a batch', [[[...first, entry(9)], one]], 'Entry 9 was added later'],
    ['a seal that is missing', [whole[0]!, whole[2]!], 'Seal 2 is missing.'],
    ['several seals that are missing', [whole[2]!], 'Seals 1 to 2 are missing.'],
    ['two seals behind one', [whole[0]!, whole[1]!, [second, sealOf(second, one, `${at}x`, sha256)]], 'two seals 2'],
    [
      'a seal of another chain',
      [whole[0]!, [second, sealOf(second, { number: 1, hash: beginning }, at, sha256)]],
      'Seal 2 is not chained',
    ],
    ['a seal that says something else', [[first, { ...one, sealedAt: '2026-11-03' }]], 'Seal 1 was changed'],
    [
      'contents that were changed with the entry',
      [[[entry(7)], { ...one, contents: [[7, sha256('x')]] }]],
      'Seal 1 was changed',
    ],
  ])('shows %s', (_what, parts, problem) => {
    expect(check(parts)).toContain(problem);
  });

  test('shows a batch that was sealed anew together with its seal by the next seal', () => {
    const forged = [entry(1, 'forged')];
    expect(check([[forged, sealOf(forged, undefined, at, sha256)], whole[1]!])).toContain('Seal 2 is not chained');
  });
});

describe('a missing end', () => {
  const cut = check(whole.slice(0, 2), three.hash);
  if (typeof cut === 'string') throw new Error(cut);

  test('does not show by the chain alone, and that is said', () => {
    const said = conclusion(cut, 0, undefined);
    expect(said.ok).toBe(true);
    expect(said.lines.join(' ')).toContain('repeat with --anchor');
  });

  test('shows against a hash that was kept elsewhere', () => {
    expect(conclusion(cut, 0, three.hash)).toMatchObject({ ok: false });
    const all = check(whole, two.hash);
    if (typeof all === 'string') throw new Error(all);
    expect(conclusion(all, 1, two.hash)).toMatchObject({ ok: true });
  });
});
