import { describe, expect, test } from 'vitest';
import { mostImportLines, readLines } from '../../../domain/directory/import-lines.ts';
import { ann, type Cells, file, judge, nothing, said, stored } from '../../support/stories/imported-files.ts';

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
