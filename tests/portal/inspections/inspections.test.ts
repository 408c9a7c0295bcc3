import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf, shortIds } from '../../support/parts/page-flaws.ts';
import { inspectionsAtEveryStage } from '../../support/stories/inspection-stages.ts';
import { actionOf, addInspector } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let chromium: Chromium;
let health: TestAgency;
let contact: Actor;
let inspector: Actor;
type Stages = Awaited<ReturnType<typeof inspectionsAtEveryStage>>;
/** An inspection at each stage. */
let at: Stages['at'];
let ids: Omit<Stages, 'at'>;

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  portal = await startPortal(database);
  health = await world.agency('Health Service');
  contact = health.respondents[0]!;
  inspector = await addInspector(world);
  await world.rows(`insert into bodies (id, name) values (uuidv7(), 'Strategic Committee')`);
  ({ at, ...ids } = await inspectionsAtEveryStage(world, health, inspector));
  chromium = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await chromium.close();
  await portal.close();
  await world.end();
});

const browserOf = (actor: Actor): Promise<Browser> =>
  portal.browserOf({ id: actor.personId, name: actor.name, email: 'x@example.org' });

const everyPart = ['', '/visits', '/findings', '/actions', '/ladder', '/timeline'];
const ofInspectors = ['/evidence', '/reports'];

async function actionPages(): Promise<string[]> {
  const pages = [];
  for (const stage of ['final', 'reported', 'closed'])
    pages.push(`/inspections/${at[stage]}/actions/${(await actionOf(world, at[stage] ?? '')).id}`);
  return pages;
}

async function pagesOf(who: 'officer' | 'inspector' | 'agency'): Promise<string[]> {
  const parts = who === 'agency' ? everyPart : [...everyPart, ...ofInspectors];
  const stages = Object.entries(at).filter(([stage]) => who !== 'agency' || stage !== 'draft');
  const taskIds = [ids.evidenceTask, ids.checkTask, (await actionOf(world, at['final'] ?? '')).task_id];
  const shared = ['/inspections', '/recommendations', `/recommendations/${ids.recommendationId}`];
  const tasks = taskIds.map((id) => `/inspection-tasks/${id}`);
  const all = [...shared, ...stages.flatMap(([, id]) => parts.map((part) => `/inspections/${id}${part}`)), ...tasks];
  const handling = ['/colleague', '/hand-over', '/more-time', '/not-me'];
  if (who === 'agency') return [...all, ...handling.map((part) => `/tasks/${ids.evidenceTask}${part}`)];
  const logged = [ids.evidenceTask, ids.checkTask].map((id) => `/tasks/${id}/log-answer`);
  const acts = [
    `/inspections/${at['open']}/findings/new`,
    `/inspections/${at['open']}/findings/${ids.findingId}`,
    `/inspections/${at['open']}/visits/${ids.visitId}`,
    `/inspections/${at['open']}/ask-evidence`,
    `/inspections/${at['open']}/start-fieldwork`,
    `/inspections/${at['reported']}/close`,
    `/inspections/${at['closed']}/reopen`,
  ];
  const officers = [
    '/inspections/new',
    `/inspections/${at['draft']}/edit`,
    `/inspections/${at['draft']}/open`,
    `/inspections/${at['open']}/cancel`,
    ...logged,
  ];
  return [...all, ...acts, ...(await actionPages()), ...(who === 'officer' ? officers : [])];
}

/** Each page where it has most to show, once: what every stage looks like is read without a browser above. */
async function fullest(role: 'officer' | 'inspector' | 'agency'): Promise<string[]> {
  const { draft, open, preliminary, signing, final, referred, reported } = at;
  const of = (id: string | undefined, parts: readonly string[]) => parts.map((part) => `/inspections/${id}${part}`);
  const [waivable, verifiable] = await actionPages();
  const tasks = [ids.evidenceTask, ids.checkTask, (await actionOf(world, final ?? '')).task_id];
  if (role === 'agency')
    return [
      ...of(final, ['', '/actions', '/findings']),
      ...tasks.map((id) => `/inspection-tasks/${id}`),
      ...['/hand-over', '/more-time'].map((part) => `/tasks/${ids.evidenceTask}${part}`),
    ];
  if (role === 'officer')
    return [
      '/inspections',
      '/inspections/new',
      '/recommendations',
      `/recommendations/${ids.recommendationId}`,
      ...of(draft, ['', '/edit', '/open']),
      ...of(final, ['/timeline']),
      ...of(signing, ['', '/reports']),
      ...of(referred, ['', '/ladder', '/timeline']),
      `/sign-offs/new?parent=${preliminary}`,
      waivable ?? '',
      `/inspection-tasks/${ids.evidenceTask}`,
      `/tasks/${ids.checkTask}/log-answer`,
    ];
  return [
    ...of(open, ['/visits', `/visits/${ids.visitId}`, `/findings/${ids.findingId}`, '/ask-evidence']),
    ...of(preliminary, ['', '/evidence', '/findings', '/reports']),
    ...of(final, ['', '/actions', '/ladder']),
    ...of(reported, ['/close']),
    verifiable ?? '',
  ];
}

const who = () => ({ officer: world.officer, inspector, agency: contact });

