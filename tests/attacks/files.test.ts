import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFile } from '../../db/stored-file.ts';
import { fileKinds, largestFileBytes } from '../../domain/file-kinds.ts';
import { createWorld, draftRound, type World } from '../support/stories/world.ts';
import { type Browser, type RunningPortal, startPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/parts/postgres.ts';
import { sampleFiles, zip } from '../support/zip.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let officer: Browser;
let papers: string;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  officer = await portal.browserOf({ id: world.officer.personId, name: '', email: '' });
  const round = await draftRound(world, [await world.agency('Harbour')], { dueAt: Date.now() + 20 * 86_400_000 });
  papers = `/rounds/${round.processId}/papers`;
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

const send = (name: string, content: Buffer | string, type = '') =>
  officer.upload(papers, { title: name }, new File([new Uint8Array(Buffer.from(content))], name, { type }));
const stored = () =>
  world.rows<{ name: string; type: string }>(
    `select file_name as name, media_type as type from documents order by added_at desc, id desc limit 1`,
  );
const verdict = async (name: string, content: Buffer, mediaType = '') => {
  const checked = await checkFile({ fileName: name, mediaType, content });
  return checked.ok ? checked.value.fileName : checked.message;
};

describe('an uploaded file', () => {
  it.each(Object.entries(sampleFiles))('is taken as .%s, whatever the browser calls it', async (ending, content) => {
    const { mediaType } = Object.values(fileKinds).find(({ endings }) => endings.some((one) => one === ending))!;
    expect((await send(`paper.${ending}`, content)).status).toBe(303);
    expect(await stored()).toEqual([{ name: `paper.${ending}`, type: mediaType }]);
    expect(await verdict(`paper.${ending.toUpperCase()}`, content)).toBe(`paper.${ending.toUpperCase()}`);
  });

  it('keeps the letters of its name, however a Mac wrote them', async () => {
    await send('Re\u0301ponse de l’agence.pdf', sampleFiles['pdf']!);
    expect(await stored()).toEqual([{ name: 'R\u00e9ponse de l’agence.pdf', type: 'application/pdf' }]);
    await send('\u0939\u093f\u0928\u094d\u0926\u0940.pdf', sampleFiles['pdf']!);
    expect((await stored())[0]?.name).toBe('\u0939\u093f\u0928\u094d\u0926\u0940.pdf');
  });

  it.each([
    ['../../etc/plan.pdf', 'plan.pdf'],
    ['C:\\letters\\plan.pdf', 'plan.pdf'],
    ['plan\u202efdp.pdf', 'planfdp.pdf'],
    ['a\r\nSet-Cookie: x.pdf', 'a Set-Cookie: x.pdf'],
    ['..pdf', 'pdf.pdf'],
    ['plan', 'plan.pdf'],
    [`${'x'.repeat(200)}.pdf`, `${'x'.repeat(116)}.pdf`],
    ['\u200b', 'paper.pdf'],
  ])('named %j is kept as %j', async (name, kept) => {
    expect(await verdict(name, sampleFiles['pdf']!)).toBe(kept);
  });

  it('is refused where its name says something else than its content', async () => {
    const refused = await send('evil.exe', sampleFiles['pdf']!, 'application/pdf');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('The file is named evil.exe and is a PDF. Give it a name that ends in .pdf');
  });

  it.each<[string, Buffer]>([
    ['setup.pdf', Buffer.from(`MZ${'\0'.repeat(100)}`)],
    ['setup.exe', Buffer.from(`MZ${'\0'.repeat(100)}`)],
    ['page.html', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['page.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['run.js', Buffer.from('alert(1)')],
    ['macro.docx', zip({ 'a.txt': 'not a document' })],
    ['old.exe', sampleFiles['msg']!],
    ['binary.txt', Buffer.from([1, 2, 3, 0])],
  ])('named %s that is none of ours is refused, whatever it is called', async (name, content) => {
    const said = 'Choose a PDF, Word, Excel';
    expect(await verdict(name, content, 'application/pdf')).toContain(said);
    expect(await verdict(name, content)).toContain(said);
  });

  it('of no bytes is called empty', async () => {
    const refused = await send('plan.pdf', '');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('The file is empty: it has no content at all.');
    expect((await officer.upload(papers, { title: 'x' })).text).toContain('Choose a file');
  });

  it('has ten megabytes at most', async () => {
    const [most, more] = [Buffer.alloc(largestFileBytes, 'a'), Buffer.alloc(largestFileBytes + 1, 'a')];
    expect([await verdict('a.txt', most), await verdict('a.txt', more)]).toEqual([
      'a.txt',
      'The file is larger than 10 MB.',
    ]);
  });

  it('that calls itself something that is not taken is refused by the API', async () => {
    expect(await verdict('a.txt', Buffer.from('a'), 'text/html')).toContain('Choose a PDF');
  });
});
