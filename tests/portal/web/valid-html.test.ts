import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartnership, type Partnership, type Person } from '../../support/factories.ts';
import { hasJava, nuFlaws } from '../../support/parts/nu.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { type RunningPortal, startPortal, startSession } from '../../support/portal.ts';
import { richTree } from '../../support/report-tree.ts';
import { carriedReport } from '../../support/stories/frozen-report.ts';
import { inspectionsAtEveryStage } from '../../support/stories/inspection-stages.ts';
import { addInspector } from '../../support/stories/inspections.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';
import { draftedAndFrozen } from '../../support/stories/reports/frozen-by-acts.ts';
import { createReviews, type ReviewPages } from '../../support/stories/review-pages.ts';
import { actorOf, worldOn, type World } from '../../support/stories/world.ts';
import { readMarkup } from '../../walk/markup.ts';

// The Nu HTML checker reads what a browser gets: it sees what axe does not look for, for instance what may stand in what.

const states = ['draft', 'open', 'closed', 'log-agreed', 'signing', 'signed-off', 'published', 'cancelled'] as const;
const report = `/public/reports/${richTree.reference}`;

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let world: World;
let inspector: Person;
let rounds: Readonly<Record<string, Round>>;
let reviews: ReviewPages;
let inspections: readonly string[];
/** Where an officer says that the report is public, or is no more. */
let publication: string;
/** What was opened, by who opened it and its address. */
const pages = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const { directorate, health, youth, probation, leadOfficer } = people;
  world = worldOn(database, {
    directorateId: directorate,
    officer: actorOf(leadOfficer, 'officer', directorate),
  });
  const made: [string, Round][] = [];
  for (const state of states) {
    const shape = { state, agencyIds: [health, youth, probation], answeredBy: state === 'closed' ? [youth] : [] };
    made.push([state, await roundOf(database, people, { ...shape, dueInDays: state === 'open' ? -2 : 10 })]);
  }
  rounds = Object.fromEntries(made);
  reviews = await createReviews(database, people);
  publication = `/reports/${(await carriedReport(world)).reportId}/public`;
  await draftedAndFrozen(world);
  const { personId, name } = await addInspector(world);
  inspector = { id: personId, name, email: '' };
  const inspected = await world.agency('Prison Service');
  const { at } = await inspectionsAtEveryStage(world, inspected, actorOf(inspector, 'inspector', directorate));
  inspections = Object.values(at).map((id) => `/inspections/${id}`);
}, 180_000);
afterAll(async () => {
  await world.end();
  await portal.close();
  await database.drop();
});

/** An address without what differs from record to record. */
const kindOf = (path: string) =>
  path
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, ':id')
    .replaceAll(/[A-Z]{3}-\d{4}-\d{4}/gu, ':reference')
    .replaceAll(/=[^&]*/gu, '');

/** Opens these, and one of each kind of page that they lead to, unless one was opened by others of the same circle. */
async function openAll(
  person: Person | undefined,
  first: readonly string[],
  circle: Set<string> = new Set(),
): Promise<void> {
  const cookie = person === undefined ? '' : `concordat-session=${await startSession(database.ownerUrl, person)}`;
  const waiting = [...first];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const reply = await fetch(`${portal.url}${path}`, { redirect: 'manual', headers: { cookie } });
    expect(reply.status, path).toBeLessThan(500);
    const html = await reply.text();
    if (reply.headers.get('content-type')?.startsWith('text/html') !== true || html === '') continue;
    pages.set(`${person?.name ?? 'Nobody'} ${reply.status} ${path}`, html);
    for (const link of readMarkup(html).links) {
      const { origin, pathname, search } = new URL(link, `${portal.url}${path}`);
      const [next, kind] = [`${pathname}${search}`, kindOf(`${pathname}${search}`)];
      if (origin !== portal.url || first.includes(next) || circle.has(kind)) continue;
      circle.add(kind);
      waiting.push(next);
    }
  }
}

