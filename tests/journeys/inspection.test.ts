import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { launchBrowser } from '../support/parts/browser.ts';
import { addInspector, actionOf, taskOf } from '../support/stories/inspections.ts';
import { accessible, mailsOf, signIn } from '../support/journey.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';

let stack: Stack;
let browser: Browser;
let health: TestAgency;
let inspector: Actor;

beforeAll(async () => {
  stack = await startStack();
  browser = await launchBrowser();
  health = await stack.world.agency('Health');
  inspector = await addInspector(stack.world);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.end();
}, 60_000);

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

async function fillDate(page: Page, prefix: string, days: number): Promise<void> {
  const date = inDays(days);
  await page.locator(`#${prefix}-day`).fill(String(date.getUTCDate()));
  await page.locator(`#${prefix}-month`).fill(String(date.getUTCMonth() + 1));
  await page.locator(`#${prefix}-year`).fill(String(date.getUTCFullYear()));
}

/** A request of the API that must go through. */
async function call(actor: Actor, path: string, body: object) {
  const answer = await stack.call(actor, 'POST', `/v1/inspections/${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

test('an inspection goes from the officer’s grounds to its closure: notice, evidence, report, comments, an action done and verified', async () => {
  const contact = health.respondents[0]!;
  const officer = await signIn(stack, browser, stack.world.officer, '/inspections/new');
  await officer.getByLabel('Title').fill('Treatment places in custody');
  await officer.getByLabel('Grounds').fill('Two returns are missing.');
  await officer.getByLabel('Health', { exact: true }).check();
  await officer.getByLabel(/^Ines Inspector/u).check();
  await fillDate(officer, 'evidence', 28);
  await officer.getByRole('button', { name: 'Save the draft' }).click();
  await officer.getByRole('link', { name: 'Open it' }).click();
  await officer.getByRole('button', { name: 'Open the inspection' }).click();
  await officer.getByText('The agencies get notice').waitFor();
  await accessible(officer);
  const id = /inspections\/(?<id>[0-9a-f-]{36})/u.exec(officer.url())?.groups?.['id'] ?? '';

  await until('the notice has come', async () => (await mailsOf(stack, contact)).length > 0);
  const [notice] = await mailsOf(stack, contact);
  expect(notice?.subject).toContain('Evidence for an inspection due');
  const link = new URL(notice?.text?.match(/http\S+\/tasks\/[0-9a-f-]+/u)?.[0] ?? '');
  const evidence = await taskOf(stack.world, id, 'evidence');
  expect(link.pathname).toBe(`/tasks/${evidence.id}`);
  const agency = await signIn(stack, browser, contact, `/inspection-tasks/${evidence.id}`);
  await agency.getByLabel(/What do you want to say/u).fill('The rota of May is attached.');
  const file = { name: 'rota.txt', mimeType: 'text/plain', buffer: Buffer.from('Monday to Friday') };
  await agency.getByLabel(/Attach a file/u).setInputFiles(file);
  await agency.getByRole('button', { name: 'Send the evidence' }).click();
  await agency.getByText('The inspectors have your evidence').waitFor();

  await call(inspector, `${id}/start-fieldwork`, {});
  await call(inspector, `${id}/findings`, {
    agencyId: health.id,
    severity: 'major',
    text: 'No treatment is offered on Sundays.',
    action: 'Offer treatment on Sundays.',
    due: { dueAt: inDays(60).toISOString() },
  });
  const { documentId } = await call(inspector, `${id}/documents`, {
    title: 'Report',
    fileName: 'report.txt',
    mediaType: 'text/plain',
    content: Buffer.from('What we saw').toString('base64'),
  });
  await call(inspector, `${id}/send-preliminary`, { documentId, dueAt: inDays(20).toISOString() });
  const check = await taskOf(stack.world, id, 'accuracy-comments');
  await agency.goto(`${stack.url}/tasks/${check.id}`);
  await agency.getByText('No treatment is offered on Sundays.').waitFor();
  await accessible(agency);
  await agency.getByLabel(/Is a fact of finding 1 wrong/u).fill('Once a month it is.');
  await agency.getByRole('button', { name: 'Send the comments' }).click();
  await agency.getByText('The inspectors have your comments').waitFor();

  await officer.goto(`${stack.url}/inspections/${id}/reports`);
  await officer.getByLabel(/What becomes of it in the report/u).fill('The report says so now.');
  await officer.getByRole('button', { name: 'Answer the comment' }).click();
  await officer.getByLabel('Which version of the report?').selectOption({ label: 'Report, version 1' });
  await officer.getByRole('button', { name: 'Sign off the final report' }).click();
  await officer.getByText('The final report is signed off').waitFor();
  await until('the agency is told of its action', async () =>
    (await mailsOf(stack, contact)).some((mail) => mail.subject?.startsWith('Corrective action due') === true),
  );

  await agency.goto(`${stack.url}/tasks/${(await actionOf(stack.world, id)).task_id}`);
  await agency.getByLabel('What was done?').fill('Sundays are on offer since June.');
  await agency.getByRole('button', { name: 'Say that it is done' }).click();
  await agency.getByText('Somebody independent now verifies it').waitFor();
  const early = await stack.call(stack.world.officer, 'POST', `/v1/inspections/${id}/close`, {});
  expect([early.status, early.body['code']]).toEqual([409, 'actions-unverified']);

  // The workflow itself has owed the verification, and the post room has asked for it.
  await until('the inspector is asked to verify', async () =>
    (await mailsOf(stack, inspector)).some((mail) => mail.subject?.startsWith('Verification of an action') === true),
  );
  const action = await actionOf(stack.world, id);
  const inspecting = await signIn(stack, browser, inspector, `/inspections/${id}/actions/${action.id}`);
  await inspecting.getByRole('button', { name: 'It is done: verify it' }).click();
  await inspecting.getByText('The action is verified').waitFor();
  await inspecting.goto(`${stack.url}/inspections/${id}/close`);
  await inspecting.getByRole('button', { name: 'Close the inspection' }).click();
  await inspecting.getByText('The inspection is closed, and the agencies are told').waitFor();
  await accessible(inspecting);
  await until('the agency is told that it is closed', async () =>
    (await mailsOf(stack, contact)).some((mail) => mail.subject?.startsWith('An inspection is closed') === true),
  );
}, 120_000);
