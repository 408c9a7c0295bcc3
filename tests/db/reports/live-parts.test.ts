import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { resolveLiveParts } from '../../../db/reports/live-parts/resolve.ts';
import { type LivePartKind, livePartKinds, type ReportScope } from '../../../domain/reports/live-part.ts';
import { textsOf } from '../../support/live-blocks.ts';
import {
  bidAnswered,
  initiative,
  type Reported,
  reportedStrategy,
  reviewed,
} from '../../support/stories/reports/reported-strategy.ts';
import { planOf } from '../../support/stories/strategies.ts';
import { createWorld, type World } from '../../support/stories/world.ts';

let world: World;
let plan: Reported;
let secondReview: string;
const at = (instant: string) => Date.parse(instant);

beforeAll(async () => {
  world = await createWorld();
  plan = await reportedStrategy(world);
  await world.setClock(new Date('2026-04-14T09:00:00Z'));
  const [fiftyClosed] = plan.milestoneIds;
  const moved = {
    itemId: fiftyClosed ?? '',
    standing: 'moved',
    on: '2026-09-30',
    reason: 'The bid came late.',
  } as const;
  await reviewed(world, plan, '2026-04-01', {
    'Close crack houses': { colour: 'amber', achievements: 'Three premises closed.', milestones: [moved] },
  });
  await world.setClock(new Date('2026-07-14T09:00:00Z'));
  await bidAnswered(world, plan.bidId, '2026-07-10');
  await initiative(world, plan.strategyId, 'More tests', '2026-07-01');
  const met = { itemId: fiftyClosed ?? '', standing: 'met', on: '2026-07-02', reason: '' } as const;
  secondReview = await reviewed(world, plan, '2026-07-01', {
    'Close crack houses': { colour: 'green', direction: 'better', achievements: 'Fifty closed.', milestones: [met] },
    'Test on arrest': { colour: 'red', colourReason: 'Nobody to test.', direction: 'worse', achievements: '' },
  });
});
afterAll(() => world.end());

/** What a report on the strategy says at an instant, in the names of what it is about instead of their ids. */
async function said(kind: LivePartKind, more: Partial<ReportScope> = {}): Promise<string[]> {
  const scope = {
    strategyId: plan.strategyId,
    processId: null,
    strandId: null,
    since: null,
    until: at('2026-08-01'),
    ...more,
  };
  const resolved = await as(world.db, actingFor(world.officer), (tx) =>
    resolveLiveParts(tx, [{ kind, key: kind }], scope),
  );
  const [raids = '', tests = '', lessons = ''] = plan.activityIds;
  const names = {
    [raids]: 'RAIDS',
    [tests]: 'TESTS',
    [lessons]: 'TEACH',
    [plan.strandIds[0] ?? '']: 'S1',
    [plan.strandIds[1] ?? '']: 'S2',
  };
  const ids = /[0-9a-f]{8}-[0-9a-f-]{27}/gu;
  return textsOf(resolved.get(kind) ?? []).map((text) => text.replace(ids, (id) => names[id] ?? 'ID'));
}
const afterFirst = { since: at('2026-05-01') };

test('the summary, the colours and the progress are those of the last locked review', async () => {
  expect(await said('summary')).toEqual([
    'The last review that is complete is that of July to September 2026. Of 3 activities, 1 is On course and 1 Not on course; 1 did not report.',
  ]);
  expect(await said('colours')).toEqual([
    'Activities by colour, July to September 2026',
    'Strand | Activities | Complete | On course | At risk | Not on course | No return',
    'S1: Enforcement | 2 | 0 | 1 | 0 | 1 | 0',
    'S2: Young people | 1 | 0 | 0 | 0 | 0 | 1',
    'Colours of each strand over the last quarters',
    'Strand | April to June 2026 | July to September 2026',
    'S1: Enforcement | 1 At risk, 1 No return | 1 On course, 1 Not on course',
    'S2: Young people | 1 No return | 1 No return',
  ]);
  expect(await said('progress', { strandId: plan.strandIds[0] ?? '' })).toEqual([
    'Progress of Enforcement, July to September 2026',
    'Activity | Lead | Colour | Direction | Why | Achieved',
    'RAIDS: Close crack houses | Council Contact 1, Council | On course (April to June 2026: At risk) | Getting better | As planned. | Fifty closed.',
    'TESTS: Test on arrest | Health Contact 1, Health | Not on course (April to June 2026: No return) | Getting worse | Nobody to test. | ',
  ]);
});

test('an earlier instant says what was so then, and a report on a review that this one was the last', async () => {
  const april = /^The last review that is complete is that of April to June 2026/u;
  expect((await said('summary', { until: at('2026-05-01') }))[0]).toMatch(april);
  const [first] = await world.rows<{ id: string }>(`select process_id as id from reviews where quarter = '2026-04-01'`);
  expect((await said('summary', { processId: first?.id ?? '' }))[0]).toMatch(april);
  expect((await said('summary', { processId: secondReview }))[0]).not.toMatch(april);
});

