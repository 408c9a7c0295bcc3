import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../db/connect.ts';
import { stopClock } from '../../db/rounds/clock.ts';
import { nudgeTasks, withdrawTasks } from '../../db/rounds/participants.ts';
import { sendTestInvitation } from '../../db/rounds/test-invitation.ts';
import { askExtension, decideExtension } from '../../db/tasks/extensions.ts';
import { handOver } from '../../db/tasks/people.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { createBudget } from '../../mail/budget.ts';
import { deliver } from '../../mail/deliver.ts';
import { createCodeSender } from '../../mail/send-code.ts';
import { Browser, type RunningPortal, startPortal } from '../support/portal.ts';
import { until } from '../support/until.ts';
import {
  answers,
  createPostRoomBench,
  house,
  invitedRound,
  type PostRoomBench,
  quickTimes,
  raise,
} from '../support/parts/post-room.ts';
import { does, draftRound, record } from '../support/stories/world.ts';

let bench: PostRoomBench;
let portal: RunningPortal;

beforeAll(async () => {
  bench = await createPostRoomBench();
  const sendCode = createCodeSender({
    smtpUrl: bench.sink.url,
    sender: house,
    budget: createBudget(undefined, 'codes'),
    times: quickTimes,
  });
  portal = await startPortal({ ...bench, drop: () => Promise.resolve() }, () => ({
    sendCode: async (mail) => {
      portal.codes.push(mail);
      return sendCode(mail);
    },
  }));
});
afterAll(async () => {
  await portal.close();
  await bench.close();
});

/** Counts of requests, and what a stranger who types an address into the door leaves: no state of anybody. */
const doors = ['rate_limits', 'sign_in_requests', 'test_clock'];

/** Every row of every table, as one hash a table. */
async function state(): Promise<Record<string, string>> {
  const { rows: tables } = await bench.owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and not tablename = any($1)`,
    [doors],
  );
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await bench.owner.query<{ hash: string | null }>(
      `select md5(string_agg(t::text, '|' order by t::text)) as hash from ${name} t`,
    );
    hashes[name] = rows[0]?.hash ?? 'empty';
  }
  return hashes;
}

const attribute = (tag: string, name: string) =>
  new RegExp(`\\s${name}="([^"]*)"`, 'u').exec(tag)?.[1]?.replaceAll('&amp;', '&');

type Found = {
  readonly urls: string[];
  readonly forms: { method: string; action: string; fields: [string, string][] }[];
};

/** What a scanner finds in a page or mail: every address, and every form with its fields filled in. */
function find(html: string, base: string): Found {
  const urls = [...html.matchAll(/(?:href|src)="(?<url>[^"]+)"|(?<plain>https?:\/\/[^\s"<>)]+)/gu)].map(
    ({ groups }) => groups?.['url'] ?? groups?.['plain'] ?? '',
  );
  const forms = [...html.matchAll(/<form(?<tag>[^>]*)>(?<inside>[\s\S]*?)<\/form>/gu)].map(({ groups }) => {
    const { tag = '', inside = '' } = groups ?? {};
    const fields = [...inside.matchAll(/<(?:input|button|textarea|select)[^>]*>/gu)].flatMap(
      ([field]): [string, string][] => {
        const name = attribute(field, 'name');
        const value =
          attribute(field, 'value') ?? (attribute(field, 'type') === 'email' ? 'scanner@example.org' : 'yes');
        return name === undefined ? [] : [[name, value]];
      },
    );
    return { method: attribute(tag, 'method') ?? 'get', action: attribute(tag, 'action') ?? base, fields };
  });
  return { urls: urls.filter((url) => URL.canParse(url, base)).map((url) => new URL(url, base).href), forms };
}

/** The worst of scanners: it asks for everything that it finds and sends every form, as from our own page and as from nowhere. */
async function scan(mails: readonly string[]): Promise<{ visited: string[]; sent: string[] }> {
  const open = mails.flatMap((mail) => find(mail, portal.url).urls).filter((url) => url.startsWith(portal.url));
  const visited = new Set<string>();
  const sent = new Set<string>();
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (visited.has(url)) continue;
    visited.add(url);
    await fetch(url, { method: 'HEAD' });
    const page = await fetch(url);
    const found = find(await page.text(), page.url);
    open.push(...found.urls.filter((next) => next.startsWith(portal.url)));
    for (const { method, action, fields } of found.forms) {
      const target = new URL(action, page.url).href;
      sent.add(`${method} ${new URL(target).pathname}`);
      const headers: Record<string, string>[] = [
        {},
        { 'sec-fetch-site': 'same-origin', origin: portal.url, referer: page.url },
      ];
      for (const header of headers)
        await fetch(target, {
          method: method.toUpperCase(),
          headers: header,
          ...(method === 'post' ? { body: new URLSearchParams(fields) } : {}),
        });
    }
  }
  return { visited: [...visited], sent: [...sent] };
}

