import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeImport } from '../../../domain/directory/import-judge.ts';
import type { ImportPlan, KnownDirectory } from '../../../domain/directory/import-known.ts';
import { importColumns, mostImportLines, readLines } from '../../../domain/directory/import-lines.ts';

const nothing: KnownDirectory = { agencies: [], posts: [], people: [], holdings: [], absences: [], now: 0 };
const stored: KnownDirectory = {
  ...nothing,
  agencies: [
    { id: 'a1', name: 'Health', kind: 'agency', level: 'strategic', calendar: 'scotland', parent: null, ended: false },
    {
      id: 'a2',
      name: 'Old Board',
      kind: 'agency',
      level: 'strategic',
      calendar: 'scotland',
      parent: null,
      ended: true,
    },
    { id: 'a3', name: 'Ward', kind: 'unit', level: 'borough', calendar: 'scotland', parent: 'Health', ended: false },
  ],
  posts: [
    { id: 'p1', agency: 'Health', title: 'Adviser', role: 'respondent', ladderLevel: null },
    { id: 'p2', agency: 'Health', title: 'Head', role: 'manager', ladderLevel: 1 },
  ],
  people: [
    { id: 'n1', name: 'Ann', address: 'ann@example.org', staff: false },
    { id: 'n2', name: 'Ben', address: 'ben@example.org', staff: true },
    { id: 'n3', name: 'Cid Without Post', address: 'cid@example.org', staff: false },
  ],
  holdings: [
    { postId: 'p1', personId: 'n1' },
    { postId: 'p2', personId: 'n2' },
  ],
};

type Cells = Partial<Record<(typeof importColumns)[number], string>>;
const file = (...rows: Cells[]) =>
  readLines(
    [[...importColumns], ...rows.map((row) => importColumns.map((name) => row[name] ?? ''))].map((cells, index) => ({
      line: index + 1,
      cells,
    })),
  );
const judge = (known: KnownDirectory, ...rows: Cells[]) => judgeImport(file(...rows), known);
const said = (known: KnownDirectory, ...rows: Cells[]) =>
  judge(known, ...rows).problems.map(({ line, column, text }) => `${line} ${column}: ${text}`);
const states = (plan: ImportPlan) =>
  [plan.agencies, plan.posts, plan.people, plan.holdings].map((list) => list.map(({ state }) => state));

const ann = { agency: 'Health', post: 'Adviser', role: 'respondent', person: 'Ann', address: 'ann@example.org' };

describe('the head of a file', () => {
  const head = (...cells: string[]) => readLines([{ line: 1, cells }]).problems.map(({ text }) => text);

  test('must be there, name the agency, and know its columns', () => {
    expect(readLines([]).problems).toEqual([{ line: 1, column: '', text: 'The file is empty' }]);
    expect(head('post')).toEqual(['The first line must name the columns, “agency” among them']);
    expect(head('Agency ', 'salary')).toEqual(['There is no column “salary”']);
    expect(head('agency', 'post', 'post', '')).toEqual(['The column “post” stands there twice']);
    expect(head('agency')).toEqual([]);
  });

  test('may have rows of commas alone before and after it, which say nothing', () => {
    const blank = ['', ' ', ''];
    const rows = [blank, ['agency', 'post', 'role'], blank, ['Health', '', ''], blank, blank];
    expect(readLines(rows.map((cells, index) => ({ line: index + 1, cells })))).toMatchObject({
      lines: [{ line: 4, agency: 'Health' }],
      problems: [],
    });
    expect(readLines([{ line: 1, cells: blank }]).problems).toMatchObject([{ text: 'The file is empty' }]);
  });

  test('stands over no more lines than one import takes', () => {
    const rows = Array.from({ length: mostImportLines + 2 }, (_, line) => ({ line, cells: ['agency'] }));
    expect(readLines(rows).problems).toMatchObject([{ text: expect.stringContaining('Split it') }]);
  });
});

