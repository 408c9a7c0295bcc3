import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../db/acting-for.ts';
import { listBids } from '../../db/budget/read-bids.ts';
import { readSums } from '../../db/budget/read-sums.ts';
import { as } from '../../db/connect.ts';
import { readToldTasks } from '../../db/mail/contents.ts';
import { listIndicators } from '../../db/measures/read-indicators.ts';
import { listValues } from '../../db/measures/read-values.ts';
import { readReviewRoute } from '../../db/reviews/read-route.ts';
import { readWithBefore } from '../../db/strategies/before/read-before.ts';
import { readAreas } from '../../db/strategies/options/read-areas.ts';
import { listBeginnings } from '../../db/strategies/read-dated-items.ts';
import { readParts } from '../../db/strategies/origins/read-origins.ts';
import { stageKindCodes } from '../../domain/developments/stages.ts';
import { addUp } from '../../domain/budget/budget.ts';
import type { NoticeKind } from '../../domain/chase/notice.ts';
import { sampleBodies } from '../../local/sample/partnership.ts';
import { openSampleReview } from '../../local/sample/strategy.ts';
import { writeAndCompose } from '../../mail/write.ts';
import { startApi, type RunningApi } from '../api/running-api.ts';
import { house } from '../support/parts/post-room.ts';
import { addBody } from '../support/stories/sign-offs.ts';
import { keyFor } from '../support/stories/api-key.ts';
import { addPerson, type TestAgency } from '../support/stories/world.ts';

let api: RunningApi;
const agencies = new Map<string, TestAgency>();
const worker = { role: 'worker' } as const;
const leads = [
  'Specialist Operations',
  'Borough Commanders',
  'Clubs and Vice Unit',
  'Territorial Policing',
  'Drug Action Teams',
];

beforeAll(async () => {
  api = await startApi();
  for (const name of leads) agencies.set(name, await api.world.agency(name));
  for (const name of sampleBodies) await addBody(api.world, name, 1);
  await addPerson(api.world.rows, api.world.directorateId, 'Ada Administrator', 'administrator');
});
afterAll(() => api.end());

