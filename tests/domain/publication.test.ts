import { expect, test } from 'vitest';
import { canRelease, publicKinds } from '../../domain/publication.ts';
import { apart, canRedact, passagesIn, withoutPassages } from '../../domain/redaction.ts';

const where = { place: 'here' };

test('words are found whatever their case and the space between them, with the place where they stand', () => {
  const texts = [
    [where, 'Ann  Hill left; ann hill (not Annette) came.'],
    [{ place: 'there' }, 'Nobody'],
  ] as const;
  expect(passagesIn(texts, 'Ann Hill')).toEqual([
    { ...where, from: 0, to: 9, words: 'Ann  Hill' },
    { ...where, from: 16, to: 24, words: 'ann hill' },
  ]);
});

test('passages that overlap are one, with the first reason', () => {
  const cuts = [
    { from: 4, to: 8, reason: 'second' },
    { from: 0, to: 5, reason: 'first' },
    { from: 9, to: 10, reason: 'third' },
  ];
  expect(apart(cuts)).toEqual([
    { from: 0, to: 8, reason: 'first' },
    { from: 9, to: 10, reason: 'third' },
  ]);
  expect(withoutPassages('abcdefghijkl', cuts)).toBe('[redacted: first]i[redacted: third]kl');
});

test('what stands nowhere is not redacted, and a reason never says the words', () => {
  const passages = [{ words: "Ann O'Hara" }];
  expect(canRedact(passages, 'personal data', 'log').ok).toBe(true);
  expect(canRedact([], 'personal data', 'log')).toMatchObject({
    code: 'nothing-to-change',
    message: 'These words stand nowhere in the log.',
    detail: { field: 'words' },
  });
  expect(canRedact(passages, "name of ann o'hara", 'log')).toMatchObject({
    code: 'malformed',
    detail: { field: 'reason' },
  });
});

test('two have looked at what is made public: who has redacted something of it does not make it so', () => {
  for (const kind of ['report', 'decision', 'log'] as const) {
    expect(canRelease(kind, [{ madeBy: 'one' }], 'another').ok).toBe(true);
    expect(canRelease(kind, [{ madeBy: 'another' }, { madeBy: 'one' }], 'one')).toMatchObject({
      code: 'not-independent',
      message: expect.stringContaining(`Another officer looks at that and ${publicKinds[kind].anotherDoes}.`) as string,
    });
  }
});
