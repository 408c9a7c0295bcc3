import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { ToldTask } from '../../domain/mail/told.ts';
import type { NoticeKind } from '../../domain/chase/notice.ts';
import { bytesOf, CannotCompose } from '../../mail/compose.ts';
import { writeAndCompose } from '../../mail/write.ts';
import { house } from '../support/parts/post-room.ts';

const due = Date.UTC(2026, 11, 4, 17, 0);
const task: ToldTask = {
  processId: '0199c0de-0000-7000-8000-000000000001',
  reference: 'CON-2026-0017',
  title: 'Drugs strategy 2027',
  endedWhy: null,
  said: null,
  taskId: '0199c0de-0000-7000-8000-00000000abcd',
  taskKind: 'answer',
  taskTitle: null,
  processKind: 'consultation',
  agency: 'Health Service',
  dueAt: due,
  plannedFor: null,
  closesAt: due,
  zone: 'Europe/London',
  eventAt: Date.UTC(2026, 10, 25, 10, 0),
  place: 'Town Hall',
  draftSavedAt: due - 86_400_000,
  request: {
    state: 'granted',
    askedBy: 'Petra Partner',
    askedAt: due - 172_800_000,
    wantedDueAt: due,
    grantedDueAt: due,
    decidedAt: due - 86_400_000,
  },
  wasDueAt: due - 172_800_000,
  newHolder: 'Nora New',
  guest: false,
  next: { kind: 'escalate', at: due + 86_400_000, recipients: 'ladder:1' },
  recipients: 'ladder:1',
  fellTo: null,
  inPlaceOf: null,
  handedBy: 'Sam Second',
  others: ['Ann Other'],
  asked: ['Petra Partner'],
  toldBefore: null,
  answer: { version: 1, receivedAt: due - 1_000, onTime: true },
  toldOfOldDate: true,
  unownedSince: null,
};
const person = { name: 'Petra Partner', address: 'Petra.Partner@example.org' };
const at = Date.UTC(2026, 10, 23, 9, 0, 0, 123);

const compose = async (kind: NoticeKind, change: Partial<ToldTask> = {}, to = person) =>
  writeAndCompose(house, { kind, person: to, tasks: [{ ...task, ...change }], at });

const kinds: readonly NoticeKind[] = [
  'invitation',
  'reminder',
  'nudge',
  'given-back',
  'request',
  'handed-over',
  'test-invitation',
  'escalation',
  'resolved',
  'receipt',
  'extension-decided',
  'date-moved',
  'handed-away',
  'substitute-left',
  'clock-stopped',
  'clock-restarted',
  'withdrawn',
  'cancelled',
  'outcome',
];

