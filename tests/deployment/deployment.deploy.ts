import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkInvariants } from '../faults/parts/invariants.ts';
import { closed, minutes, nothingOwed, respondentOf } from '../faults/parts/looking.ts';
import { askUntilSure } from '../faults/parts/monkey.ts';
import { mailsOf, signIn } from '../support/journey.ts';
import { launchBrowser } from '../support/parts/browser.ts';
import { openQuickRound, secretOf, type QuickRound } from '../support/stories/rounds.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { until } from '../support/until.ts';
import { codeBefore } from './code-before.ts';
import { root, startDeployment, type Deployment } from './deployment.ts';
import { findPgTools } from './pg-tools.ts';

// `npm run test:deployment`: what docker-compose.yml describes, as processes (decision record 0062).

const run = promisify(execFile);
const say = (line: string) => void process.stdout.write(`${line}\n`);
let deployment: Deployment;
let browser: Browser;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  deployment = await startDeployment(say);
  const launched = await launchBrowser();
  // The proxy's certificate is the test's own.
  const newContext: Browser['newContext'] = (options) => launched.newContext({ ...options, ignoreHTTPSErrors: true });
  browser = new Proxy(launched, { get: (of, name) => (name === 'newContext' ? newContext : Reflect.get(of, name)) });
  for (let n = 0; n < 20; n += 1) agencies.push(await deployment.world.agency(`Agency ${n}`));
}, 1_800_000);

afterAll(async () => {
  await browser?.close();
  await deployment?.end();
}, 120_000);

/** Answers through the proxy as a partner's program does: again with the same key until it knows. Out: what was acknowledged. */
async function answers(round: QuickRound, some: readonly TestAgency[], overMs: number): Promise<string[]> {
  const done = await Promise.all(
    some.map(async (agency, index) => {
      await delay((overMs * index) / some.length);
      const key = crypto.randomUUID();
      const path = `/v1/tasks/${round.taskOf(agency)}/response`;
      const ask = () => deployment.call(respondentOf(agency), 'POST', path, secretOf(agency), key);
      return (await askUntilSure(ask, Math.random, Date.now() + 60_000)) === 201 ? [round.taskOf(agency)] : [];
    }),
  );
  return done.flat();
}

/** What became of the notices of a round, for a figure beside the verdict of the checkers. */
async function notices(round: QuickRound): Promise<string> {
  const found = await deployment.world.rows<{ what: string }>(
    `select kind || ' ' || state || ' ' || count(*) as what from notices where process_id = $1 group by kind, state order by 1`,
    [round.id],
  );
  return found.map(({ what }) => what).join(', ');
}

/** Lets the lease of a lost worker end, and the copy of a mail that it may have sent be owed. */
async function atRest(): Promise<void> {
  for (const [ms, states] of [
    [17 * minutes, `'sending', 'handing_over'`],
    [21 * minutes, `'sending', 'handing_over', 'retry_wait', 'unknown'`],
  ] as const) {
    await deployment.world.passTime(ms);
    await until(
      'the post room is at rest',
      async () => {
        await deployment.wakePostRoom();
        const waiting = await deployment.world.rows(
          `select id from mails where state in (${states}) union all select id from notices where state = 'owed' and mail_id is null`,
        );
        return waiting.length === 0;
      },
      120_000,
    );
  }
}

test('setup has made everything, and changes nothing a second time', async () => {
  expect(deployment.setUp).toMatch(
    /^Migrations: (\d+) applied, \1 in all\.\nRole: concordat_app may log in .*\nAdministrator: Nell Harbour is administrator now.*\nNamespace: made concordat, .*\nSearch attributes: made /u,
  );
  expect(await deployment.run('setup/main.ts')).toMatch(
    /^Migrations: all \d+ were applied already\.\nRole: .* already\.\nNamespace: concordat was there already, .* 30 days\.\nSearch attributes: all were there already\.\n$/u,
  );
}, 120_000);