/** Rounds in which everything is done of which the contact of an agency is told, and its manager and the officer, too. */
async function everythingTold(): Promise<{ taskId: string }> {
  const { db, world, contacts, people } = bench;
  const { officer } = world;
  const office = <T>(act: (tx: Tx, actor: Actor) => Promise<Verdict<T>>) => does(db, officer, act);
  const dueAt = (days: number) => Date.now() + days * 86_400_000;
  const rounds: Awaited<ReturnType<typeof invitedRound>>[] = [];
  for (let count = 0; count < 7; count += 1) rounds.push(await invitedRound(bench));
  const [asked, withdrawn, cancelled, moved, published, handed, answered] = rounds.map(({ processId, tasks }) => ({
    processId,
    taskId: tasks[people.health] ?? '',
  }));
  if (!asked || !withdrawn || !cancelled || !moved || !published || !handed || !answered) throw new Error('no rounds');
  const late = await invitedRound(bench, { dueInDays: -2 });
  const soon = await invitedRound(bench, { dueInDays: 6, openedDaysAgo: 3 });
  await deliver(deps(), new AbortController().signal);

  const { taskId } = asked;
  await office((tx, actor) => nudgeTasks(tx, actor, { processId: asked.processId, taskIds: [taskId], key: 'once' }));
  const more = { taskId, wantedDueAt: dueAt(20), wantedWallText: 'later', reason: 'holidays' };
  const { requestId } = await does(db, contacts.health, (tx, actor) => askExtension(tx, actor, more));
  await deliver(deps(), new AbortController().signal);
  await office((tx, actor) => decideExtension(tx, actor, { requestId, grant: true, reply: 'Take it.' }));
  await office((tx, actor) =>
    stopClock(tx, actor, { taskId, category: 'waiting-for-us', reason: 'A paper is missing.' }),
  );
  await office((tx, actor) =>
    withdrawTasks(tx, actor, { processId: withdrawn.processId, taskIds: [withdrawn.taskId], reason: 'Merged.' }),
  );
  await record(world, cancelled.processId, 'cancel', {}, { reason: 'Withdrawn.' });
  await record(world, moved.processId, 'move-date', { dueAt: dueAt(21) }, { dueWallText: 'then' });
  await record(world, published.processId, 'close', {}, { reason: 'All have spoken.' });
  await record(world, published.processId, 'agree-log');
  await record(world, published.processId, 'publish', {}, { outcome: 'It was changed.' });
  await does(db, contacts.health, (tx, actor) =>
    handOver(tx, actor, { taskId: handed.taskId, to: { personId: people.secondContact.id }, reason: '' }),
  );
  await answers(bench, answered.taskId);
  await raise(bench, late.processId);
  await raise(bench, soon.processId);
  const draft = await draftRound(world, [{ id: people.health }], { dueAt: dueAt(14) });
  await office((tx, actor) => sendTestInvitation(tx, actor, draft));
  await deliver(deps(), new AbortController().signal);
  const { rows } = await bench.owner.query<{ kind: string }>(
    `select distinct kind from mails where state = 'accepted' order by kind`,
  );
  expect(rows.map(({ kind }) => kind)).toEqual([
    'cancelled',
    'clock-stopped',
    'date-moved',
    'escalation',
    'extension-decided',
    'handed-away',
    'handed-over',
    'invitation',
    'nudge',
    'outcome',
    'receipt',
    'reminder',
    'request',
    'test-invitation',
    'withdrawn',
  ]);
  return { taskId };
}

const deps = () => bench.deps({ house: { ...house, publicUrl: portal.url } });

test('a scanner that opens every link of every mail and sends every form it finds changes nothing (R59)', async () => {
  const { partnerContact } = bench.people;
  const { taskId } = await everythingTold();
  // A person waits for a code in his own browser meanwhile.
  const human = new Browser(portal.url);
  await human.fill('/sign-in', { address: partnerContact.email });
  await until('the code has come', () => bench.sink.messages.some(({ to }) => to === partnerContact.email));
  const mails = await Promise.all(
    bench.sink.messages.map(async ({ raw }) => {
      const { html = '', text = '' } = await PostalMime.parse(new Uint8Array(raw));
      return `${html}\n${text}`;
    }),
  );
  expect(mails.length).toBeGreaterThan(8);
  const before = await state();
  const { visited, sent } = await scan(mails);
  expect(await state()).toEqual(before);
  expect(visited.some((url) => url.endsWith(`/tasks/${taskId}`))).toBe(true);
  expect(sent).toContain('post /sign-in');
  expect((await bench.owner.query('select from sessions')).rowCount).toBe(0);
  const code = portal.codes.find(({ address }) => address === partnerContact.email)?.code ?? '';
  expect((await human.fill('/sign-in/code', { code })).status).toBe(303);
  expect((await human.get(`/tasks/${taskId}`)).status).toBe(200);
}, 60_000);