/** What a reader of the HTML sees, as words. */
const visible = (html: string) =>
  html
    .replace(/<head>.*?<\/head>|<div style="display:none.*?<\/div>/gsu, '')
    .replaceAll(/<[^>]+>/gu, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .split(/\s+/u)
    .filter((word) => word !== '');

describe('R72: the message of each kind', () => {
  test.each(kinds)('%s', async (kind) => {
    const mail = await compose(kind);
    const parsed = await PostalMime.parse(mail.raw);
    const header = (name: string) => parsed.headers.filter((each) => each.key === name).map((each) => each.value);
    expect(parsed.to).toEqual([{ address: person.address, name: '' }]);
    expect(parsed.cc ?? parsed.bcc).toBeUndefined();
    expect(parsed.from).toEqual({ name: 'Concordat', address: 'office@concordat.example' });
    expect(parsed.replyTo).toEqual([{ name: '', address: house.replyTo }]);
    expect(header('message-id')).toEqual([mail.messageId]);
    expect(mail.messageId).toMatch(/^<[0-9a-f]{32}@concordat\.example>$/u);
    expect(new Date(header('date')[0] ?? '')).toEqual(mail.dateAt);
    expect(header('auto-submitted')).toEqual(['auto-generated']);
    expect(header('x-auto-response-suppress')).toEqual(['OOF, AutoReply']);
    expect(header('list-unsubscribe')).toEqual([]);
    expect(parsed.subject).toBe(mail.subject);
    for (const line of mail.raw.toString('binary').split('\r\n')) expect(line.length).toBeLessThan(998);
    expect(mail.raw.toString('binary').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u);
    expect(parsed.html).toContain('<html lang="en-GB">');
    expect(parsed.html).not.toMatch(/<img|<script|<link|@import|url\(/iu);
    expect(visible(parsed.html ?? '')).toEqual(
      (parsed.text ?? '').split(/\s+/u).filter((word) => word !== '' && word !== '--'),
    );
    const calendars = parsed.attachments.filter((part) => part.mimeType === 'text/calendar');
    const dated = [
      'invitation',
      'handed-over',
      'date-moved',
      'extension-decided',
      'cancelled',
      'withdrawn',
      'handed-away',
    ];
    expect(calendars).toHaveLength(dated.includes(kind) ? 1 : 0);
  });

  test('is composed once: another composition is another message, the kept bytes are the message', async () => {
    const [first, second] = [await compose('reminder'), await compose('reminder')];
    expect(first.messageId).not.toBe(second.messageId);
    expect(first.returnToken).not.toBe(second.returnToken);
  });

  test('is byte for byte what nodemailer itself builds, whatever people typed', async () => {
    const typed = [
      'Zoë',
      'žena 中文 😀',
      'a = b.',
      '\t--',
      '.\n',
      '\r\n',
      'https://example.org/'.padEnd(120, 'x'),
      ' ',
    ];
    for (let n = 0; n < 200; n += 1) {
      const words = (count: number) => Array.from({ length: count }, (_, at) => typed[(n + at * at) % typed.length]);
      const parts = {
        from: { name: 'Concordat', address: 'office@concordat.example' },
        subject: words(n % 9).join(' '),
        messageId: '<one@concordat.example>',
        date: new Date(at),
        text: `${words(n).join(n % 2 === 0 ? ' ' : '')}x`,
        html: `${words(n + 1).join('')}<p>`,
        baseBoundary: 'one',
        newline: 'win',
        ...(n % 3 > 0 && {
          attachments: [{ filename: 'dates.ics', content: `${words(n).join('\n')}.`, contentType: 'text/calendar' }],
        }),
      };
      const theirs = await new MailComposer(parts).compile().build();
      expect(bytesOf(new MailComposer(parts).compile()).equals(theirs), `message ${n}`).toBe(true);
    }
  });

  test('the calendar file has the due date and the meeting, in UTC', async () => {
    const parsed = await PostalMime.parse((await compose('invitation')).raw);
    const content = parsed.attachments[0]?.content;
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
    expect(text).toContain('DTSTART:20261204T170000Z');
    expect(text).toContain('DTSTART:20261125T100000Z');
    expect(text).toContain(`UID:due-${task.taskId}@concordat.example`);
    expect(text).not.toContain('TZID');
  });

  test('dates read as in the zone of the round', async () => {
    const summer = Date.UTC(2026, 6, 3, 16, 0);
    const mail = await compose('invitation', { dueAt: summer });
    expect(mail.subject).toBe('Response due 3 July: Drugs strategy 2027 (CON-2026-0017)');
    expect((await PostalMime.parse(mail.raw)).text).toContain('Due 3 July 2026 at 5pm');
    expect((await compose('invitation', { dueAt: Date.UTC(2026, 6, 3, 23, 0) })).subject).toContain('3 July');
  });
});

describe('R64: what people typed', () => {
  test.each([
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    'x\u202egnp.exe',
    'a\r\nBcc: evil@evil.test',
    '<script>alert(1)</script>',
    '"><b>',
    'x'.repeat(100_000),
  ])('is text only: %.30s', async (typed) => {
    const mail = await compose(
      'escalation',
      { title: typed, agency: typed, others: [typed], inPlaceOf: typed, place: typed },
      { ...person, name: typed },
    );
    const parsed = await PostalMime.parse(mail.raw);
    expect(parsed.html).not.toMatch(/<img|<script|<b>|onerror=alert\(1\)>/u);
    expect(parsed.headers.filter((each) => each.key === 'bcc')).toEqual([]);
    expect(parsed.subject).not.toMatch(/[\r\n]/u);
    expect(parsed.html).not.toContain('\u202e');
    const links = [...(parsed.html ?? '').matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/gu)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, target, text] of links) expect(text).toBe(target);
    expect(mail.raw.length).toBeLessThan(20_000);
  });

  test('an address that the one rule refuses is not composed for', async () => {
    await expect(compose('reminder', {}, { ...person, address: 'a@b.test, c@evil.test' })).rejects.toBeInstanceOf(
      CannotCompose,
    );
  });
});
