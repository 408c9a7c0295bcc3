import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { beginRendering } from '../../../db/reports/renderings.ts';
import { renderDocx } from '../../../worker/rendering/docx.ts';
import { material } from '../../support/report-tree.ts';
import type { Browser } from '../../support/portal.ts';
import { draftedAndFrozen } from '../../support/stories/reports/frozen-by-acts.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addPerson } from '../../support/stories/world.ts';

let scene: Scene;
let administrator: Browser;
let officer: Browser;
let word: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  administrator = await scene.browser(
    await addPerson(world.rows, world.directorateId, 'Administrator', 'administrator'),
  );
  officer = await scene.browser(world.officer);
  word = new Uint8Array(await renderDocx(material));
});
afterAll(() => scene.end());

const page = '/report-look';
const look = { names: 'The directorate', accent: '#1d4e89', alt: 'Arms', what: 'none' };
const svg = (text = '<svg viewBox="0 0 10 10"><circle r="4"/></svg>') => new File([text], 'arms.svg');
const send = (more: object, file?: File) => administrator.upload(page, { ...look, ...more }, file);
/** What the file of a version that is frozen now is made of. */
async function lookOfFrozen() {
  const versionId = await draftedAndFrozen(scene.world);
  const [made] = await scene.world.rows<{ id: string }>(
    `insert into renderings (version_id, format, asked_by) values ($1, 'docx', $2) returning id`,
    [versionId, scene.world.officer.personId],
  );
  const read = () => as(scene.world.db, { role: 'worker' }, (tx) => beginRendering(tx, made?.id ?? ''));
  return { first: await read(), again: async () => (await read())?.look };
}

test('only an administrator says how reports look', async () => {
  expect((await officer.get(page)).status).toBe(403);
  expect((await officer.get('/reports')).text).not.toContain(page);
  expect((await administrator.get('/reports')).text).toContain(page);
  expect((await administrator.get(`${page}/logo`)).status).toBe(404);
});

test('what is wrong with a colour, a logo or a Word document is said beside it, and nothing typed is lost', async () => {
  const light = await send({ accent: '#ffdd00' });
  expect(light.text).toContain('too light to be read on white');
  expect(light.text).toContain('value="#ffdd00"');
  expect((await send({ what: 'logo', alt: '' }, svg())).text).toContain('Say in words what the logo shows');
  expect((await send({ what: 'logo' }, svg('<svg onload="x"/>'))).text).toContain('something that runs');
  expect((await send({ what: 'logo' })).text).toContain('Choose the file');
  expect((await send({}, svg())).text).toContain('Say whether the file is the logo');
  const none = new File(['PK'], 'house.docx');
  expect((await send({ what: 'template' }, none)).text).toContain('no Word document');
  const macros = { ...unzipSync(word), 'word/vbaProject.bin': strToU8('x') };
  const unsafe = new File([new Uint8Array(zipSync(macros))], 'house.docm');
  expect((await send({ what: 'template' }, unsafe)).text).toContain('macros');
  const plain = new File([new Uint8Array(zipSync({ 'word/styles.xml': strToU8('<w:styles/>') }))], 'plain.docx');
  expect((await send({ what: 'template' }, plain)).text).toContain('lacks these styles: Title');
  const bomb = new File([new Uint8Array(zipSync({ 'word/styles.xml': new Uint8Array(3_000_000) }))], 'bomb.docx');
  expect((await send({ what: 'template' }, bomb)).text).toContain('too many');
});

test('what is frozen keeps the look that it was frozen with, whatever is said later', async () => {
  const before = await lookOfFrozen();
  expect(before.first?.look).toBeNull();
  expect((await send({ what: 'logo' }, svg())).status).toBe(303);
  // Its administrator sees the logo in the page; where it is opened by itself nothing of it acts.
  const { status, headers, text } = await administrator.get(`${page}/logo`);
  expect([status, headers.get('content-type'), text]).toEqual([200, 'image/svg+xml', await svg().text()]);
  expect(headers.get('content-security-policy')).toContain('sandbox');
  expect((await officer.get(`${page}/logo`)).status).toBe(403);
  expect((await send({ what: 'template' }, new File([word], 'house.docx'))).status).toBe(303);
  expect((await administrator.get(page)).text).toContain('house.docx');
  const late = await administrator.upload(page, { ...look, ifVersion: '1' });
  expect(late.text).toContain('Somebody has changed how reports look');
  const styles = strFromU8(unzipSync(word)['word/styles.xml'] ?? new Uint8Array());
  const now = await lookOfFrozen();
  expect(now.first?.look).toMatchObject({ names: 'The directorate', logo: { kind: 'svg', alt: 'Arms' }, styles });
  expect((await send({ what: 'no-logo', accent: '#000000' })).status).toBe(303);
  expect((await send({ what: 'no-template', accent: '#000000' })).status).toBe(303);
  expect(await now.again()).toMatchObject({ accent: '#1d4e89', logo: { alt: 'Arms' } });
  expect(await before.again()).toBeNull();
  expect((await lookOfFrozen()).first?.look).toMatchObject({ accent: '#000000', logo: null, styles: null });
});
