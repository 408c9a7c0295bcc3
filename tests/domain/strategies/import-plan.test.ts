import { expect, test } from 'vitest';
import { countNew, judgePlan, type KnownStrand, mostPlanLines } from '../../../domain/strategies/import-plan.ts';

const head = 'area,strand,leader,activity,lead,milestone,due';
const enforcement: KnownStrand = {
  id: 's1',
  priorityArea: 'Supply',
  name: 'Enforcement',
  leaderPostId: 'p1',
  activities: [
    {
      id: 'a1',
      title: 'Raids',
      leadPostId: 'p2',
      retired: false,
      milestones: [{ title: 'First', dueOn: '2027-03-31' }],
    },
    { id: 'a2', title: 'Old', leadPostId: 'p2', retired: true, milestones: [] },
    { id: 'a3', title: 'Twice', leadPostId: 'p2', retired: false, milestones: [] },
    { id: 'a4', title: 'TWICE', leadPostId: 'p2', retired: false, milestones: [] },
  ],
};
const known = {
  strands: [
    enforcement,
    { ...enforcement, id: 's2', name: 'Double', activities: [] },
    { ...enforcement, id: 's3', name: 'double', activities: [] },
  ],
  posts: [
    { id: 'p1', text: 'Chief; Council' },
    { id: 'p2', text: 'Head; Health' },
    { id: 'p3', text: 'Same; Fire' },
    { id: 'p4', text: 'same; fire' },
  ],
  begins: '2026-01-01',
};
/** Cells are parted by commas, so that posts of this test have none. */
const judge = (...lines: string[]) =>
  judgePlan(
    [head, ...lines].map((text, at) => ({ line: at + 1, cells: text.split(',') })),
    known,
  );
const flawsOf = (...lines: string[]) =>
  judge(...lines).flaws.map(({ line, column, text }) => `${line} ${column}: ${text}`);

test('a new strand comes with its activities and milestones, each once however often it is named', () => {
  const { strands, same, flaws } = judge(
    'Demand,Treatment,Chief; Council,Clinics,Head; Health,Two open,2027-01-31',
    ',treatment,,clinics,,Four open,31/3/2027',
    ',,,,,,',
    'demand,Treatment,chief; council,Leaflets,Head; Health,,',
    'Demand,Alone,,,,,',
  );
  expect(flaws).toEqual([]);
  expect(same).toBe(0);
  expect(strands).toEqual([
    {
      id: undefined,
      line: 2,
      priorityArea: 'Demand',
      name: 'Treatment',
      leaderPostId: 'p1',
      activities: [
        {
          id: undefined,
          line: 2,
          title: 'Clinics',
          leadPostId: 'p2',
          milestones: [
            { title: 'Two open', dueOn: '2027-01-31' },
            { title: 'Four open', dueOn: '2027-03-31' },
          ],
        },
        { id: undefined, line: 5, title: 'Leaflets', leadPostId: 'p2', milestones: [] },
      ],
    },
    { id: undefined, line: 6, priorityArea: 'Demand', name: 'Alone', leaderPostId: null, activities: [] },
  ]);
  expect(countNew(strands)).toEqual({ strands: 2, activities: 2, milestones: 2 });
});

test('what the plan has already is left alone, and what is below it is added', () => {
  const { strands, same, flaws } = judge(
    'Supply,enforcement,Chief; Council,raids,Head; Health,first,2027-03-31',
    ',Enforcement,,Raids,,Second,2027-06-30',
    ',Enforcement,,New,Head; Health,,',
  );
  expect(flaws).toEqual([]);
  expect(same).toBe(3);
  expect(strands[0]).toMatchObject({ id: 's1', name: 'Enforcement' });
  expect(strands[0]?.activities).toMatchObject([
    { id: 'a1', milestones: [{ title: 'Second' }] },
    { id: undefined, title: 'New' },
  ]);
  expect(countNew(strands)).toEqual({ strands: 0, activities: 1, milestones: 1 });
});

