import { describe, expect, it } from 'vitest';
import { namesIn, partsIn, plainText, readText } from '../../../domain/reports/text.ts';

const wordsOf = (source: string) => {
  const [piece] = readText(source).pieces;
  return piece?.kind === 'paragraph' ? piece.words : [];
};

describe('a text of a report', () => {
  it('is of headings, paragraphs and lists, and a list within a list is one list', () => {
    const { pieces } = readText('## Raids\n\nOne\nline\n\n- a\n  - b\n- *c*\n\n1. first');
    expect(pieces).toEqual([
      { kind: 'heading', place: 1, text: 'Raids' },
      { kind: 'paragraph', place: 2, key: null, words: [{ text: 'One' }, { text: ' ' }, { text: 'line' }] },
      {
        kind: 'list',
        place: 3,
        ordered: false,
        items: [[{ text: 'a' }], [{ text: 'b' }], [{ text: 'c', emphasis: true }]],
      },
      { kind: 'list', place: 4, ordered: true, items: [[{ text: 'first' }]] },
    ]);
    expect(readText('')).toEqual({ pieces: [], unknown: [] });
  });

  it('takes no HTML, no pictures and no code: they are words', () => {
    expect(plainText(wordsOf('<script>x</script> `y` &amp;'))).toBe('<script>x</script> `y` &amp;');
    expect(wordsOf('**a** [b](https://example.org/) c')).toEqual([
      { text: 'a', strong: true },
      { text: ' ' },
      { text: 'b', to: 'https://example.org/' },
      { text: ' c' },
    ]);
  });

  it('leads to pages and addresses only; anything else is said', () => {
    const { unknown } = readText('[a](other) [b](//evil.example) [c](/strategies)');
    expect(unknown.map(({ written }) => written)).toEqual(['other', '//evil.example']);
    expect(plainText(wordsOf('[x](javascript:alert(1))'))).toBe('[x](javascript:alert(1))');
  });

  it('names things in braces, places live parts on lines of their own, and says what means nothing', () => {
    const read = readText(
      'See {activity:1}\n{live:colours}\nand {strand:2}\n\n- {table:t}\n\n## {activity:3}\n\n{nothing} {live:plan} {x:1}',
    );
    expect(namesIn(read)).toEqual([
      { kind: 'activity', id: '1' },
      { kind: 'strand', id: '2' },
      { kind: 'table', id: 't' },
    ]);
    expect(partsIn(read)).toEqual(['colours']);
    expect(read.unknown).toEqual([
      { place: 5, written: '{activity:3}' },
      { place: 6, written: '{nothing}' },
      { place: 6, written: '{live:plan}' },
      { place: 6, written: '{x:1}' },
    ]);
  });

  it('gives a paragraph its key at its end, and nowhere else', () => {
    const read = readText('Raids began. {#raids}\n\n{#early} words\n\n{#alone}');
    expect(read.pieces).toEqual([
      { kind: 'paragraph', place: 1, key: 'raids', words: [{ text: 'Raids began.' }] },
      { kind: 'paragraph', place: 2, key: null, words: [{ text: '{#early}' }, { text: ' words' }] },
      { kind: 'paragraph', place: 3, key: 'alone', words: [] },
    ]);
    expect(read.unknown).toEqual([{ place: 2, written: '{#early}' }]);
  });
});