test('what has happened since the report before is told once', async () => {
  expect(await said('achievements', afterFirst)).toEqual([
    'What was achieved',
    'Strand | Activity | Review of | Achieved',
    'RAIDS:2026-07-01: Enforcement | Close crack houses | July to September 2026 | Fifty closed.',
    'Milestones that were met',
    'Milestone | Activity | First planned for | Met on',
    'ID: Fifty closed | Close crack houses | 30 June 2026 | 2 July 2026',
  ]);
  expect(await said('achievements')).toContain(
    'RAIDS:2026-04-01: Enforcement | Close crack houses | April to June 2026 | Three premises closed.',
  );
  expect(await said('moves')).toEqual([
    'Dates that were moved',
    'Date | Activity | From | To | Why | Asked for by | Agreed on',
    'ID:2026-09-30: Fifty closed | Close crack houses | 30 June 2026 | 30 September 2026 | The bid came late. | Its lead | 14 April 2026',
  ]);
  expect(await said('moves', afterFirst)).toEqual(['No dates were moved in this time.']);
  expect((await said('initiatives', afterFirst)).slice(2)).toEqual([
    'ID: More tests | Home Office | 1 July 2026 | It pays for two posts.',
  ]);
  expect(await said('initiatives')).toHaveLength(4);
});

test('the plan is printed as it stands', async () => {
  expect(await said('plan')).toEqual([
    'Reducing supply',
    'Enforcement. Leader: Council Contact 1, Council',
    'Activity | Lead | Milestones',
    'RAIDS: Close crack houses | Council Contact 1, Council | Fifty closed: met on 2 July 2026 (first planned for 30 June 2026)',
    'TESTS: Test on arrest | Health Contact 1, Health | ',
    'Reducing demand',
    'Young people. Leader: Health Contact 1, Health',
    'Activity | Lead | Milestones',
    'TEACH: Teach in schools | Health Contact 1, Health | First lessons: 31 December 2026',
  ]);
});

test('money is the sums of strands, and bids with what came of them', async () => {
  expect((await said('costs')).slice(2)).toEqual(['S1: Enforcement | £50,000 | £50,000 | £0 | None']);
  expect((await said('bids')).slice(2)).toEqual([
    'ID: Home Office | A task force | £5,000 | 12 January 2026 | £1,000 granted on 10 July 2026 | By March.',
  ]);
  expect(await said('bids', { strandId: plan.strandIds[1] ?? '' })).toEqual(['No bids have been made.']);
  expect(await said('costs', { strandId: plan.strandIds[1] ?? '' })).toEqual(['No budget has been planned.']);
});

test('an indicator stands against its target, with a chart and its numbers', async () => {
  expect(await said('indicators')).toEqual([
    'Indicators and their targets',
    'Indicator | Period | Value | Target | Against the target | Data',
    'ID: Arrests for supply | February 2026 | 12 arrests | 10 arrests | Met | Good',
    'Arrests for supply: From 8 arrests in January 2026 to 12 arrests in February 2026.',
    'Arrests for supply',
    'Period | Value | Target | Against the target',
    'ID:2026-02: February 2026 | 12 arrests | 10 arrests | Met',
    'ID:2026-01: January 2026 | 8 arrests (late) |  | No target yet',
  ]);
  expect(await said('indicators', { strandId: plan.strandIds[0] ?? '' })).toEqual(['Nothing has been measured yet.']);
});

test('consultation is told in numbers, of rounds that have closed', async () => {
  const round = 'ID: Open forum | Open forum, chaired by Paul Hayes, paid for by GLA | 11 March 2026 | 2 | 2 | 1';
  expect((await said('consultation')).slice(2)).toEqual([round]);
  expect((await said('consultation', { processId: plan.roundId })).slice(2)).toEqual([round]);
  expect(await said('consultation', { until: at('2026-03-01') })).toEqual(['No consultation has ended yet.']);
  expect(await said('positions')).toEqual([
    'Where agencies stand: Open forum',
    'Question | Support | Support with changes | Object | No view',
    'ID: Do you support reducing supply? | 1 | 0 | 1 | 0',
  ]);
});

test('findings are those of final reports; actions say how they stand', async () => {
  expect((await said('findings')).slice(1)).toEqual([
    'Finding | Agency | Severity | What was found | To be put right | By',
    'ID: 1 | Health | Major | No treatment is offered on Sundays. | Offer it on Sundays. | 1 June 2026',
  ]);
  const rows = (await said('actions')).slice(2).map((row) => row.replace(/[A-Z]+-\d{4}-\d+/u, 'REF'));
  expect(rows).toEqual([
    'ID: Tell the boroughs of 2026-04-01 | REF | Close crack houses | Council Contact 1, Council | 1 December 2026 | To be done',
    'ID: Tell the boroughs of 2026-07-01 | REF | Close crack houses | Council Contact 1, Council | 1 December 2026 | To be done',
    'ID: Offer it on Sundays. | REF |  | Health | 1 June 2026 | Overdue',
  ]);
  expect(await said('actions', { strandId: plan.strandIds[1] ?? '' })).toEqual(['No actions have been agreed.']);
});

test('a lesson that was passed on says where it was used', async () => {
  expect((await said('lessons')).slice(2)).toEqual([
    'ID: Warn first | A pilot project: Lambeth, 2001 | Letters work. | Close crack houses: Letters sent.',
  ]);
});

test('where there is nothing each part says so in a sentence; of a strategy that is not there nothing is said', async () => {
  const { strategyId } = await planOf(world, []);
  for (const kind of livePartKinds)
    expect(await said(kind, { strategyId }), kind).toEqual([expect.stringMatching(/^(?:No|There|Nothing)/u)]);
  await expect(said('plan', { strategyId: '00000000-0000-0000-0000-000000000000' })).rejects.toThrow('not there');
});
