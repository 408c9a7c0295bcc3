import { describe, expect, test } from 'vitest';
import { plain } from '../../../domain/mail/writing.ts';
import { words, write } from '../../support/stories/written-mail.ts';

describe('R64: what people typed', () => {
  test('is one line of bounded length, without what hides or turns text', () => {
    expect(plain('a\r\nBcc: x\u202egnp.exe\u0000')).toBe('a Bcc: x gnp.exe');
    expect(plain('\u05d0\u05d1')).toBe('\u2068\u05d0\u05d1\u2069');
    expect(plain('x'.repeat(100_000))).toHaveLength(200);
    expect(plain('x'.repeat(100_000)).endsWith('…')).toBe(true);
    expect(write('invitation', { title: 'A\nB' }).blocks[1]).toMatchObject({
      tasks: [{ name: 'Health Service: A B (CON-2026-0017)' }],
    });
  });
});

describe('links and reasons', () => {
  const link = `https://meet.example.org/${'a'.repeat(300)}`;

  test('a link is never cut, whatever else is', () => {
    expect(plain(`${'Long words. '.repeat(15)}${link} and more`)).toBe(`${'Long words. '.repeat(15)}${link} …`);
    expect(plain(`${'Long words. '.repeat(15)}${link}`)).toMatch(new RegExp(`${link}$`, 'u'));
    expect(plain('b'.repeat(300))).toBe(`${'b'.repeat(199)}…`);
  });

  test('a place that ends with a link ends without a full stop', () => {
    expect(words(write('invitation', { eventAt: 7, place: `Online, ${link}` }))).toMatch(
      new RegExp(`Meeting: time 7 in Europe/London, Online, ${link}$`, 'mu'),
    );
  });

  test('what was cancelled says why, where a reason was given', () => {
    expect(words(write('cancelled', { endedWhy: 'No money.' }))).toContain('Why: No money.');
    expect(words(write('withdrawn', { endedWhy: 'Law now.' }))).toContain('Why: Law now.');
    expect(words(write('cancelled'))).not.toContain('Why:');
  });
});