/** Sends each form with nothing in it, and keeps the page that says what is missing. */
async function refuseAll(person: Person, forms: readonly string[]): Promise<void> {
  const browser = await portal.browserOf(person);
  for (const path of forms) {
    const { status, text } = await browser.fill(path, {});
    expect(status, path).toBe(422);
    pages.set(`${person.name} ${status} ${path}`, text);
  }
}

async function openPublic(): Promise<void> {
  const officer = await portal.browserOf(people.leadOfficer);
  const feedback = `${report}/feedback`;
  expect((await officer.fill(publication, {})).status).toBe(303);
  await openAll(undefined, ['/', '/sign-in', '/sign-in/code', '/public', report, feedback, `${feedback}?sent=yes`]);
  await openAll(undefined, ['/nowhere', '/public/reports/RPT-1999-0001', '/published/CON-1999-0001']);
  await officer.fill(publication, { reason: 'A name was left in it.' }, `${publication}/withdraw`);
  await openAll(undefined, [report]);
}

/** The pages before and after an answer is sent, with words and a file in it. */
async function answer(): Promise<void> {
  const task = `/tasks/${rounds['open']?.tasks[people.health]}`;
  const partner = await portal.browserOf(people.partnerContact);
  const annex = new File(['Beds'], 'annex.txt', { type: 'text/plain' });
  const kept = await partner.upload(`${task}/answer`, { comment: 'We agree.' }, annex, `${task}/files`);
  expect(kept.headers.get('location')).toBe(`${task}/answer?done=file-added`);
  await openAll(people.partnerContact, [`${task}/check`]);
  expect((await partner.fill(`${task}/check`, {})).headers.get('location')).toBe(`${task}/confirmation`);
  await openAll(people.partnerContact, [`${task}/confirmation`, `${task}/versions`, task]);
}

test('the Nu HTML checker finds no error in any page of theirs', async (context) => {
  context.skip(!hasJava, 'Java is not installed: the Nu HTML checker reads nothing');
  const staff = new Set<string>();
  const partners = new Set<string>();
  const ofRounds = Object.values(rounds).map(({ processId }) => `/rounds/${processId}`);
  const ofTasks = Object.values(rounds).flatMap(({ tasks }) => Object.values(tasks).map((id) => `/tasks/${id}`));
  const ofReviews = [reviews.open, reviews.committee, reviews.locked, reviews.signing].map((id) => `/reviews/${id}`);
  await openPublic();
  await openAll(people.leadOfficer, ['/', ...ofRounds, ...ofRounds.map((one) => `${one}/log`), ...ofReviews], staff);
  await openAll(inspector, ['/', ...inspections, ...inspections.map((one) => `${one}/actions`)], staff);
  await openAll(people.administrator, ['/', '/keys/new', '/staff-accounts/new', '/sign-in/again'], staff);
  await openAll(people.auditor, ['/', '/rounds/new', '/audit?reference=CON-1&from=never'], staff);
  await openAll(people.partnerContact, ['/', ...ofTasks, '/rounds', `/returns/${reviews.returnTask}`], partners);
  await openAll(people.partnerManager, ['/', '/overdue'], partners);
  await answer();
  await refuseAll(people.leadOfficer, ['/rounds/new', '/sign-offs/new', '/reviews/new', '/strategies/new']);
  await refuseAll(people.leadOfficer, ['/directory/agencies/new', '/directory/people/new', '/directory/bodies/new']);
  const opened = [...pages.keys()];
  expect(new Set(opened.map((name) => kindOf(name.slice(name.indexOf(' /'))))).size).toBeGreaterThan(150);
  for (const part of [
    'Nobody 404',
    'Nobody 410',
    'Aud Itor 403',
    'Aud Itor 422',
    'Petra Partner 200',
    '/check',
    '/confirmation',
  ])
    expect(
      opened.filter((name) => name.includes(part)),
      part,
    ).not.toEqual([]);
  expect(await nuFlaws(pages)).toEqual([]);
}, 240_000);