describe('a cell', () => {
  test.each<[Cells, string]>([
    [{ kind: 'unit' }, '2 agency: Name the agency'],
    [{ agency: '=1+1' }, '2 agency: It begins with “=”, which a spreadsheet takes for a formula'],
    [{ agency: '@health' }, '2 agency: It begins with “@”, which a spreadsheet takes for a formula'],
    [
      { agency: 'He\u202ealth' },
      '2 agency: There is a character that turns round what is read (U+202E) in it, after “He”, which cannot be seen. Delete those words and type them anew',
    ],
    [{ agency: 'x'.repeat(201) }, '2 agency: The text has 201 characters. Use 200 or fewer'],
    [{ agency: 'Health', kind: 'club' }, '2 kind: “club” is none of agency, unit'],
    [
      { agency: 'Health', calendar: 'wales' },
      '2 calendar: “wales” is none of england-and-wales, scotland, northern-ireland',
    ],
    [{ ...ann, role: 'administrator' }, '2 role: “administrator” is none of respondent, lead, manager'],
    [{ ...ann, ladder_level: '0' }, '2 ladder_level: A ladder level is a whole number from 1 to 99'],
    [
      { ...ann, address: 'a@b@example.org' },
      '2 address: Enter one email address in the correct format, like name@example.org.',
    ],
    [{ ...ann, address: '' }, '2 address: Give the address of the person'],
    [{ ...ann, person: '' }, '2 person: Give the name of the person'],
    [{ ...ann, post: '', role: '' }, '2 post: Say which post the person holds'],
    [{ agency: 'Health', ladder_level: '2' }, '2 post: Name the post that has this role or level'],
  ])('%j is refused', (row, text) => {
    expect(said(stored, row)).toContain(text);
  });

  test('too many in a line are said, too few count as empty', () => {
    const rows = [['agency', 'kind'], ['Health', 'agency', 'more'], ['Ward']].map((cells, index) => ({
      line: index + 1,
      cells,
    }));
    expect(readLines(rows).problems).toMatchObject([
      { line: 2, text: 'The line has more cells than the first line has columns' },
    ]);
    expect(readLines(rows).lines[1]).toMatchObject({ agency: 'Ward', kind: '' });
  });

  test('is read without the space and line breaks around its words', () => {
    expect(file({ agency: '  Health\n Service ' }).lines[0]?.agency).toBe('Health Service');
  });
});

describe('an agency of the file', () => {
  test('is added with what is usual, changed where a cell says so, or left alone', () => {
    const { plan, problems } = judge(
      stored,
      { agency: 'New' },
      { agency: 'HEALTH', level: 'borough' },
      { agency: 'Ward', parent: 'health' },
    );
    expect(problems).toEqual([]);
    expect(plan.agencies).toEqual([
      {
        line: 2,
        id: null,
        name: 'New',
        parent: null,
        kind: 'agency',
        level: 'strategic',
        calendar: 'england-and-wales',
        state: 'added',
      },
      {
        line: 3,
        id: 'a1',
        name: 'Health',
        parent: null,
        kind: 'agency',
        level: 'borough',
        calendar: 'scotland',
        state: 'changed',
      },
      {
        line: 4,
        id: 'a3',
        name: 'Ward',
        parent: 'Health',
        kind: 'unit',
        level: 'borough',
        calendar: 'scotland',
        state: 'same',
      },
    ]);
  });

  test('stands below one that is known or in the file, wherever there, and never below itself', () => {
    expect(said(nothing, { agency: 'Unit', parent: 'Top' }, { agency: 'Top' })).toEqual([]);
    expect(said(stored, { agency: 'Unit', parent: 'Nowhere' })).toEqual([
      '2 parent: There is no agency “Nowhere”, in the file or in the directory',
    ]);
    expect(said(stored, { agency: 'Health', parent: 'Ward' })).toEqual([
      '2 parent: The agency would stand below itself',
    ]);
    expect(
      said(nothing, { agency: 'A', parent: 'B' }, { agency: 'B', parent: 'C' }, { agency: 'C', parent: 'B' }),
    ).toEqual(['3 parent: The agency would stand below itself', '4 parent: The agency would stand below itself']);
  });

  test('that has ended, or of which two lines say different things, is refused', () => {
    expect(said(stored, { agency: 'old board' })).toEqual(['2 agency: old board has ended']);
    expect(said(nothing, { agency: 'A', level: 'x', post: 'P', role: 'lead' }, { agency: 'A', level: 'y' })).toEqual([
      '3 level: Line 2 says “x”, this one “y”',
    ]);
  });
});

