import { describe, expect, test } from 'vitest';
import { writeLetter, type LetterKind } from '../../../domain/mail/letters.ts';

const letter = {
  person: 'Ann',
  by: 'Olive\r\nOfficer',
  other: 'Sam \u202ESecond',
  from: '1 March 2027 at 9am',
  until: '9 March 2027 at 5pm',
  page: '/public/reports/RPT-1',
  reply: 'First\r\nBcc: all@example.org\n\nSecond',
  publicUrl: 'https://concordat.example.org',
  replyTo: 'office@example.org',
};

describe('a letter', () => {
  test.each<[LetterKind, string, string]>([
    ['address-changed', 'Your mail address was changed', 'you are signed out everywhere'],
    ['address-new', 'Confirm your mail address', 'until then you can sign nothing'],
    ['substitute-named', 'Somebody stands in for you', 'Sam Second stands in for you from 1 March 2027 at 9am'],
    ['stands-in', 'You stand in for somebody', 'you stand in for Sam Second from 1 March 2027 at 9am'],
    ['merged', 'Two entries for you are one now', 'now that of Ann'],
  ])('of the kind %s says who did it and what to do if it is not right', (kind, subject, said) => {
    const mail = writeLetter({ ...letter, kind });
    const text = mail.blocks.map((block) => (block.kind === 'paragraph' ? block.text : '')).join(' ');
    expect(mail.subject).toBe(subject);
    expect(mail.greeting).toBe('Dear Ann');
    expect(text).toContain('Olive Officer');
    expect(text).toContain(said);
    expect(text).toMatch(/answer this message/u);
  });

  test.each<[LetterKind, string]>([
    ['feedback-answered', 'This is our answer.'],
    ['feedback-closed', 'We have closed it'],
  ])('of the kind %s answers whoever said something of a page, in lines of our own', (kind, said) => {
    const { subject, greeting, blocks } = writeLetter({ ...letter, kind, person: '' });
    const lines = blocks.map((block) => (block.kind === 'paragraph' ? block.text : ''));
    expect([subject, greeting]).toEqual(['Your feedback on a public page', 'Dear reader']);
    expect(lines[0]).toContain('https://concordat.example.org/public/reports/RPT-1 ');
    expect(lines[0]).toContain(said);
    expect(lines.slice(1, -1)).toEqual(['First', 'Bcc: all@example.org', 'Second']);
    expect(lines.at(-1)).toContain('We have removed your address');
  });
});