test('the sample has a watched strategy and a late review, of which every mail can be written', async () => {
  const { db, officer } = api.world;
  const key = await keyFor(db, officer.personId, ['read', 'write', 'sign']);
  const { fetch } = globalThis;
  const held: boolean[] = [];
  const isHeld = async () =>
    (await api.world.rows<{ held: boolean }>('select paused_at is not null as held from post_room'))[0]?.held === true;
  globalThis.fetch = async (input, init) => {
    const reply = await fetch(input, init);
    if (/\/reviews\/[^/]+\/open$/u.test(reply.url)) held.push(await isHeld());
    return reply;
  };
  const { strategyId, reviewId } = await openSampleReview({ db, url: api.url, key, officer });
  globalThis.fetch = fetch;
  // No mail is written before the dates are as the pages show them.
  expect([...held, await isHeld()]).toEqual([true, false]);
  expect(
    await api.world.rows('select id, state from processes where id = any($1) order by kind desc', [
      [strategyId, reviewId],
    ]),
  ).toEqual([
    { id: strategyId, state: 'open' },
    { id: reviewId, state: 'open' },
  ]);
  const route = await as(db, worker, (tx) => readReviewRoute(tx, strategyId));
  expect(route.map(({ name, workingDays }) => [name, workingDays])).toEqual([
    [sampleBodies[0], 10],
    [sampleBodies[1], null],
  ]);
  const measured = await as(db, actingFor(officer), (tx) => listIndicators(tx, strategyId));
  expect(measured.map(({ state }) => state)).toEqual([...Array.from({ length: 6 }, () => 'baseline'), 'designing']);
  expect(measured.find(({ quality }) => quality === 'inadequate')?.replacedBy).toBe(measured[0]?.title);
  expect((await as(db, worker, (tx) => listValues(tx, measured[0]?.id ?? ''))).length).toBeGreaterThan(30);
  const sums = await as(db, actingFor(officer), (tx) => readSums(tx, { strategyId, until: null }));
  expect(addUp(sums)).toMatchObject({ budgetMinor: 20_550_000, actualMinor: 1_840_000 });
  // Both bids of the reports, whose results are asked for.
  const { rows: bids } = await as(db, actingFor(officer), (tx) => listBids(tx, { strategyId, after: undefined }));
  expect(bids.map(({ funder, state }) => [funder, state])).toEqual([
    ['Home Office, Communities Against Drugs', 'submitted'],
    ['Spending Review 2002', 'submitted'],
  ]);
  // Every event of the reports, from the first seminar to the Authority.
  const stages = await api.world.rows<{ kind: string; days: string[] }>(
    `select g.kind, array[to_char(g.first_planned_on, 'YYYY-MM-DD'), to_char(t.held_on, 'YYYY-MM-DD')] as days
     from development_stages g join stage_turns t on t.stage_id = g.id join developments d on d.process_id = g.development_id
     where d.strategy_id = $1 order by g.position`,
    [strategyId],
  );
  expect(stages.map(({ kind }) => kind)).toEqual(stageKindCodes);
  expect(stages.map(({ days }) => days).filter(([planned, held]) => planned !== held)).toEqual([
    ['2002-05-09', '2002-05-16'],
  ]);
  const drafted = await api.world.rows(
    `select l.fate, count(*)::int from revision_lines l join plan_revisions r on r.id = l.revision_id where r.strategy_id = $1 and l.fate is not null group by 1 order by 1`,
    [strategyId],
  );
  expect(drafted).toEqual([
    { fate: 'kept', count: 1 },
    { fate: 'merged', count: 1 },
    { fate: 'new', count: 1 },
  ]);
  // Its launch slipped, and both days are there (S63).
  const begins = await as(db, actingFor(officer), (tx) => listBeginnings(tx, strategyId));
  expect(begins.map(({ kind, firstDueOn, doneOn }) => [kind, firstDueOn, doneOn])).toEqual([
    ['launch', '2002-10-31', '2002-11-29'],
    ['in-force', '2003-01-01', '2003-01-01'],
  ]);
  // It takes the place of a strategy of four strands, of each of which it is said where it went.
  const both = await as(db, actingFor(officer), (tx) => readWithBefore(tx, strategyId));
  expect(
    both?.compared
      .filter(({ line, unsaid }) => unsaid || line.kind === 'strand')
      .map(({ line, changes }) => [line.title, changes]),
  ).toEqual([
    ['Enforcement', ['renamed', 'lead']],
    ['Harm reduction and education', ['new']],
    ['Young people', ['merged']],
    ['Communities', ['merged']],
    ['Treatment', ['merged']],
  ]);
  // One part is restricted: an agency that it does not name sees the others.
  const seen = (agency: string) =>
    as(db, actingFor(agencies.get(agency)!.respondents[0]!), async (tx) =>
      [...(await readParts(tx, strategyId)).values()].map(({ title }) => title),
    );
  const clubs = 'Drugs in clubs: licensing and enforcement';
  expect((await seen('Borough Commanders')).includes(clubs)).toBe(true);
  expect((await seen('Drug Action Teams')).includes(clubs)).toBe(false);
  // The menu, of which the borough commanders have adopted one option that is in the plan of their area.
  const areas = await as(db, actingFor(officer), (tx) => readAreas(tx, strategyId));
  expect(areas.map(({ name, waiting, tally }) => [name, waiting, tally.activities])).toEqual([
    ['Boroughs with high crack areas', 0, 2],
    ['Other boroughs', 0, 0],
  ]);
  expect(areas[0]?.activities.map(({ option, agency }) => [option, agency])).toEqual([
    [null, 'Borough Commanders'],
    ['Joint operation against the supply of crack', 'Borough Commanders'],
  ]);
  expect(await api.world.rows('select source_kind from lessons')).toEqual([{ source_kind: 'pilot' }]);
  // Committee reports, frozen with nothing wrong in them, and all their files asked for: of the public one twice.
  expect(
    await api.world.rows(
      `select r.state, v.number, v.item, (select count(*)::int from renderings g where g.version_id = v.id) as files, v.tree #>> '{appendices,0,title}' as appendix
       from reports r join report_versions v on v.report_id = r.id where r.strategy_id = $1 order by v.item`,
      [strategyId],
    ),
  ).toEqual([
    { state: 'frozen', number: 1, item: '10', files: 5, appendix: 'The plan' },
    { state: 'frozen', number: 1, item: '4', files: 10, appendix: null },
  ]);
  // A third one is written still: a contact owes one of its sections, and of another something was said.
  expect(
    await api.world.rows(
      `select s.key, g.name as agency, (select c.state from report_comments c where c.report_id = r.id) as comment
       from reports r join report_sections s on s.report_id = r.id join post_holders h on h.person_id = s.writer_id
         join posts o on o.id = h.post_id join agencies g on g.id = o.agency_id where r.strategy_id = $1 and r.state = 'draft' and s.due_on is not null`,
      [strategyId],
    ),
  ).toEqual([{ key: 'information', agency: 'Drug Action Teams', comment: 'open' }]);
  const owed = await api.world.rows<{ id: string; personId: string; kind: NoticeKind }>(
    `select id, person_id as "personId", kind from notices where state = 'owed' and process_id = $1`,
    [reviewId],
  );
  expect(owed.length).toBeGreaterThan(5);
  for (const { id, personId, kind } of owed) {
    const tasks = await as(db, worker, (tx) => readToldTasks(tx, personId, [id]));
    const person = { name: 'Somebody', address: 'somebody@example.org' };
    const mail = writeAndCompose(house, { kind, person, tasks, at: Date.now() });
    expect(mail).toBeDefined();
  }
});