describe.each(['officer', 'inspector', 'agency'] as const)('the pages of an inspection for the %s', (role) => {
  test('are there at every stage, each with one heading and without a hole', async () => {
    const browser = await browserOf(who()[role]);
    for (const path of await pagesOf(role)) {
      const { status, text } = await browser.get(path);
      expect(status, path).toBe(200);
      expect([...text.matchAll(/<h1/gu)], path).toHaveLength(1);
      expect(text, path).not.toMatch(/undefined|\[object Object\]|NaN/u);
    }
  }, 120_000);

  test.each([375, 1280])(
    'have no accessibility problem that axe can find at %i pixels',
    async (width) => {
      const context = await openWindow(chromium, width, await browserOf(who()[role]));
      const page = await context.newPage();
      const found: string[] = [];
      for (const path of await fullest(role))
        found.push(...(await flawsOf(page, `${portal.url}${path}`, `${role}${shortIds(path)}-${width}`)));
      await context.close();
      expect(found).toEqual([]);
    },
    180_000,
  );
});

describe('what people type into the pages of an inspection', () => {
  test('is never lost when the file is wrong, and goes to the inspectors with a right one', async () => {
    const browser = await browserOf(contact);
    const path = `/inspection-tasks/${ids.evidenceTask}`;
    const said = { text: 'Our rota of May', go: 'send' };
    const refused = await browser.upload(path, said, new File(['x'], 'x.exe', { type: 'application/x-dosexec' }));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Our rota of May');
    expect(refused.text).toContain('Choose a PDF, Word');
    expect((await browser.upload(path, { ...said, text: '' })).text).toContain('say that there is nothing');
    const right = await browser.upload(path, said, new File(['rota'], 'rota.txt', { type: 'text/plain' }));
    expect(right.headers.get('location')).toBe(`${path}?done=evidence-sent`);
    const seen = await (await browserOf(inspector)).get(`/inspections/${at['open']}/evidence`);
    expect(seen.text).toContain('Our rota of May');
    expect(seen.text).toContain('rota.txt');
  });

  test('of a finding comes back with what is wrong beside it, and is saved once it is right', async () => {
    const browser = await browserOf(inspector);
    const path = `/inspections/${at['open']}/findings/new`;
    const bad = await browser.fill(path, { agency: health.id, severity: 'minor', text: 'No rota', action: 'Make one' });
    expect([bad.status, bad.text.includes('Say by when it is to be done'), bad.text.includes('No rota')]).toEqual([
      422,
      true,
      true,
    ]);
    const good = await browser.fill(path, { agency: health.id, severity: 'minor', text: 'No rota' });
    expect(good.status).toBe(303);
    expect((await browser.get(`/inspections/${at['open']}/findings`)).text).toContain('No rota');
    expect((await (await browserOf(contact)).get(`/inspections/${at['open']}/findings`)).text).not.toContain('No rota');
  });

  test('of the one who reported an action does not verify it; the inspector does', async () => {
    const action = await actionOf(world, at['reported'] ?? '');
    const path = `/inspections/${at['reported']}/actions/${action.id}`;
    const close = await (await browserOf(world.officer)).get(`/inspections/${at['reported']}/close`);
    expect(close.text).toContain('Not verified yet: finding 1 (Offer treatment on Sundays.)');
    const agency = await browserOf(contact);
    expect((await agency.get(path)).status).toBe(403);
    const inspecting = await browserOf(inspector);
    expect((await inspecting.fill(path, { seen: 'Seen' }, `${path}/verify`)).status).toBe(303);
    expect((await inspecting.get(path)).text).toContain('Seen');
  });

  test('is nobody’s to change while bodies sign it off, and what they are asked is shown to those who inspect', async () => {
    const [officer, inspecting, agency] = await Promise.all([world.officer, inspector, contact].map(browserOf));
    if (officer === undefined || inspecting === undefined || agency === undefined) throw new Error('no browser');
    const page = `/inspections/${at['signing']}`;
    expect((await officer.get(page)).text).toContain('The final report is with those who sign it off');
    expect((await inspecting.get(`${page}/reports`)).text).not.toContain('Upload the report');
    expect((await officer.get(page)).text).toContain('Asked now: Oversight Board');
    expect((await inspecting.get(page)).text).toMatch(/SGN-\d{4}-\d{4} <strong[^>]*>\s*Open/u);
    expect((await agency.get(page)).text).not.toContain('SGN-');
    expect((await officer.get(`/inspections/${at['preliminary']}`)).text).toContain('/sign-offs/new?parent=');
    expect((await inspecting.get(`/inspections/${at['preliminary']}`)).text).not.toContain('/sign-offs/new?parent=');
    for (const part of ['', '/ladder', '/timeline']) {
      const referred = `/inspections/${at['referred']}${part}`;
      expect((await officer.get(referred)).text).toMatch(/Asked for its decision: <a[^>]+\/sign-offs\//u);
      expect((await inspecting.get(referred)).text).toMatch(/Asked for its decision: SGN-/u);
      expect((await agency.get(referred)).text).not.toContain('Asked for its decision');
    }
  });

  test('steers the process: a step asks for its words, a report for its version, and the decision carries codes', async () => {
    const browser = await browserOf(inspector);
    const ladder = `/inspections/${at['final']}/ladder`;
    const missing = await browser.fill(ladder, { to: 'referral' }, `/inspections/${at['final']}/step`);
    expect(missing.text).toContain('Write the reason');
    const reports = `/inspections/${at['preliminary']}/reports`;
    const none = await browser.fill(reports, { document: '' }, `/inspections/${at['preliminary']}/finalise`);
    expect(none.text).toContain('Choose the version of the report');
  });
});