describe('a post of the file', () => {
  test('has a role, keeps it, and may change its rung', () => {
    expect(said(stored, { agency: 'Health', post: 'Clerk' })).toEqual([
      '2 role: Say which role the new post “Clerk” has',
    ]);
    expect(said(stored, { agency: 'Health', post: 'Head', role: 'lead' })[0]).toContain(
      'is in the directory as manager, and a post keeps its role',
    );
    expect(judge(stored, { agency: 'Health', post: 'head', ladder_level: '3' }).plan.posts).toMatchObject([
      { id: 'p2', ladderLevel: 3, state: 'changed' },
    ]);
    expect(judge(stored, { agency: 'Health', post: 'Head' }).plan.posts).toMatchObject([
      { state: 'same', ladderLevel: 1 },
    ]);
  });

  test('of which two lines say different things is refused', () => {
    const row = { agency: 'B', post: 'P', role: 'lead', ladder_level: '1', person: 'X', address: 'x@example.org' };
    const other = { ...row, role: 'manager', ladder_level: '2', person: 'Y', address: 'y@example.org' };
    const texts = said(nothing, row, other);
    expect(texts).toContain('3 role: Line 2 says “lead”, this one “manager”');
    expect(texts).toContain('3 ladder_level: Line 2 says “1”, this one “2”');
  });

  test('shares its rung with no other, in the file or in the directory', () => {
    expect(said(stored, { agency: 'Health', post: 'Chief', role: 'manager', ladder_level: '1' })).toEqual([
      '2 ladder_level: Two posts would stand on level 1: Head and Chief',
    ]);
    const swapped = judge(
      stored,
      { agency: 'Health', post: 'Head', ladder_level: '2' },
      { agency: 'Health', post: 'Chief', role: 'manager', ladder_level: '1' },
    );
    expect([swapped.problems, swapped.notes]).toEqual([[], []]);
  });

  test('above an empty rung is noted, since what is meant for that goes there', () => {
    const { notes, problems } = judge(stored, { agency: 'Health', post: 'Chief', role: 'manager', ladder_level: '4' });
    expect(problems).toEqual([]);
    expect(notes).toMatchObject([
      { line: 2, text: 'Nobody stands below level 4: what is meant for level 2 goes to level 4' },
    ]);
  });
});

describe('a person of the file', () => {
  test('is the one with that address and name, whatever their case', () => {
    expect(states(judge(stored, { ...ann, person: 'ANN', address: 'Ann@Example.org' }).plan)).toEqual([
      ['same'],
      ['same'],
      ['same'],
      ['same'],
    ]);
  });

  test('who holds that very post changes address or name', () => {
    expect(judge(stored, { ...ann, address: 'ann.new@example.org' }).plan.people).toMatchObject([
      { id: 'n1', address: 'ann.new@example.org', state: 'changed' },
    ]);
    expect(judge(stored, { ...ann, person: 'Ann Married' }).plan.people).toMatchObject([
      { id: 'n1', name: 'Ann Married', state: 'changed' },
    ]);
  });

  test('of the directorate gets another address from administrators only', () => {
    const row = { agency: 'Health', post: 'Head', person: 'Ben', address: 'mine@example.org' };
    expect(said(stored, row)[0]).toContain('Only an administrator changes the address');
  });

  test('is one person however many posts, and not two under one name', () => {
    const head = { ...ann, agency: 'Ward', post: 'Lead', role: 'lead' };
    expect(judge(nothing, ann, head).plan.people).toHaveLength(1);
    expect(judge(nothing, ann, head).plan.holdings).toHaveLength(2);
    const twice = said(stored, { ...ann, address: 'x@example.org' }, ann);
    expect(twice).toEqual(['3 address: Line 2 gives the same person another name or address']);
  });

  test('who is new at an address that somebody has is refused, unless the line says that they share the mailbox', () => {
    const zoe = { ...ann, agency: 'Ward', post: 'Lead', role: 'lead', person: 'Zoe' };
    const asks = 'has this address too. If they share the mailbox, write “yes” into the column “shared”';
    expect(said(stored, zoe)).toEqual([`2 address: Ann ${asks}`]);
    expect(said(stored, { ...zoe, shared: 'yes' })).toEqual([]);
    const yan = { ...zoe, person: 'Yan', address: 'new@example.org' };
    const both = [yan, { ...yan, person: 'Una' }];
    expect(said(nothing, ...both)).toEqual([`2 address: Una ${asks}`, `3 address: Yan ${asks}`]);
  });

  test('twice in one post is refused', () => {
    expect(said(stored, ann, ann)).toEqual(['3 : Line 2 says the same']);
  });
});

