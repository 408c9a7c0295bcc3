import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Tx } from '../../db/connect.ts';
import { followReplica, mayLag } from '../../db/replica.ts';
import { freePort } from '../../local/parts/free-port.ts';
import { samples } from '../mail/returned.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import { until } from '../support/until.ts';
import { mailed, respondentOf } from './parts/looking.ts';
import { type Followed, startFollowedPostgres } from './parts/standby-postgres.ts';

let followed: Followed;
let stack: Stack;
let lmtp: number;

beforeAll(async () => {
  followed = await startFollowedPostgres();
  lmtp = await freePort();
  stack = await startStack({
    database: followed.database,
    environment: { DATABASE_REPLICA_URL: followed.replicaUrl, BOUNCES_LMTP_ADDRESS: `127.0.0.1:${lmtp}` },
  });
}, 120_000);
afterAll(() => stack.end(), 60_000);

const followOften = (more: { mostLagSeconds: number }) =>
  followReplica(followed.replicaUrl, { log: { warn: () => undefined }, everyMs: 50, ...more });
const whereAmI = async (tx: Tx) =>
  (await tx.$client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')).rows;

/** A round whose outcome anybody may read. Out: its reference. */
async function published(outcome: string): Promise<string> {
  const agency = await stack.world.agency(`Agency of ${outcome}`);
  const { id } = await openQuickRound(stack, [agency], 36_000, 60);
  for (const [act, words] of [
    ['close', {}],
    ['agree-log', {}],
    ['publish', { outcome }],
  ] as const) {
    const { status } = await stack.call(stack.world.officer, 'POST', `/v1/consultations/${id}/${act}`, words);
    expect([act, status]).toEqual([act, 200]);
  }
  const [row] = await stack.world.rows<{ reference: string }>('select reference from processes where id = $1', [id]);
  return row?.reference ?? '';
}

const page = async (reference: string) => (await fetch(`${stack.url}/published/${reference}`)).text();
const metric = async (name: string) => {
  const text = await (await fetch(`${stack.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'mu').exec(text)?.[1]);
};

test('a worker takes the bounces that a mail server brings it', async () => {
  const agency = await stack.world.agency('Gone');
  const { id } = await openQuickRound(stack, [agency], 36_000, 60);
  await until('it is invited', async () => (await mailed(stack, id, 'invitation')) === 1);
  const [raw = ''] = samples.filter(([name]) => name === 'a report, over quota').map(([, mail]) => mail);
  const mailServer = createTransport({ lmtp: true, host: '127.0.0.1', port: lmtp, ignoreTLS: true });
  await mailServer.sendMail({ envelope: { from: '', to: stack.sink.messages.at(-1)?.from ?? '' }, raw });
  mailServer.close();
  const why = await stack.world.rows('select not_reached_why as why from people where id = $1', [
    respondentOf(agency).personId,
  ]);
  expect(why).toEqual([{ why: 'bounce-5.2.2' }]);
});

test('the public site is read from the replica while it keeps up, and from the database while it does not', async () => {
  const first = await published('The first outcome');
  await until('the replica is read', async () => (await metric('concordat_replica_used')) === 1);
  expect(await metric('concordat_replica_lag_seconds')).toBeGreaterThanOrEqual(0);
  await until('the replica has it', async () => (await page(first)).includes('The first outcome'));
  expect(await followed.readers()).toContain('concordat-replica');
  for (const path of ['/public', '/public/rounds', '/sitemap.xml', '/robots.txt'])
    expect([path, (await fetch(`${stack.url}${path}`)).status]).toEqual([path, 200]);

  // A replica that stands still shows what was there; who is signed in reads the database.
  await followed.showing(false);
  const second = await published('The second outcome');
  expect(await page(second)).not.toContain('The second outcome');
  expect(await page(first)).toContain('The first outcome');
  // So far behind it is no good any more.
  const database = { db: connect(followed.database.appUrl), replica: followOften({ mostLagSeconds: 0.5 }) };
  await until('its lag is too much', () => (database.replica.lagSeconds() ?? 0) > 0.5);
  expect(database.replica.readable()).toBe(false);
  const places = () => mayLag(database, { role: 'public' }, (tx) => whereAmI(tx));
  expect(await places()).toEqual([{ standby: false }]);
  await followed.showing(true);
  await until('it has caught up', () => database.replica.readable());
  expect(await places()).toEqual([{ standby: true }]);
  await until('the site has it', async () => (await page(second)).includes('The second outcome'));

  await followed.stopReplica();
  expect(await places()).toEqual([{ standby: false }]);
  await Promise.all([database.replica.stop(), database.db.pool.end()]);
  expect(await page(first)).toContain('The first outcome');
  await until('it is seen that it is away', async () => (await metric('concordat_replica_used')) === 0);
  expect(await metric('concordat_replica_lag_seconds')).toBe(-1);
  expect(await page(second)).toContain('The second outcome');
}, 240_000);
