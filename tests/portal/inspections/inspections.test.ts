import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser as Chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { addAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import { as } from '../../../db/connect.ts';
import { addVisit } from '../../../db/inspections/visits.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { addRecommendation } from '../../../db/inspections/recommendations.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import {
  acting,
  actionOf,
  addInspector,
  day,
  draftOf,
  findingOf,
  minuteOf,
  reportBy,
  taskOf,
} from '../../support/stories/inspections.ts';
import { type Browser, hiddenFields, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { addBody, draftSignOff, stageOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { answerText, createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let portal: RunningPortal;
let chromium: Chromium;
let health: TestAgency;
let contact: Actor;
let inspector: Actor;
/** An inspection at each stage. */
const at: Record<string, string> = {};
let evidenceTask: string;
let checkTask: string;
let recommendationId: string;
let findingId: string;
let visitId: string;
let board: TestBody;
/** Where pictures of the pages go, for somebody who looks at them: set in the environment of the run by hand only. */
const pictures = process.env['PICTURES'];

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  portal = await startPortal(database);
  health = await world.agency('Health Service');
  contact = health.respondents[0]!;
  inspector = await addInspector(world);
  await world.rows(`insert into bodies (id, name) values (uuidv7(), 'Strategic Committee')`);
  board = await addBody(world, 'Oversight Board', 1);
  for (const stage of ['draft', 'open', 'preliminary', 'signing', 'final', 'referred', 'reported', 'closed'])
    at[stage] = await inspectionAt(stage);
  chromium = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await chromium.close();
  await portal.close();
  await world.end();
});

async function taken(processId: string, act: Parameters<typeof record>[2], terms = {}, words = {}): Promise<void> {
  expect(await record(world, processId, act, terms, words)).toMatchObject({ kind: 'taken' });
}

async function inspectionAt(stage: string): Promise<string> {
  const { processId } = await draftOf(world, [health], [inspector], {
    title: `Treatment places in custody (${stage})`,
    evidenceDueAt: Date.now() + 28 * day,
    proposalGrounds: { rule: 'return-missing', reviews: 2 },
  });
  if (stage === 'draft') return processId;
  await taken(processId, 'open');
  const evidence = await taskOf(world, processId, 'evidence');
  const made = await findingOf(world, inspector, processId, {
    agencyId: health.id,
    action: 'Offer treatment on Sundays.',
    due: { at: Date.now() + 60 * day, text: 'then' },
    demonstrationDays: stage === 'reported' ? 0 : 30,
  });
  const visit = { agencyId: health.id, starts: { at: Date.now() + 9 * day, text: 'then' }, place: 'Wing A' };
  const planned = await acting(world, inspector, (tx) =>
    addVisit(tx, inspector, { ...visit, processId, purpose: 'To see the rota', attendees: 'Two inspectors' }),
  );
  if (stage === 'open') {
    evidenceTask = evidence.id;
    findingId = made.findingId;
    visitId = valueOf(planned).visitId;
    return processId;
  }
  const attached = await acting(world, contact, (tx) =>
    addAnswerFile(tx, contact, {
      taskId: evidence.id,
      fileName: 'rota.txt',
      mediaType: 'text/plain',
      content: Buffer.from('rota'),
    }),
  );
  const say = (
    taskId: string,
    content: Parameters<typeof submitAnswer>[2]['content'],
    ifVersion: number | null = null,
  ) => acting(world, contact, (tx) => submitAnswer(tx, contact, { taskId, content, ifVersion }));
  valueOf(await say(evidence.id, answerText('The rota is attached.'), valueOf(attached).version));
  recommendationId = valueOf(
    await acting(world, inspector, (tx) =>
      addRecommendation(tx, inspector, { processId, findingId: made.findingId, text: 'Offer it daily.' }),
    ),
  ).recommendationId;
  const documentId = await reportBy(world, inspector, processId, 'Preliminary report');
  await taken(processId, 'send-preliminary', { documentId, dueAt: Date.now() + 40 * day }, { dueWallText: 'then' });
  const check = await taskOf(world, processId, 'accuracy-comments');
  if (stage === 'preliminary') {
    checkTask = check.id;
    const replies = [{ questionId: made.findingId, text: 'It is on offer once a month.' }];
    valueOf(await say(check.id, { ...answerText('Thank you.'), replies }));
    return processId;
  }
  valueOf(await say(check.id, { nothingToSay: true, comment: '', replies: [] }));
  if (stage === 'signing') {
    const draft = await draftSignOff(world, [stageOf(board)], { parentId: processId, document: { documentId } });
    await taken(processId, 'sign-off', { signOffId: draft.processId });
    return processId;
  }
  await taken(processId, 'finalise', { documentId });
  if (stage === 'final') {
    const words = { reason: 'Nothing was done.', conditions: 'A rota\nA lead' };
    const minuteId = await minuteOf(world, processId);
    await taken(processId, 'step', { to: 'improvement-notice', minuteId }, words);
    return processId;
  }
  if (stage === 'referred') {
    const terms = { to: 'referral', minuteId: await minuteOf(world, processId, board.id), bodyId: board.id };
    await taken(processId, 'step', terms, { reason: 'Nothing was done.' });
    return processId;
  }
  const action = await actionOf(world, processId);
  valueOf(
    await acting(world, contact, (tx) =>
      reportAction(tx, contact, { processId, actionId: action.id, text: 'On offer.' }),
    ),
  );
  await as(world.db, { role: 'worker' }, (tx) => oweVerifications(tx, processId));
  if (stage === 'reported') return processId;
  await world.rows(`update corrective_actions set state = 'verified', judged_at = app_now() where process_id = $1`, [
    processId,
  ]);
  await taken(processId, 'close', {}, { reason: 'All is done.' });
  return processId;
}

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
  const taskIds = [evidenceTask, checkTask, (await actionOf(world, at['final'] ?? '')).task_id];
  const shared = ['/inspections', '/recommendations', `/recommendations/${recommendationId}`];
  const tasks = taskIds.map((id) => `/inspection-tasks/${id}`);
  const all = [...shared, ...stages.flatMap(([, id]) => parts.map((part) => `/inspections/${id}${part}`)), ...tasks];
  const handling = ['/colleague', '/hand-over', '/more-time', '/not-me'];
  if (who === 'agency') return [...all, ...handling.map((part) => `/tasks/${evidenceTask}${part}`)];
  const logged = [evidenceTask, checkTask].map((id) => `/tasks/${id}/log-answer`);
  const acts = [
    `/inspections/${at['open']}/findings/new`,
    `/inspections/${at['open']}/findings/${findingId}`,
    `/inspections/${at['open']}/visits/${visitId}`,
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
  const tasks = [evidenceTask, checkTask, (await actionOf(world, final ?? '')).task_id];
  if (role === 'agency')
    return [
      ...of(final, ['', '/actions', '/findings']),
      ...tasks.map((id) => `/inspection-tasks/${id}`),
      ...['/hand-over', '/more-time'].map((part) => `/tasks/${evidenceTask}${part}`),
    ];
  if (role === 'officer')
    return [
      '/inspections',
      '/inspections/new',
      '/recommendations',
      `/recommendations/${recommendationId}`,
      ...of(draft, ['', '/edit', '/open']),
      ...of(final, ['/timeline']),
      ...of(signing, ['', '/reports']),
      ...of(referred, ['', '/ladder', '/timeline']),
      `/sign-offs/new?parent=${preliminary}`,
      waivable ?? '',
      `/inspection-tasks/${evidenceTask}`,
      `/tasks/${checkTask}/log-answer`,
    ];
  return [
    ...of(open, ['/visits', `/visits/${visitId}`, `/findings/${findingId}`, '/ask-evidence']),
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
      for (const path of await fullest(role)) {
        await page.goto(`${portal.url}${path}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        if (wide !== 0) found.push(`${path} scrolls sideways`);
        if (pictures !== undefined) {
          mkdirSync(pictures, { recursive: true });
          const name = path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{24}(?<end>[0-9a-f]{3})/gu, '$<end>').replaceAll('/', '_');
          await page.screenshot({ path: `${pictures}/${role}${name}-${width}.png`, fullPage: true });
        }
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
          .analyze();
        found.push(
          ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${path} ${id} ${String(target)}`)),
        );
      }
      await context.close();
      expect(found).toEqual([]);
    },
    180_000,
  );
});

