import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkInvariants } from '../faults/parts/invariants.ts';
import { closed, mailed, minutes, nothingOwed, respondentOf } from '../faults/parts/looking.ts';
import { mailsOf, signIn } from '../support/journey.ts';
import { launchBrowser } from '../support/parts/browser.ts';
import { openQuickRound, type QuickRound } from '../support/stories/rounds.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { until } from '../support/until.ts';
import { codeBefore } from './code-before.ts';
import { root, startDeployment, type Deployment } from './deployment.ts';
import { answers, moveDates, openOneEach, whileReading } from './load.ts';
import { atRest, countOfAll, notices, unknown } from './looking.ts';
import { findPgTools } from './pg-tools.ts';
import { addWorkers, knowsVersions, release, type Release, replaceApis, versionsOf } from './rollout.ts';

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
  const acknowledged = [round.taskOf(council), ...(await answers(deployment, round, [water], 0))];
  await officer.getByText('2 of 3 have answered').first().waitFor();

  await closed(deployment, round.id, 240_000);
  await nothingOwed(deployment, [round.id], 120_000);
  say(`journey: ${await notices(deployment, round)}`);
  const escalated = await deployment.world.rows(
    `select from notices where process_id = $1 and state = 'mailed' and person_id = $2`,
    [round.id, health.managers[1]?.personId],
  );
  expect(escalated.length).toBeGreaterThan(0);
  expect(await checkInvariants(deployment, [round.id], { answered: acknowledged, succeeded: 5 })).toEqual([]);
  expect(deployment.relay.guarded()).toBe(deployment.relay.messages.length);
  expect([...deployment.proxy.given.values()].filter((requests) => requests > 0)).toHaveLength(2);
}, 400_000);

test('Temporal serves nobody without a certificate, and Postgres only over TLS whoever logs in as ours', async () => {
  const stranger = Connection.connect({ ...deployment.strangers, connectTimeout: 5_000 });
  await expect(stranger).rejects.toThrow(/connect|certificate|handshake/iu);
  // A pooler gives the same connection to one after the other: it has the name of whoever had it last.
  const seen = new Map<string, boolean[]>();
  await until('all of ours have been seen', async () => {
    await Promise.all(agencies.map((agency) => deployment.call(respondentOf(agency), 'GET', '/v1/tasks')));
    const inUse = await deployment.world.rows<{ name: string; ssl: boolean }>(
      `select distinct application_name as name, s.ssl from pg_stat_activity a join pg_stat_ssl s using (pid)
       where usename in ('concordat_app', 'concordat_owner') and client_port is not null and application_name like 'concordat-%'`,
    );
    for (const { name, ssl } of inUse) seen.set(name, [...(seen.get(name) ?? []), ssl]);
    return ['concordat-api', 'concordat-events', 'concordat-worker'].every((name) => seen.has(name));
  });
  expect([...seen.values()].flat()).not.toContain(false);
});

test('a release takes half of what runs, then all, is taken back and rolled out again while people answer and decide, without one error', async () => {
  const old = codeBefore(deployment.folder, root);
  const [first, next]: [Release, Release] = [
    { code: old, build: knowsVersions(old) ? 'before' : 'unversioned' },
    { code: undefined, build: 'now' },
  ];
  say(`The release before has ${knowsVersions(old) ? 'a version' : 'workers without a version'}`);
  // As before the release: the schema is new already, the code is not.
  for (const worker of await addWorkers(deployment, first)) await worker.stop();
  await replaceApis(deployment, first);
  if (first.build !== 'unversioned') await release(deployment, 'current', first.build);
  const before = deployment.relay.messages.length;
  const rounds = await openOneEach(deployment, agencies.slice(0, 10), 1_800, 15);
  const round = await openQuickRound(deployment, agencies, 300, 15);
  const answering = answers(deployment, round, agencies.slice(0, 15), 120_000);
  const began = Date.now();
  const shares: string[] = [];
  let [moved, asked] = [0, 0];
  /** Each process takes a step, until those versions have taken the steps that they should. */
  const steps = (...versions: string[]) =>
    until(
      `${versions.join(' and ')} took the steps of all`,
      async () => {
        asked += rounds.length;
        moved += await moveDates(deployment, rounds, 3_000, (asked / rounds.length) * minutes);
        const taken = await versionsOf(deployment, rounds);
        const done = Object.keys(taken).toSorted().join() === versions.toSorted().join();
        if (done) shares.push(JSON.stringify(taken));
        return done;
      },
      120_000,
    );
  const statuses = await whileReading(deployment, round, async () => {
    const olds = await addWorkers(deployment, next);
    expect(await release(deployment, 'ramp', 'now', '50')).toMatch(/ 50 % that goes to version now\./u);
    expect(await release(deployment, 'ramp', 'now', '50')).toMatch(/That was so already\.\n$/u);
    await steps('now', first.build);
    await replaceApis(deployment, next);
    expect(await release(deployment, 'current', 'now')).toMatch(/^What runs goes to version now\. Before: /u);
    await steps('now');
    for (const worker of olds) await worker.stop();

    const news = await addWorkers(deployment, first);
    await release(deployment, 'current', first.build);
    await steps(first.build);
    await replaceApis(deployment, first);
    for (const worker of news) await worker.stop();

    const again = await addWorkers(deployment, next);
    await release(deployment, 'current', 'now');
    await replaceApis(deployment, next);
    await steps('now');
    for (const worker of again) await worker.stop();
    deployment.build = 'now';
  });
  const acknowledged = await answering;
  say(`rolled in ${Math.round((Date.now() - began) / 1_000)} s: ${shares.join(', ')}`);
  expect(acknowledged).toHaveLength(15);
  expect(Object.keys(statuses)).toEqual(['200']);
  expect(moved).toBe(asked);
  await closed(deployment, round.id, 400_000);
  await nothingOwed(deployment, [round.id], 120_000);
  say(
    `rolled: ${statuses[200]} reads, ${moved} decisions, ${acknowledged.length} answers; ${await notices(deployment, round)}`,
  );
  const succeeded = before + agencies.length + acknowledged.length;
  expect(await checkInvariants(deployment, [round.id], { answered: acknowledged, succeeded })).toEqual([]);
}, 1_500_000);

