import { describe, expect, test } from 'vitest';
import {
  askedFor,
  marks,
  partsOfPassage,
  ranked,
  searchFlaw,
  searchLimits,
  searchText,
} from '../../../domain/search/search.ts';

describe('what is looked for', () => {
  test('is every word that is typed, the last of them perhaps half; of a name each word may be half', () => {
    expect(askedFor('drug strat')).toEqual({
      typed: 'drug strat',
      before: `'drug'`,
      last: `'strat':*`,
      names: `'drug':* & 'strat':*`,
      reference: '',
    });
  });

  test('is a word of one or two letters as it stands, since half the texts hold one that begins so', () => {
    expect(askedFor('plan of').last).toBe(`'of'`);
    expect(askedFor('警').last).toBe(`'警':*`);
  });

  test.each(['"drug strategy"', 'drug -cannabis', '-cannabis', 'health or youth', 'Or youth', 'health OR'])(
    'is what Postgres makes of it where it has operators: %s',
    (typed) => expect(askedFor(typed)).toEqual({ typed, before: '', last: '', names: '', reference: '' }),
  );

  test.each([
    ['-'.repeat(36), ''],
    ['-(-(-a', '( (-a'],
    ['drug - cannabis', 'drug   cannabis'],
    ['-"crack cocaine" drug-', '-"crack cocaine" drug'],
  ])(
    'leaves out by a dash only what stands right behind it, since Postgres gives up on a row of dashes: %s',
    (typed, put) => expect(askedFor(typed).typed.trim()).toBe(put),
  );

  test.each(['well-being', 'order', 'either/or'])('holds no operator in %s', (typed) =>
    expect(askedFor(typed).last).not.toBe(''),
  );

  test('is the beginning of a reference where it is one, and then of nobody’s name', () => {
    expect(askedFor('con-2026-00')).toMatchObject({ reference: `'con-2026-00':*`, last: '', names: '' });
    expect(askedFor('SGN-')).toMatchObject({ reference: `'sgn-':*` });
    expect(askedFor('CON-2026-0017 drugs').reference).toBe('');
    expect(askedFor('pre-school').reference).toBe('');
  });

  test('may hold whatever the language of Postgres means something by', () => {
    expect(askedFor(String.raw`O'Brien & \\ x:*`).names).toBe(String.raw`'O''Brien':* & '&':* & '\\\\':* & 'x:*':*`);
  });

  test('is one line, of some length, without what cannot be seen; else it is said what to do', () => {
    expect(searchText('  drug\r\n strategy ')).toBe('drug strategy');
    expect(searchFlaw('drug strategy')).toBeUndefined();
    expect(searchFlaw('x'.repeat(10_000))).toBe('The text has 10,000 characters. Use 200 or fewer.');
    expect(searchFlaw('a\0b')).toContain('control character (U+0000)');
  });
});

test('the best comes first, of equals the newest, and no more than are shown', () => {
  const hits = [
    { id: 'a', rank: 0.1 },
    { id: 'b', rank: 0.6 },
    { id: 'c', rank: 0.1 },
  ];
  expect(ranked(hits).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  const alike = ['a', 'c', 'b'].map((id) => ({ id, rank: 1 }));
  for (const order of [alike, alike.toReversed()]) expect(ranked(order).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  const many = Array.from({ length: 300 }, (_, n) => ({ id: String(n), rank: n }));
  expect(ranked(many)).toHaveLength(searchLimits.shown);
});

test('a passage is taken apart into what was found and what stands around it, whatever else it holds', () => {
  const passage = `<b>We</b> ${marks.begin}agree${marks.end} and ${marks.begin}agreed${marks.end}.`;
  expect(partsOfPassage(passage)).toEqual([
    { text: '<b>We</b> ', found: false },
    { text: 'agree', found: true },
    { text: ' and ', found: false },
    { text: 'agreed', found: true },
    { text: '.', found: false },
  ]);
  expect(partsOfPassage('')).toEqual([]);
});
