import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plain } from '../../../domain/mail/writing.ts';
import { isolated, marked } from '../../../portal/web/isolates.ts';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  officer = await portal.browserOf(people.leadOfficer);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

const turned = '\u202egnp.exe';

describe('a form', () => {
  const person = (name: string) =>
    officer.fill('/directory/people/new', { name, address: `${Math.random().toString(36).slice(2)}@example.org` });

  test.each([
    [`Ann ${turned}`, 'U+202E'],
    ['Ann\u0007', 'U+0007'],
    ['\u001b[31mAnn', 'U+001B'],
  ])('refuses %j in a sentence, and shows what was typed again', async (name, code) => {
    const reply = await person(name);
    expect(reply.status).toBe(422);
    expect(reply.text).toContain(code);
    expect(reply.text).toMatch(/value="[^"]*Ann/u);
    expect(reply.text).not.toContain('\u202e');
  });

  test('takes a name of nothing that can be seen for none', async () => {
    expect((await person('\u200b\u2060\u200d')).text).toContain('Give the name');
  });

  test('keeps a name in one form, with its joiners', async () => {
    const kept = await person('Rene\u0301\u00a0 Abt\u200b \u{1f469}\u200d\u{1f692}');
    expect(kept.status).toBe(303);
    expect((await officer.get('/directory/people?search=Abt')).text).toContain('Ren\u00e9 Abt');
  });

  test('says how long a text may be, whichever form it is', async () => {
    const round = await officer.fill('/rounds/new', { title: 'Plan', format: 'circulation', place: 'x'.repeat(501) });
    expect(round.status).toBe(422);
    expect(round.text).toContain('The text has 501 characters. Use 500 or fewer.');
  });

  test.each(['../../etc/passwd', 'C:\\fakepath\\notes.txt'])(
    'takes the last part of %s for the name of a file',
    async (name) => {
      const made = await officer.fill('/rounds/new', { title: 'Plan', format: 'circulation' });
      const at = (made.headers.get('location') ?? '').replace('/preview?done=created', '/papers');
      const sent = await officer.upload(at, { title: 'Notes' }, new File(['text'], name, { type: 'text/plain' }));
      expect(sent.status).toBe(303);
      const { text } = await officer.get(at);
      expect(text).toContain(name.split(/[/\\]/u).at(-1));
      expect(text).not.toMatch(/\.\.\/|fakepath/u);
    },
  );
});

describe('what people wrote', () => {
  test('turns no page round, even what was written before there was a rule', async () => {
    await asOwner(database.ownerUrl, (client) =>
      client.query('update people set name = $1 where id = $2', [`Ann ${turned}`, people.partnerContact.id]),
    );
    for (const page of [
      '/directory/people',
      `/directory/people/${people.partnerContact.id}`,
      '/directory/people?search=Ann',
    ]) {
      const { text, status } = await officer.get(page);
      expect(status).toBe(200);
      expect(text).toContain('gnp.exe');
      expect(text).not.toMatch(/[\u202a-\u202e]/u);
    }
  });

  test('stands apart where it is read from the right, and not in what a form sends', async () => {
    const name = '\u05d0\u05d1\u05d2 (5)';
    await asOwner(database.ownerUrl, (client) =>
      client.query('update people set name = $1 where id = $2', [name, people.partnerContact.id]),
    );
    expect((await officer.get('/directory/people')).text).toContain(`<bdi>${name}</bdi>`);
    const form = (await officer.get(`/directory/people/${people.partnerContact.id}/edit`)).text;
    expect(form).toContain(`value="${name}"`);
    const saved = await officer.change(`/directory/people/${people.partnerContact.id}/edit`, {});
    expect(saved.status).toBe(303);
    expect((await officer.get('/directory/people')).text).toContain(`<bdi>${name}</bdi>`);
  });

  test('stands apart in every place of a page, by what can stand there', () => {
    const { text } = marked({ text: '\u05d0' });
    const page = `<title>${text}</title><p id="${text}">${text}</p><option value="${text}">${text}</option><textarea>${text}</textarea>`;
    expect(isolated(page)).toBe(
      '<title>&#8296;\u05d0&#8297;</title><p id="\u05d0"><bdi>\u05d0</bdi></p>' +
        '<option value="\u05d0">&#8296;\u05d0&#8297;</option><textarea>\u05d0</textarea>',
    );
    const rows = [{ name: 'Ann', at: new Date(0) }];
    expect(marked(rows)).toBe(rows);
  });

  test('stands apart in a mail', () => {
    expect(plain('\u05d0\u05d1')).toBe('\u2068\u05d0\u05d1\u2069');
    expect(plain(`Ann ${turned}`)).toBe('Ann gnp.exe');
  });
});
