import { checkLadderAhead } from '../chase/ladder.ts';
import { nameKey } from '../name-key.ts';
import { planAgencies } from './import-agencies.ts';
import {
  agencyKey,
  type ImportPlan,
  type KnownDirectory,
  type KnownPost,
  type PlannedPost,
  postKey,
} from './import-known.ts';
import type { ImportLine, LineRemark, ReadFile } from './import-lines.ts';
import { planPeople } from './import-people.ts';
import { planPosts } from './import-posts.ts';

/** What an import would do, everything that keeps it from being done, and what is only worth a look; by line. */
export type Judgement = {
  readonly plan: ImportPlan;
  readonly problems: readonly LineRemark[];
  readonly notes: readonly LineRemark[];
};

/**
 * Judges a file against the directory. Nothing is taken away by an import: who and what the file does not name stays.
 * The same file again comes out as a plan in which everything is the same.
 */
export function judgeImport({ lines, problems }: ReadFile, known: KnownDirectory): Judgement {
  const named = lines.filter(({ agency }) => agency !== '');
  const agencies = planAgencies(named, known);
  const posts = planPosts(named, known);
  const people = planPeople(named, known);
  const plan = {
    agencies: agencies.agencies,
    posts: posts.posts,
    people: people.people,
    holdings: people.holdings,
  };
  return {
    plan,
    problems: inOrder([
      ...problems,
      ...repeated(named),
      ...agencies.problems,
      ...posts.problems,
      ...people.problems,
      ...ladderProblems(plan, known),
    ]),
    notes: inOrder(posts.notes),
  };
}

function inOrder(remarks: readonly LineRemark[]): LineRemark[] {
  return [...remarks].sort((one, other) => one.line - other.line);
}

function repeated(lines: readonly ImportLine[]): LineRemark[] {
  const seen = new Map<string, number>();
  return lines.flatMap((row): LineRemark[] => {
    const key = [row.agency, row.post, row.person, row.address].map(nameKey).join('\n');
    const before = seen.get(key);
    if (before === undefined) seen.set(key, row.line);
    return before === undefined ? [] : [{ line: row.line, column: '', text: `Line ${before} says the same` }];
  });
}

type OnPost = { readonly personId: string; readonly line: number };

/** Each ladder that the file touches, as it would be, leads away from who answers for the agency. */
function ladderProblems(plan: ImportPlan, known: KnownDirectory): LineRemark[] {
  const inFile = new Set(plan.posts.map((post) => postKey(post.agency, post.title)));
  const others = known.posts.filter((post) => !inFile.has(postKey(post.agency, post.title)));
  const holding = Map.groupBy(known.holdings, ({ postId }) => postId);
  const getting = Map.groupBy(plan.holdings, (one) => postKey(one.agency, one.post));
  const holders = (post: PlannedPost | KnownPost): OnPost[] => [
    ...(holding.get(post.id ?? '') ?? []).map(({ personId }) => ({ personId, line: 0 })),
    ...(getting.get(postKey(post.agency, post.title)) ?? []),
  ];
  const kept = Map.groupBy(others, ({ agency }) => agencyKey(agency));
  return [...Map.groupBy(plan.posts, ({ agency }) => agencyKey(agency))].flatMap(([agency, named]): LineRemark[] => {
    const posts = [...named, ...(kept.get(agency) ?? [])].map((post) => ({ ...post, on: holders(post) }));
    const rungs = posts.flatMap(({ ladderLevel: rung, on }) =>
      rung === null ? [] : on.map(({ personId }) => ({ rung, personId })),
    );
    const late = posts
      .filter(({ role }) => answering.includes(role))
      .flatMap(({ on }) => on.map(({ personId }) => personId));
    const judged = checkLadderAhead(rungs, known.absences, late, known.now);
    if (judged.ok) return [];
    const personId = judged.detail?.['personId'];
    const back = posts.flatMap(({ on }) => on).findLast((one) => one.line > 0 && one.personId === personId);
    const text = `${judged.message.replace(/\.$/u, '')}: somebody who answers for the agency stands on its ladder, or stands in there`;
    return [{ line: back?.line ?? Math.max(...named.map(({ line }) => line)), column: 'ladder_level', text }];
  });
}

/** The roles in which somebody answers for an agency. */
const answering: readonly string[] = ['respondent', 'lead'];
