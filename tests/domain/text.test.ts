import { describe, expect, test } from 'vitest';
import { lengthFlaw, limits } from '../../domain/limits.ts';
import {
  fileNameFlaw,
  fileNameOf,
  hasRefused,
  isVisible,
  normalText,
  readsFromRight,
  safeText,
  textFlaw,
} from '../../domain/text.ts';

describe('a text in the form in which it is kept', () => {
  test.each([
    ['NFC', 'Re\u0301ponse', 'R\u00e9ponse'],
    ['one kind of line end', 'a\r\nb\rc\u2028d\u0085e\vf', 'a\nb\nc\nd\ne\nf'],
    ['nothing that nobody sees', 'Har\u200bbour\ufeff\u00ad', 'Harbour'],
    ['no half characters', 'a\ud800', 'a\ufffd'],
    ['with joiners and marks of direction', '\u{1f469}\u200d\u{1f692} \u200f(5)', '\u{1f469}\u200d\u{1f692} \u200f(5)'],
  ])('%s', (_what, typed, kept) => {
    expect(normalText(typed, 'lines')).toBe(kept);
  });

  test('a line has single plain spaces and none around it; its breaks are left to be judged', () => {
    expect(normalText(' Harbour\u00a0 \tTrust ', 'line')).toBe('Harbour Trust');
    expect(normalText('a \n b', 'line')).toBe('a \n b');
  });
});

describe('what is refused', () => {
  test.each([
    ['bell', 'Plan\u0007', 'There is a control character (U+0007) in it, after “Plan”'],
    ['escape', '\u001b[31m', 'There is a control character (U+001B) in it, at its beginning'],
    ['override', 'Plan \u202egnp', 'There is a character that turns round what is read (U+202E) in it, after “Plan”'],
    ['isolate', 'Plan \u2068x', 'There is a character that turns round what is read (U+2068) in it'],
    ['nothing to be seen', '\u200d\u2800', 'It holds nothing that can be seen'],
  ])('%s', (_what, text, said) => {
    expect(textFlaw(text, 'lines')).toContain(said);
  });

  test('a second line where there is to be one', () => {
    expect(textFlaw('a\nb', 'line')).toBe('It must be one line. Take out the line breaks.');
    expect(textFlaw('a\n\tb', 'lines')).toBeUndefined();
    expect(textFlaw('', 'line')).toBeUndefined();
  });
});

test('the name of a file holds no path', () => {
  expect(fileNameFlaw('../../etc/passwd')).toContain('without its folders');
  expect(fileNameFlaw('..')).toContain('more than dots');
  expect(fileNameFlaw('a\u202efdp.exe')).toContain('U+202E');
  expect(fileNameFlaw('R\u00e9ponse (2).pdf')).toBeUndefined();
  expect(fileNameOf('C:\\papers\\Re\u0301ponse\r\n.pdf')).toBe('R\u00e9ponse .pdf');
  expect(['/a/b\\Re\u0301.pdf', 'a\tb\u202e.pdf', '../..', ''].map(fileNameOf)).toEqual([
    'R\u00e9.pdf',
    'a b.pdf',
    'paper',
    'paper',
  ]);
});

test('a row from before the rule is shown without what it would refuse', () => {
  expect(safeText('Ann\u202e\u0007')).toBe('Ann  ');
  expect([hasRefused('Ann\u202e'), hasRefused('Ann'), hasRefused('\u05d0')]).toEqual([true, false, false]);
});

test('whether there is anything to be seen, and from which side it is read', () => {
  expect([isVisible('\u200d \u3164'), isVisible('a')]).toEqual([false, true]);
  expect([readsFromRight('\u05d0\u05d1'), readsFromRight('Ann')]).toEqual([true, false]);
});

test('a text that is too long is told by how much', () => {
  expect(lengthFlaw('x'.repeat(5_321), limits.reason)).toBe('The text has 5,321 characters. Use 5,000 or fewer.');
  expect(lengthFlaw('x', limits.name)).toBeUndefined();
});
