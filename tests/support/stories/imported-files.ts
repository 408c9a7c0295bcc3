import { judgeImport } from '../../../domain/directory/import-judge.ts';
import type { ImportPlan, KnownDirectory } from '../../../domain/directory/import-known.ts';
import { importColumns, readLines } from '../../../domain/directory/import-lines.ts';

/** A directory with nothing in it, and one with three agencies, two posts and three people. */
export const nothing: KnownDirectory = { agencies: [], posts: [], people: [], holdings: [], absences: [], now: 0 };
export const stored: KnownDirectory = {
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

export type Cells = Partial<Record<(typeof importColumns)[number], string>>;
export const file = (...rows: Cells[]) =>
  readLines(
    [[...importColumns], ...rows.map((row) => importColumns.map((name) => row[name] ?? ''))].map((cells, index) => ({
      line: index + 1,
      cells,
    })),
  );
export const judge = (known: KnownDirectory, ...rows: Cells[]) => judgeImport(file(...rows), known);
export const said = (known: KnownDirectory, ...rows: Cells[]) =>
  judge(known, ...rows).problems.map(({ line, column, text }) => `${line} ${column}: ${text}`);
export const states = (plan: ImportPlan) =>
  [plan.agencies, plan.posts, plan.people, plan.holdings].map((list) => list.map(({ state }) => state));

export const ann = { agency: 'Health', post: 'Adviser', role: 'respondent', person: 'Ann', address: 'ann@example.org' };