describe('what people type into the pages of an inspection', () => {
  const form = (fields: Record<string, string>, file?: { name: string; type: string; text: string }) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    if (file !== undefined) data.append('file', new File([file.text], file.name, { type: file.type }));
    return data;
  };

  async function send(browser: Browser, path: string, data: FormData) {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${portal.url}${path}`, {
      method: 'POST',
      body: data,
      redirect: 'manual',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    return { status: reply.status, location: reply.headers.get('location') ?? '', text: await reply.text() };
  }

  test('is never lost when the file is wrong, and goes to the inspectors with a right one', async () => {
    const browser = await browserOf(contact);
    const path = `/inspection-tasks/${evidenceTask}`;
    const hidden = hiddenFields((await browser.get(path)).text);
    const wrong = form(
      { ...hidden, text: 'Our rota of May', go: 'send' },
      { name: 'x.exe', type: 'application/x-dosexec', text: 'x' },
    );
    const refused = await send(browser, path, wrong);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Our rota of May');
    expect(refused.text).toContain('Choose a PDF, Word');
    const empty = await send(browser, path, form({ ...hidden, text: '', go: 'send' }));
    expect(empty.text).toContain('say that there is nothing');
    const right = form(
      { ...hidden, text: 'Our rota of May', go: 'send' },
      { name: 'rota.txt', type: 'text/plain', text: 'rota' },
    );
    expect((await send(browser, path, right)).location).toBe(`${path}?done=evidence-sent`);
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