test('the directorate signs in with its account; a partner answers by the link in the mail, another is chased, the round closes', async () => {
  const [council, health, water] = agencies;
  if (council === undefined || health === undefined || water === undefined) throw new Error('no agencies');
  const round = await openQuickRound(deployment, [council, health, water], 90, 15);

  deployment.organisation.account = { subject: 'lead', email: 'lead.officer@example.org' };
  const context = await browser.newContext();
  const officer = await context.newPage();
  await officer.goto(`${deployment.url}/sign-in/organisation?next=/rounds/${round.id}`);
  await officer.getByText('0 of 3 have answered').first().waitFor();

  const contact = respondentOf(council);
  await until('the invitation has come', async () => (await mailsOf(deployment, contact)).length > 0, 60_000);
  const [invitation] = await mailsOf(deployment, contact);
  const link = invitation?.text?.match(/https:\S+\/tasks\/[0-9a-f-]+/u)?.[0] ?? '';
  expect(link).toBe(`${deployment.url}/tasks/${round.taskOf(council)}`);
  const partner = await signIn(deployment, browser, contact, new URL(link).pathname);
  await partner.getByRole('button', { name: 'We have nothing to say' }).click();
  await partner
    .getByText(/CON-\d{4}-\d{4}-[0-9A-F]{6}-\d/u)
    .first()
    .waitFor();
  const acknowledged = [round.taskOf(council), ...(await answers(round, [water], 0))];
  await officer.getByText('2 of 3 have answered').first().waitFor();

  await closed(deployment, round.id, 240_000);
  await nothingOwed(deployment, [round.id], 120_000);
  say(`journey: ${await notices(round)}`);
  const escalated = await deployment.world.rows(
    `select from notices where process_id = $1 and state = 'mailed' and person_id = $2`,
    [round.id, health.managers[1]?.personId],
  );
  expect(escalated.length).toBeGreaterThan(0);
  expect(await checkInvariants(deployment, [round.id], { answered: acknowledged, succeeded: 5 })).toEqual([]);
  expect(deployment.relay.guarded()).toBe(deployment.relay.messages.length);
  expect([...deployment.proxy.given.values()].filter((requests) => requests > 0)).toHaveLength(2);
}, 400_000);

/** Reads a round again and again, as a page that is open does, until `work` is done. Out: how often each status came. */
async function whileReading(round: QuickRound, work: () => Promise<void>): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  const done = new AbortController();
  const reading = async () => {
    while (!done.signal.aborted) {
      const { status } = await deployment.call(deployment.world.officer, 'GET', `/v1/consultations/${round.id}`);
      statuses[status] = (statuses[status] ?? 0) + 1;
      await delay(100);
    }
  };
  await Promise.all([reading(), work().finally(() => done.abort())]);
  return statuses;
}

/** Stops the workers that run, one by one, each after another has started. */
async function replaceWorkers(code?: string): Promise<void> {
  for (const worker of deployment.workers.filter((part) => !part.ended())) {
    await deployment.startWorker(code);
    await worker.stop();
  }
}

async function replaceApis(code?: string): Promise<void> {
  for (const port of Array.from(deployment.apis.keys())) {
    await deployment.startApi(undefined, code);
    await deployment.stopApi(port);
  }
}

test('a release is rolled out beside the one before, taken back, and rolled out again while people answer, without one error', async () => {
  const old = codeBefore(deployment.folder, root);
  // As before the release: the schema is new already, the code is not.
  await replaceWorkers(old);
  await replaceApis(old);
  const before = deployment.relay.messages.length;
  const round = await openQuickRound(deployment, agencies, 150, 15);
  const answering = answers(round, agencies.slice(0, 15), 60_000);
  const statuses = await whileReading(round, async () => {
    for (const code of [undefined, old, undefined]) {
      await replaceWorkers(code);
      await replaceApis(code);
    }
  });
  const acknowledged = await answering;
  expect(acknowledged).toHaveLength(15);
  expect(Object.keys(statuses)).toEqual(['200']);
  await closed(deployment, round.id, 300_000);
  await nothingOwed(deployment, [round.id], 120_000);
  say(`rolled: ${statuses[200]} reads, ${await notices(round)}`);
  const succeeded = before + agencies.length + acknowledged.length;
  expect(await checkInvariants(deployment, [round.id], { answered: acknowledged, succeeded })).toEqual([]);
}, 900_000);

