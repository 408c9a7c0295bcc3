import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tidy } from '../../db/records/tidy.ts';
import { pollBounces } from '../../mail/bounces/bounce-poller.ts';
import { type Returned, readBounce } from '../../mail/bounces/bounces.ts';
import { deliver } from '../../mail/deliver.ts';
import { hiddenFields, type RunningPortal, startPortal } from '../support/portal.ts';
import { createPostRoomBench, house, invitedRound, type PostRoomBench } from '../support/parts/post-room.ts';
import { samples } from './returned.ts';

const token = 'a'.repeat(32);
const returnPath = `<bounce+${token}@${house.returnDomain}>`;
let bench: PostRoomBench;
let portal: RunningPortal;

beforeAll(async () => {
  bench = await createPostRoomBench();
  portal = await startPortal({ ownerUrl: bench.ownerUrl, appUrl: bench.appUrl, drop: async () => {} });
});
afterAll(async () => {
  await portal.close();
  await bench.close();
});

test.each(samples)('%s', async (_name, raw, says) => {
  const bounce = await readBounce({ returnPath, raw }, house.returnDomain);
  expect(bounce === undefined ? null : `${bounce.says} ${bounce.status ?? '-'}`).toBe(says);
  expect(await readBounce({ returnPath: '<other@example.org>', raw }, house.returnDomain)).toBeUndefined();
});

test('what came back for another reason counts against nobody, and officers are shown it with its words', async () => {
  await invitedRound(bench);
  await deliver(bench.deps(), new AbortController().signal);
  const [, spam] = samples.find(([name]) => name === 'exim, our mail taken for spam') ?? [];
  const mailbox: Returned[] = [{ returnPath: bench.sink.messages.at(-1)?.from ?? '', raw: spam ?? '' }];
  const server = createServer((_request, response) => response.end(JSON.stringify(mailbox)));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (let n = 0; n < 2; n += 1)
    expect(await pollBounces({ db: bench.db, url, returnDomain: house.returnDomain })).toBe(0);
  server.close();
  const { rows } = await bench.owner.query('select 1 from people where not_reached_at is not null');
  expect(rows).toEqual([]);
  const noted = await bench.owner.query(`select 1 from audit_entries where act = 'mail-came-back'`);
  expect(noted.rows).toHaveLength(1);

  const officer = await portal.browserOf(bench.people.leadOfficer);
  const start = (await officer.get('/')).text;
  expect(start).toContain(`A mail to ${bench.people.partnerContact.name} came back`);
  const [, href = ''] = /href="(\/mails\/[0-9a-f-]+)"/u.exec(start) ?? [];
  const page = (await officer.get(href)).text;
  expect(page).toContain('with the code 5.7.1');
  expect(page).toContain('message looks like spam');
  const auditor = await portal.browserOf(bench.people.auditor);
  expect((await auditor.get('/')).text).toContain('came back');
  expect((await auditor.get(href)).text).not.toContain('message looks like spam');
  expect((await auditor.post(`${href}/returned`, {})).status).toBe(403);

  // An officer ticks it off; it stays on record until it goes by its age.
  const ticked = await officer.post(`${href}/returned`, hiddenFields(page));
  expect([ticked.status, ticked.headers.get('location')]).toEqual([303, `${href}?done=returned-settled`]);
  expect((await officer.get('/')).text).not.toContain('came back');
  const after = (await officer.get(href)).text;
  expect(after).toContain(`${bench.people.leadOfficer.name} looked at it on`);
  expect(after).toContain('message looks like spam');
  expect((await officer.post(`${href}/returned`, {})).text).toContain('Somebody has ticked this off already');
  const trail = await bench.owner.query(
    `select actor_id, process_id is not null as of_process from audit_entries where act = 'returned-mail-settled'`,
  );
  expect(trail.rows).toEqual([{ actor_id: bench.people.leadOfficer.id, of_process: true }]);
  await bench.later(31 * 24 * 60);
  await tidy(bench.db);
  expect((await bench.owner.query('select 1 from returned_mails')).rows).toEqual([]);
});
