import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveBounces } from '../../mail/bounces/bounce-server.ts';
import { deliver } from '../../mail/deliver.ts';
import {
  createPostRoomBench,
  house,
  invitedRound,
  type PostRoomBench,
  throughProxy,
} from '../support/parts/post-room.ts';
import { samples } from './returned.ts';

let bench: PostRoomBench;
let proxied: Awaited<ReturnType<typeof throughProxy>>;
let server: Awaited<ReturnType<typeof serveBounces>>;
let returnPath: string;
const warned: string[] = [];

beforeEach(async () => {
  warned.length = 0;
  bench = await createPostRoomBench();
  proxied = await throughProxy(bench);
  const log = { warn: (_fields: unknown, message: string) => void warned.push(message) };
  server = await serveBounces({
    db: proxied.db,
    address: '127.0.0.1:0',
    returnDomain: house.returnDomain,
    log,
  });
  await invitedRound(bench);
  await deliver(bench.deps(), new AbortController().signal);
  returnPath = bench.sink.messages.at(-1)?.from ?? '';
});
afterEach(async () => {
  await server.stop();
  await proxied.close();
  await bench.close();
});

const sample = (name: string) => samples.find(([named]) => named === name)?.[1] ?? '';
const overQuota = sample('a report, over quota');

/** The mail server of the return domain hands over what came for these addresses. Out: the code that it is answered. */
async function offer(to: string | string[], raw: string): Promise<number> {
  const transport = createTransport({ lmtp: true, host: '127.0.0.1', port: server.port, ignoreTLS: true });
  try {
    const { response } = await transport.sendMail({ envelope: { from: '', to }, raw });
    return Number(response.slice(0, 3));
  } catch (error) {
    return Number((error as { responseCode?: number }).responseCode);
  } finally {
    transport.close();
  }
}

const column = async (sql: string) => (await bench.owner.query<{ it: string }>(sql)).rows.map(({ it }) => it);
const notReached = () => column('select not_reached_why as it from people where not_reached_at is not null');
const bounced = () => column(`select act as it from audit_entries where act in ('address-bounced', 'mail-came-back')`);

test('a bounce that the mail server of the return domain brings by LMTP counts, once however often it comes', async () => {
  expect(await offer(returnPath, overQuota)).toBe(250);
  expect(await offer(returnPath, overQuota)).toBe(250);
  expect(await notReached()).toEqual(['bounce-5.2.2']);
  expect(await bounced()).toEqual(['address-bounced']);
});

test('what failed for another reason, what nobody can read and what a person wrote is for officers to look at', async () => {
  expect(await offer(returnPath, sample('exim, our mail taken for spam'))).toBe(250);
  expect(await notReached()).toEqual([]);
  expect(await bounced()).toEqual(['mail-came-back']);
  await bench.owner.query('delete from returned_mails');
  const boxes = Array.from(
    { length: 400 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  );
  expect(await offer(returnPath, boxes.join(''))).toBe(250);
  expect(await column('select excerpt as it from returned_mails')).toEqual(['']);
});

test('delays and the answers of machines are taken and change nothing', async () => {
  for (const name of ['a report of a delay', 'exim, delayed', 'postfix, delayed', 'out of office'])
    expect([name, await offer(returnPath, sample(name))]).toEqual([name, 250]);
  expect([await notReached(), await bounced()]).toEqual([[], []]);
});

test('a forged bounce reaches nobody: without the token of a mail it changes nothing, and other addresses are refused', async () => {
  expect(await offer(returnPath.replace(/\+[0-9a-f]{8}/u, '+00000000'), overQuota)).toBe(250);
  const others = ['office@concordat.example', `postmaster@${house.returnDomain}`, `bounce+1@${house.returnDomain}`];
  for (const other of [...others, returnPath.replace(house.returnDomain, 'evil.test')])
    expect([other, await offer(other, overQuota)]).toEqual([other, 550]);
  expect([await notReached(), await bounced()]).toEqual([[], []]);
});

test('while the database is away the mail server keeps the bounce and brings it again', async () => {
  proxied.proxy.down = true;
  proxied.proxy.cut();
  expect(await offer(returnPath, overQuota)).toBe(451);
  expect(warned).toContain('a bounce could not be written down, and is offered again');
  proxied.proxy.down = false;
  await expect.poll(async () => offer(returnPath, overQuota), { timeout: 20_000 }).toBe(250);
  expect(await notReached()).toEqual(['bounce-5.2.2']);
});

test('what is too large is refused, and the next one is taken', async () => {
  expect(await offer(returnPath, `${overQuota}${'more of it\r\n'.repeat(250_000)}`)).toBe(552);
  expect(await notReached()).toEqual([]);
  expect(await offer(returnPath, overQuota)).toBe(250);
  expect(await notReached()).toEqual(['bounce-5.2.2']);
});