/** What waits for the clock to be put forward, which is done once, near the end. */
const resting: QuickRound[] = [];

test('a worker that is told to stop is gone within thirty seconds, whatever the relay does, and another goes on at once', async () => {
  const { relay } = deployment;
  const released = Promise.withResolvers<void>();
  relay.beforeAnswer = () => released.promise;
  const round = await openQuickRound(deployment, agencies, 3_600, 60);
  resting.push(round);
  await until('hand-overs are under way', () => relay.waiting > 0, 60_000);
  const leaving = deployment.workers.filter((worker) => !worker.ended());
  await deployment.startWorker();
  const began = performance.now();
  await Promise.all(
    leaving.map(async (worker) => {
      await worker.stop();
      const seconds = (performance.now() - began) / 1_000;
      say(`a worker was gone ${seconds.toFixed(1)} s after it was told to stop`);
      expect(seconds).toBeLessThan(30);
    }),
  );
  const lost = await unknown(deployment, round);
  expect(lost).toBeGreaterThan(0);
  released.resolve();
  relay.beforeAnswer = () => Promise.resolve();
  await until(
    'another has handed over all that nobody had begun',
    async () => (await mailed(deployment, round.id, 'invitation')) === agencies.length - lost,
    45_000,
  );
  say(
    `${lost} mails were under way, ${agencies.length - lost} went by another ${((performance.now() - began) / 1_000).toFixed(1)} s after the first sign`,
  );
  await deployment.startWorker();
}, 400_000);

test('the version that nothing runs on any more says that it is drained', async (context) => {
  const hasVersions = knowsVersions(join(deployment.folder, 'before'));
  context.skip(!hasVersions, 'The code before has workers without a version.');
  const asked = performance.now();
  expect(await release(deployment, 'drained', 'before')).toBe('before: drained. Its workers may be stopped.\n');
  await expect(release(deployment, 'drained', 'now')).rejects.toThrow('Version now is current: give another version');
  expect(await release(deployment)).toMatch(/^before: drained\.$/mu);
  say(`before is drained, ${Math.round((performance.now() - asked) / 1_000)} s after it was asked`);
}, 960_000);

test('a worker and an API are killed in the middle of a round: nothing is lost, nothing goes twice', async () => {
  const before = deployment.relay.messages.length;
  const round = await openQuickRound(deployment, agencies, 60, 10);
  const [port] = deployment.apis.keys();
  const trouble = async () => {
    await delay(2_000);
    await Promise.all([deployment.workers.at(-1)?.kill(), deployment.apis.get(port ?? 0)?.kill()]);
    await delay(5_000);
    await deployment.startApi(port);
    await deployment.startWorker();
  };
  const [acknowledged] = await Promise.all([answers(deployment, round, agencies.slice(0, 12), 30_000), trouble()]);
  expect(acknowledged).toHaveLength(12);
  await closed(deployment, round.id, 300_000);
  // The last, since it moves the clock.
  await atRest(deployment);
  say(`killed: ${await notices(deployment, round)}`);
  const succeeded = before + agencies.length + acknowledged.length;
  const ids = [round, ...resting].map(({ id }) => id);
  expect(await checkInvariants(deployment, ids, { answered: acknowledged, succeeded })).toEqual([]);
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
    DATABASE_DIRECT_URL: as('concordat_app', '', 'restored'),
  };
  expect(await deployment.run('setup/main.ts', [], chosen)).toMatch(
    /^Migrations: all \d+ were applied already\.\nRole: .* already\./u,
  );
  await deployment.run('db/records/audit-export.ts', [trail], chosen);
  expect(await deployment.run('db/records/audit-verify.ts', [trail])).toMatch(
    /^[1-9]\d* entries under [1-9]\d* seals are as they were sealed\.$/mu,
  );
}, 300_000);