describe('a post of the directorate', () => {
  const office: KnownDirectory = {
    ...stored,
    posts: [...stored.posts, { id: 'p3', agency: 'Health', title: 'Auditor', role: 'auditor', ladderLevel: null }],
    holdings: [...stored.holdings, { postId: 'p3', personId: 'n2' }],
  };
  const line = { agency: 'Health', post: 'Auditor' };
  const only = 'Auditor is a post of the directorate. Only an administrator changes it, on its page';

  test('is neither given nor put on another rung by a file; what is so already is no problem', () => {
    expect(said(office, { ...line, person: 'Ann', address: 'ann@example.org' })).toEqual([`2 person: ${only}`]);
    expect(said(office, { ...line, ladder_level: '5' })).toEqual([`2 ladder_level: ${only}`]);
    expect(said(office, { ...line, person: 'Ben', address: 'ben@example.org' })).toEqual([]);
  });
});

describe('the ladder as it would be', () => {
  const head = { agency: 'Health', post: 'Head', person: 'Ann', address: 'ann@example.org' };
  const back = 'somebody who answers for the agency stands on its ladder, or stands in there';

  test('never leads back to who answers', () => {
    expect(said(stored, head)).toEqual([`2 ladder_level: Level 1 leads back to the person who is late: ${back}`]);
    const both = { agency: 'New', role: 'lead', post: 'One', ladder_level: '1', person: 'X', address: 'x@example.org' };
    expect(said(nothing, both)).toEqual([`2 ladder_level: Level 1 leads back to the person who is late: ${back}`]);
  });

  test('nor through a substitute whom no line names', () => {
    const absences = [{ personId: 'n2', substituteId: 'n1', fromAt: 5, untilAt: 9 }];
    expect(said({ ...stored, absences }, { agency: 'Health', post: 'Adviser' })[0]).toContain(
      '2 ladder_level: Level 1 leads back',
    );
    const other = { agency: 'Health', post: 'Adviser', person: 'New', address: 'new@example.org' };
    expect(said({ ...stored, absences }, other)[0]).toContain('2 ladder_level: Level 1 leads back');
  });
});

/** What a plan leaves behind, as the directory that the next import sees. */
function after(plan: ImportPlan): KnownDirectory {
  const ids = new Map(plan.people.map(({ key }, index) => [key, `person-${index}`]));
  const posts = plan.posts.map((post, index) => ({ ...post, id: `post-${index}` }));
  return {
    ...nothing,
    agencies: plan.agencies.map((one, index) => ({ ...one, id: `agency-${index}`, ended: false })),
    posts,
    people: plan.people.map(({ key, name, address }) => ({ id: ids.get(key) ?? '', name, address, staff: false })),
    holdings: plan.holdings.map((one) => ({
      postId:
        posts.find(
          (post) =>
            post.agency.toLowerCase() === one.agency.toLowerCase() &&
            post.title.toLowerCase() === one.post.toLowerCase(),
        )?.id ?? '',
      personId: ids.get(one.person) ?? '',
    })),
  };
}

test('a file that was imported changes nothing the second time, whatever is in it', () => {
  const name = fc.constantFrom('A', 'a', 'B', 'C', 'D');
  const row = fc.record<Cells>({
    agency: name,
    parent: fc.constantFrom('', '', 'A', 'B'),
    level: fc.constantFrom('', 'borough'),
    post: fc.constantFrom('P', 'Q', 'R'),
    role: fc.constantFrom('respondent', 'manager'),
    ladder_level: fc.constantFrom('', '', '1', '2'),
    person: fc.constantFrom('Ann', 'Ben'),
    address: fc.constantFrom('ann@example.org', 'ben@example.org', 'c@example.org'),
  });
  let imported = 0;
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
      const first = judge(nothing, ...rows);
      fc.pre(first.problems.length === 0);
      imported += 1;
      const second = judge(after(first.plan), ...rows);
      expect(second.problems).toEqual([]);
      expect(new Set(states(second.plan).flat())).toEqual(new Set(['same']));
    }),
  );
  expect(imported).toBeGreaterThan(20);
});
