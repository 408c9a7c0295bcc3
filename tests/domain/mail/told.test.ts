import { describe, expect, test } from 'vitest';
import { longestList, type ToldTask } from '../../../domain/mail/told.ts';
import type { NoticeKind } from '../../../domain/chase/notice.ts';
import { words, write } from '../../support/stories/written-mail.ts';

describe('a long list', () => {
  const many = Array.from({ length: longestList }, () => ({}));
  test.each<[NoticeKind, string, Partial<ToldTask>?]>([
    ['escalation', 'https://concordat.example/overdue', { recipients: 'ladder:1' }],
    ['escalation', 'https://concordat.example/', { recipients: null }],
    ['escalation', 'https://concordat.example/', { recipients: 'ladder:1', fellTo: 'directorate' }],
    ['request', 'https://concordat.example/rounds/p1'],
    ['invitation', 'https://concordat.example/tasks'],
  ])('of %s is counted as at a time, with a link', (kind, url, change = {}) => {
    const text = words(
      write(
        kind,
        change,
        many.map(() => change),
      ),
    );
    expect(text).toContain('As at time 1000 in Europe/London: 51 tasks.');
    expect(text.split('\n')).toContain(url);
    expect(text).not.toContain('Drugs strategy');
  });
});

describe('what nobody does', () => {
  test('is mailed to the officers with names and since when, and as a list where there is much of it', () => {
    const mail = write('owed-by-nobody', { unownedSince: Date.UTC(2026, 10, 2, 9), toldOfOldDate: false });
    expect(words(mail)).toMatch(/Nobody answers for this any more[\s\S]*Nobody has answered for it since/u);
    expect(words(write('owed-by-nobody', { unownedSince: null }))).not.toContain('since');
    const many = Array.from({ length: longestList }, () => ({}));
    expect(words(write('owed-by-nobody', {}, many))).toContain('/owed-by-nobody');
  });
});
