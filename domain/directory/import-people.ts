import {
  type KnownDirectory,
  type KnownPerson,
  personKey,
  type PlannedHolding,
  onlyOnItsPage,
  type PlannedPerson,
  postKey,
} from './import-known.ts';
import { nameKey } from '../name-key.ts';
import { isStaff } from '../permissions.ts';
import type { ImportLine, LineRemark } from './import-lines.ts';

export type PlannedPeople = {
  readonly people: PlannedPerson[];
  readonly holdings: PlannedHolding[];
  readonly problems: LineRemark[];
};

/**
 * The people whom the lines speak of, and which posts they would hold. Somebody is the one in the directory if address
 * and name agree, or if he holds that very post under the same name (his address changes) or address (his name does).
 */
export function planPeople(lines: readonly ImportLine[], known: KnownDirectory): PlannedPeople {
  const rows = lines.filter(({ post, person, address }) => post !== '' && person !== '' && address !== '');
  const problems: LineRemark[] = [];
  const postIds = new Map(known.posts.map((one) => [postKey(one.agency, one.title), one.id]));
  const matches = match(rows, known, postIds);
  const people = new Map<string, PlannedPerson>();
  const held = new Set(known.holdings.map(({ postId, personId }) => `${postId} ${personId}`));
  const holdings = rows.map((row): PlannedHolding => {
    const key = personKey(row.address, row.person);
    const person = people.get(key) ?? planned(row, key, matches.get(key));
    people.set(key, person);
    const post = postKey(row.agency, row.post);
    const state = held.has(`${postIds.get(post) ?? ''} ${person.id ?? ''}`) ? 'same' : 'added';
    return { line: row.line, state, agency: row.agency, post: row.post, person: key, personId: person.id ?? key };
  });
  const staffPosts = new Set(known.posts.flatMap(({ id, role }) => (isStaff([role]) ? [id] : [])));
  for (const { line, state, agency, post } of holdings)
    if (state === 'added' && staffPosts.has(postIds.get(postKey(agency, post)) ?? ''))
      problems.push({ line, column: 'person', text: `${post} is a post of the directorate. ${onlyOnItsPage}` });
  const claimed = new Map<string, PlannedPerson>();
  for (const person of people.values()) {
    const before = person.id === null ? undefined : claimed.get(person.id);
    if (before !== undefined)
      problems.push({
        line: person.line,
        column: 'address',
        text: `Line ${before.line} gives the same person another name or address`,
      });
    if (person.id !== null) claimed.set(person.id, person);
    const stored = matches.get(person.key);
    if (stored?.staff === true && stored.address !== person.address)
      problems.push({
        line: person.line,
        column: 'address',
        text: 'Only an administrator changes the address of somebody of the directorate, on the page of the person',
      });
  }
  problems.push(...sharedProblems(rows, people, known));
  return { people: [...people.values()], holdings, problems };
}

function match(
  rows: readonly ImportLine[],
  known: KnownDirectory,
  postIds: ReadonlyMap<string, string>,
): Map<string, KnownPerson> {
  const byKey = new Map(known.people.map((one) => [personKey(one.address, one.name), one]));
  const posts = Map.groupBy(known.holdings, ({ personId }) => personId);
  const kept = known.people.flatMap((person) => (posts.get(person.id) ?? []).map(({ postId }) => ({ postId, person })));
  const heldBy = Map.groupBy(kept, ({ postId }) => postId);
  const matches = new Map<string, KnownPerson>();
  for (const row of rows) {
    const key = personKey(row.address, row.person);
    const holders = heldBy.get(postIds.get(postKey(row.agency, row.post)) ?? '') ?? [];
    const held =
      holders.find(({ person }) => nameKey(person.name) === nameKey(row.person)) ??
      holders.find(({ person }) => person.address.toLowerCase() === row.address.toLowerCase());
    const stored = matches.get(key) ?? byKey.get(key) ?? held?.person;
    if (stored !== undefined) matches.set(key, stored);
  }
  return matches;
}

function planned(row: ImportLine, key: string, stored: KnownPerson | undefined): PlannedPerson {
  const same = stored !== undefined && personKey(stored.address, stored.name) === key;
  return {
    line: row.line,
    key,
    id: stored?.id ?? null,
    name: same ? stored.name : row.person,
    address: same ? stored.address : row.address,
    state: stored === undefined ? 'added' : same ? 'same' : 'changed',
  };
}

/** One address is one person, unless a line says that several share the mailbox (R76). */
function sharedProblems(
  rows: readonly ImportLine[],
  people: ReadonlyMap<string, PlannedPerson>,
  known: KnownDirectory,
): LineRemark[] {
  const meant = new Set(rows.filter(({ shared }) => shared === 'yes').map((row) => personKey(row.address, row.person)));
  const planned = [...people.values()];
  const ids = new Set(planned.map(({ id }) => id));
  const stored = known.people
    .filter(({ id }) => !ids.has(id))
    .map((person) => ({ ...person, key: '', line: 0, state: 'same' as const }));
  const mailboxes = Map.groupBy([...stored, ...planned], ({ address }) => address.toLowerCase());
  return [...mailboxes.values()].flatMap((sharing) =>
    sharing
      .filter(({ state, key }) => state !== 'same' && !meant.has(key))
      .flatMap(({ line, key }): LineRemark[] =>
        sharing
          .filter((one) => one.key !== key)
          .slice(0, 1)
          .map(({ name }) => ({
            line,
            column: 'address',
            text: `${name} has this address too. If they share the mailbox, write “yes” into the column “shared”`,
          })),
      ),
  );
}