test('each wrong line is listed with what to do, and so is every other', () => {
  expect(
    flawsOf(
      'Supply,,,,,,',
      ',Double,,,,,',
      ',New,Nobody; Nowhere,,,,',
      ',New,Same; Fire,,,,',
      'Demand,Enforcement,,,,,',
      ',Enforcement,Head; Health,,,,',
      ',Enforcement,,,Head; Health,Lost,2027-01-01',
      ',Enforcement,,Old,,,',
      ',Enforcement,,Twice,,,',
      ',Enforcement,,Raids,Chief; Council,,',
      ',Enforcement,,New,,,',
      ',Enforcement,,New,Nobody; Nowhere,Other,2027-01-01',
      ',Enforcement,,Raids,,,2027-01-01',
      ',Enforcement,,Raids,,First,2027-04-01',
      ',Enforcement,,Raids,,Third,soon',
      ',Enforcement,,Raids,,Fourth,30/2/2027',
      ',Enforcement,,Raids,,Fifth,2025-12-31',
      ',=1+1,,,,,',
    ),
  ).toEqual([
    '2 strand: Name the strand',
    '3 strand: Two strands of the plan have this name. Rename one of them first',
    '4 leader: There is no such post. Write its name, a comma and its agency, as the plan does',
    '5 : Line 4 says the same',
    '6 area: The plan says another one for this strand',
    '7 : Line 6 says the same',
    '8 activity: Name the activity that this is of',
    '8 activity: Name the activity that this is of',
    '8 activity: Name the activity that this is of',
    '9 activity: This activity is retired',
    '10 activity: Two activities of this strand have this name. Rename one of them first',
    '11 lead: The plan says another one for this activity',
    '12 lead: Name the post that leads it',
    '13 lead: There is no such post. Write its name, a comma and its agency, as the plan does',
    '14 : Line 11 says the same',
    '15 due: The plan says another day. Move it where the plan is changed, with the reason',
    '16 due: Give a real day, as 2027-03-31 or 31/3/2027',
    '17 due: Give a real day, as 2027-03-31 or 31/3/2027',
    '18 due: The strategy begins on 1 January 2026, so nothing of it is due before',
    '19 strand: It begins with “=”, which a spreadsheet takes for a formula',
  ]);
  expect(flawsOf(',Enforcement,Head; Health,Raids,,,')).toEqual([
    '2 leader: The plan says another one for this strand, or none',
  ]);
  expect(flawsOf(',New,Same; Fire,,,,')).toEqual([
    '2 leader: Two posts are called this. Give one of them another name first',
  ]);
  expect(flawsOf(',New,,A,Head; Health,,2027-01-01')).toEqual(['2 milestone: Say what is to be reached by that day']);
});

test('a file that says two things of one strand or activity is told which line says the other', () => {
  expect(
    flawsOf(
      'Demand,New,,A,Head; Health,,',
      'Supply,New,,B,Head; Health,,',
      ',New,Chief; Council,C,Head; Health,,',
      ',New,,A,Chief; Council,M,2027-01-01',
    ),
  ).toEqual([
    '3 area: Line 2 says another one for this strand',
    '4 leader: Line 2 says another one for this strand, or none',
    '5 lead: Line 2 says another one for this activity',
  ]);
});

test('a file needs its columns and is not endless, however many lines of it are empty', () => {
  expect(judgePlan([], known).flaws).toMatchObject([
    { line: 1, text: 'The first line must name the columns, “strand” among them' },
  ]);
  const rows = (text: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ line: at + 2, cells: [text, ''] }));
  const named = { line: 1, cells: ['strand', 'area'] };
  expect(judgePlan([named, ...rows('x', mostPlanLines + 1)], known).flaws).toMatchObject([
    { text: 'The file has more than 5,000 lines. Split it' },
  ]);
  expect(judgePlan([named, ...rows(' ', 1_000_000)], { ...known, begins: null })).toEqual({
    strands: [],
    same: 0,
    flaws: [],
  });
  const odd = [{ line: 1, cells: ['strand', 'colour', 'strand'] }];
  expect(judgePlan(odd, known).flaws.map(({ text }) => text)).toEqual([
    'There is no column “colour”',
    'The column “strand” stands there twice',
  ]);
});

test('a strategy of which nobody knows when it begins takes any day', () => {
  const rows = [head, ',New,,A,Head; Health,M,2001-01-01'].map((text, at) => ({
    line: at + 1,
    cells: text.split(','),
  }));
  expect(judgePlan(rows, { ...known, begins: null }).flaws).toEqual([]);
});
