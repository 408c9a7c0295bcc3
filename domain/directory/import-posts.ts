import { isStaff, type Role } from '../permissions.ts';
import { otherwise } from './import-agencies.ts';
import {
  agencyKey,
  type KnownDirectory,
  type KnownPost,
  onlyOnItsPage,
  type PlannedPost,
  postKey,
} from './import-known.ts';
import type { ImportLine, LineRemark } from './import-lines.ts';

type Gathered = { readonly first: ImportLine; role?: ImportLine; level?: ImportLine };

/** The posts that the lines speak of, as they would be, and what is wrong with the rungs on which they would stand. */
export function planPosts(
  lines: readonly ImportLine[],
  known: KnownDirectory,
): { posts: PlannedPost[]; problems: LineRemark[]; notes: LineRemark[] } {
  const problems: LineRemark[] = [];
  const stored = new Map(known.posts.map((one) => [postKey(one.agency, one.title), one]));
  const gathered = gather(
    lines.filter(({ post }) => post !== ''),
    problems,
  );
  const posts = [...gathered].map(([key, entry]) => planned(entry, stored.get(key), problems));
  const rungs = judgeRungs(posts, stored);
  return { posts, problems: [...problems, ...rungs.problems], notes: rungs.notes };
}

function gather(lines: readonly ImportLine[], problems: LineRemark[]): Map<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  for (const row of lines) {
    const key = postKey(row.agency, row.post);
    const entry: Gathered = gathered.get(key) ?? { first: row };
    gathered.set(key, entry);
    if (row.role !== '') {
      if (entry.role !== undefined && entry.role.role !== row.role) problems.push(otherwise(row, 'role', entry.role));
      entry.role ??= row;
    }
    if (row.ladder_level === '') continue;
    if (entry.level !== undefined && entry.level.ladder_level !== row.ladder_level)
      problems.push(otherwise(row, 'ladder_level', entry.level));
    entry.level ??= row;
  }
  return gathered;
}

function planned(entry: Gathered, stored: KnownPost | undefined, problems: LineRemark[]): PlannedPost {
  const { first } = entry;
  const role = entry.role?.role as Role | undefined;
  if (stored === undefined && role === undefined)
    problems.push({ line: first.line, column: 'role', text: `Say which role the new post “${first.post}” has` });
  if (stored !== undefined && entry.role !== undefined && role !== stored.role)
    problems.push({
      line: entry.role.line,
      column: 'role',
      text: `The post is in the directory as ${stored.role}, and a post keeps its role. Use another title for another post`,
    });
  const ladderLevel = entry.level === undefined ? (stored?.ladderLevel ?? null) : Number(entry.level.ladder_level);
  if (stored !== undefined && isStaff([stored.role]) && entry.level !== undefined && ladderLevel !== stored.ladderLevel)
    problems.push({
      line: entry.level.line,
      column: 'ladder_level',
      text: `${stored.title} is a post of the directorate. ${onlyOnItsPage}`,
    });
  return {
    line: first.line,
    id: stored?.id ?? null,
    agency: first.agency,
    title: stored?.title ?? first.post,
    role: stored?.role ?? role ?? 'respondent',
    ladderLevel,
    state: stored === undefined ? 'added' : ladderLevel === stored.ladderLevel ? 'same' : 'changed',
  };
}

type Rung = { readonly level: number; readonly title: string; readonly line: number | null };

/** Each ladder as it would be: two posts on one rung are a problem; an empty rung below another is only said. */
function judgeRungs(posts: readonly PlannedPost[], stored: ReadonlyMap<string, KnownPost>) {
  const problems: LineRemark[] = [];
  const notes: LineRemark[] = [];
  const inFile = new Map(posts.map((post) => [postKey(post.agency, post.title), post]));
  const kept = [...stored].flatMap(([key, post]) => (inFile.has(key) ? [] : [{ ...post, line: null }]));
  for (const ladder of Map.groupBy([...kept, ...posts], ({ agency }) => agencyKey(agency)).values()) {
    const rungs = ladder.flatMap(({ ladderLevel, title, line }): Rung[] =>
      ladderLevel === null ? [] : [{ level: ladderLevel, title, line }],
    );
    const byLevel = [...Map.groupBy(rungs, ({ level }) => level)].sort(([one], [other]) => one - other);
    let below = 0;
    for (const [level, rungs] of byLevel) {
      const [first, second] = rungs;
      const line = rungs.findLast((rung) => rung.line !== null)?.line ?? null;
      if (line !== null && first !== undefined && second !== undefined)
        problems.push({
          line,
          column: 'ladder_level',
          text: `Two posts would stand on level ${level}: ${first.title} and ${second.title}`,
        });
      if (line !== null && level > below + 1)
        notes.push({
          line,
          column: 'ladder_level',
          text: `Nobody stands below level ${level}: what is meant for level ${below + 1} goes to level ${level}`,
        });
      below = level;
    }
  }
  return { problems, notes };
}
