import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { beginRendering, endRendering } from '../../../db/reports/renderings.ts';
import { frozenReport } from '../../support/stories/frozen-report.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;
let outside: Client;
let version: string;

beforeAll(async () => {
  api = await startApi();
  const { world } = api;
  const [contact] = (await world.agency('Council')).respondents;
  if (contact === undefined) throw new Error('the council has a respondent');
  officer = await api.as(world.officer);
  outside = await api.as(contact);
  version = `/v1/report-versions/${(await frozenReport(world)).versionId}`;
});
afterAll(() => api.end());

test('a system asks for a file of a version, sees how far it is, and fetches it', async () => {
  expect((await officer('GET', `${version}/files`)).body).toEqual({ items: [] });
  for (let time = 0; time < 2; time += 1)
    expect(await officer('POST', `${version}/files`, { body: { format: 'xlsx' } })).toMatchObject({
      status: 200,
      body: { format: 'xlsx' },
    });
  const waiting = { format: 'xlsx', state: 'asked', progress: '', size: null, sha256: null };
  expect((await officer('GET', `${version}/files`)).body).toEqual({ items: [waiting] });
  expect((await officer('GET', `${version}/file?format=xlsx`)).status).toBe(404);
  const [asked] = await api.world.rows<{ id: string }>('select id from renderings');
  await as(api.world.db, { role: 'worker' }, async (tx) => {
    await beginRendering(tx, asked?.id ?? '');
    await endRendering(tx, asked?.id ?? '', { content: Buffer.from('PK'), sha256: 'b'.repeat(64) });
  });
  const done = { format: 'xlsx', state: 'done', progress: '', size: 2, sha256: 'b'.repeat(64) };
  expect((await officer('GET', `${version}/files`)).body).toEqual({ items: [done] });
  const file = await officer('GET', `${version}/file?format=xlsx`);
  expect([file.status, file.text]).toEqual([200, 'PK']);
  expect(file.headers.get('content-disposition')).toContain('RPT-2003-0007-version-1.xlsx');
});

test('an agency that does not read the report finds none of it; a format that is none is refused', async () => {
  expect((await outside('GET', `${version}/files`)).status).toBe(404);
  expect((await outside('GET', `${version}/file?format=xlsx`)).status).toBe(404);
  expect((await outside('POST', `${version}/files`, { body: { format: 'pdf' } })).status).toBe(404);
  expect((await officer('POST', `${version}/files`, { body: { format: 'odt' } })).status).toBe(422);
});
