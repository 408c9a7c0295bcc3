import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import type { Actor } from '../../domain/permissions.ts';
import { sampleAccounts } from '../../local/sample/accounts.ts';
import { openSampleInspection } from '../../local/sample/inspection.ts';
import { sampleBodies } from '../../local/sample/partnership.ts';
import { openRehearsal } from '../../local/sample/rehearsal.ts';
import { showSignOff } from '../../local/sample/sign-off.ts';
import { openSampleReview } from '../../local/sample/strategy.ts';
import { holdUnnamedRound } from '../../local/sample/unnamed-round.ts';
import { type RunningApi, startApi } from '../api/running-api.ts';
import { addPerson, type TestAgency } from '../support/stories/world.ts';
import { keyFor } from '../support/stories/api-key.ts';

let api: RunningApi;
let agencies: TestAgency[];
let author: Actor;
const worker = { role: 'worker' } as const;
const names = [
  'Government Office for London',
  'National Treatment Agency, London region',
  'Specialist Operations',
  'Borough Commanders',
  'Clubs and Vice Unit',
  'Territorial Policing',
  'Drug Action Teams',
];

beforeAll(async () => {
  api = await startApi();
  agencies = [];
  for (const name of names) agencies.push(await api.world.agency(name));
  for (const name of sampleBodies) await api.world.rows('insert into bodies (name) values ($1)', [name]);
  author = await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer');
}, 120_000);
afterAll(() => api.end());

const keyOf = ({ personId }: Actor) => keyFor(api.world.db, personId);

/** Runs a part of the sample as often as it takes when each run is killed right after the first thing that it has done. */
async function untilComplete(part: () => Promise<unknown>): Promise<number> {
  const { fetch } = globalThis;
  for (let runs = 1; runs < 40; runs += 1) {
    let killed = false;
    globalThis.fetch = async (input, init) => {
      const reply = await fetch(input, init);
      if (init?.method === 'GET' || !reply.ok) return reply;
      killed = true;
      throw new Error('killed');
    };
    try {
      await part();
      return runs;
    } catch (error) {
      if (!killed) throw error;
    } finally {
      globalThis.fetch = fetch;
    }
  }
  throw new Error('the part never comes to its end');
}

const parts = {
  consultation: async () =>
    openRehearsal({ db: api.world.db, url: api.url, key: await keyOf(api.world.officer), agencies }),
  'sign-off': async () => showSignOff({ db: api.world.db, url: api.url, key: await keyOf(api.world.officer) }),
  inspection: async () =>
    openSampleInspection({
      db: api.world.db,
      url: api.url,
      officerKey: await keyOf(api.world.officer),
      authorKey: await keyOf(author),
      inspectorId: author.personId,
      agencies,
    }),
  review: async () =>
    openSampleReview({
      db: api.world.db,
      url: api.url,
      key: await keyOf(api.world.officer),
      officer: api.world.officer,
    }),
};

const count = async (from: string) =>
  (await api.world.rows<{ n: number }>(`select count(*)::int as n from ${from}`))[0]?.n;

test.each([
  ['consultation', 'open', 3],
  ['sign-off', 'open', 5],
  ['inspection', 'final', 8],
  ['review', 'open', 4],
] as const)(
  'a %s whose loading is killed after each step is made once, and completed',
  async (kind, state, runs) => {
    expect(await untilComplete(parts[kind])).toBeGreaterThanOrEqual(runs);
    expect(await api.world.rows('select state from processes where kind = $1', [kind])).toEqual([{ state }]);
    // And once more, as a start does that was killed before it could note that all is there.
    expect(await untilComplete(parts[kind])).toBe(1);
    expect(await api.world.rows('select state from processes where kind = $1', [kind])).toEqual([{ state }]);
  },
  120_000,
);

test('nothing of it is there twice', async () => {
  expect(await count(`answers a join tasks t on t.id = a.task_id where t.kind = 'answer'`)).toBe(1);
  // Two of the sign-off that waits, two of the report that was carried.
  expect(await count('signatures')).toBe(4);
  expect(await count('body_members')).toBe(13);
  expect(await count('inspection_visits')).toBe(1);
  expect(await count('inspection_findings')).toBe(1);
  expect(await count(`tasks where kind = 'return' and state = 'answered'`)).toBe(1);
  // The strategy, and the one whose place it takes; of its reports one is written still.
  expect(await count('strategies')).toBe(2);
  expect(await count(`reports where state = 'draft'`)).toBe(1);
  expect(await count('publications')).toBe(1);
});

test('a round without names whose loading is killed after each step is made once, and closed', async () => {
  const part = async () =>
    holdUnnamedRound({ db: api.world.db, url: api.url, key: await keyOf(api.world.officer), agencies });
  expect(await untilComplete(part)).toBeGreaterThanOrEqual(3);
  expect(await untilComplete(part)).toBe(1);
  const rounds = await api.world.rows(
    'select p.state, u.given from consultations c join processes p on p.id = c.process_id join unnamed_answers u on u.process_id = p.id where c.unnamed',
  );
  expect(rounds).toEqual([{ state: 'closed', given: 4 }]);
});

test('one person is named for each thing that one signs in for', async () => {
  await addPerson(api.world.rows, api.world.directorateId, 'Some Auditor', 'auditor');
  await addPerson(api.world.rows, api.world.directorateId, 'Some Administrator', 'administrator');
  const accounts = await as(api.world.db, worker, (tx) => sampleAccounts(tx));
  expect(accounts.map(({ purpose }) => purpose)).toEqual([
    'to answer as an agency',
    'to run rounds',
    'to lead an activity',
    'to lead a strand',
    'to be escalated to',
    'to sign',
    'to administer',
    'to read everything',
  ]);
  // Of the body that is asked now.
  expect(accounts.find(({ purpose }) => purpose === 'to sign')?.role).toContain(sampleBodies[1]);
});