test('a worker and an API are killed in the middle of a round: nothing is lost, nothing goes twice', async () => {
  const before = deployment.relay.messages.length;
  const round = await openQuickRound(deployment, agencies, 60, 10);
  const [port] = deployment.apis.keys();
  const trouble = async () => {
    await delay(2_000);
    await Promise.all([deployment.workers[0]?.kill(), deployment.apis.get(port ?? 0)?.kill()]);
    await delay(5_000);
    await deployment.startApi(port);
    await deployment.startWorker();
  };
  const [acknowledged] = await Promise.all([answers(round, agencies.slice(0, 12), 30_000), trouble()]);
  expect(acknowledged).toHaveLength(12);
  await closed(deployment, round.id, 300_000);
  // The last, since it moves the clock.
  await atRest();
  say(`killed: ${await notices(round)}`);
  const succeeded = before + agencies.length + acknowledged.length;
  expect(await checkInvariants(deployment, [round.id], { answered: acknowledged, succeeded })).toEqual([]);
}, 600_000);

test('a dump by a role that sees past the walls is restored whole into a new database, and its audit trail holds', async () => {
  const { world, folder } = deployment;
  await Promise.all([...deployment.workers, ...deployment.apis.values()].map((part) => part.stop()));
  const { pg_dump: dump, pg_restore: restore } = await findPgTools();
  await world.rows(`create role backup login bypassrls password 'backup' in role pg_read_all_data`);
  await world.rows('create database restored owner concordat_owner');
  const as = (user: string, password: string, name: string) => {
    const url = new URL(world.ownerUrl);
    Object.assign(url, { username: user, password: encodeURIComponent(password), pathname: name });
    return url.href;
  };
  const [file, trail] = [join(folder, 'dump'), join(folder, 'trail.jsonl')];
  const asOwner = (name: string) => as('concordat_owner', 'the-owner-password:@/%&?', name);
  await expect(run(dump, ['--file', file, '--dbname', asOwner('concordat')])).rejects.toThrow(/row-level security/u);
  await run(dump, ['--format=custom', '--file', file, '--dbname', as('backup', 'backup', 'concordat')]);
  const restored = new URL(world.ownerUrl);
  restored.pathname = 'restored';
  await run(restore, ['--exit-on-error', '--dbname', restored.href, file]);

  const before = await countOfAll(world.ownerUrl);
  expect(Object.values(before).filter((rows) => rows > 0).length).toBeGreaterThan(20);
  expect(await countOfAll(restored.href)).toEqual(before);
  // The next migration must find every row, although its owner is no superuser.
  expect(await countOfAll(asOwner('restored'))).toEqual(before);

  const chosen = {
    DATABASE_OWNER_URL: as('concordat_owner', '', 'restored'),
    DATABASE_URL: as('concordat_app', '', 'restored'),
  };
  expect(await deployment.run('setup/main.ts', [], chosen)).toMatch(
    /^Migrations: all \d+ were applied already\.\nRole: .* already\./u,
  );
  await deployment.run('db/records/audit-export.ts', [trail], chosen);
  expect(await deployment.run('db/records/audit-verify.ts', [trail])).toMatch(
    /^[1-9]\d* entries under [1-9]\d* seals are as they were sealed\.$/mu,
  );
}, 300_000);

/** How many rows each table has, as far as whoever logs in sees them. */
async function countOfAll(url: string): Promise<Record<string, number>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of rows) counts[name] = (await client.query(`select from ${name}`)).rowCount ?? 0;
    return counts;
  } finally {
    await client.end();
  }
}
