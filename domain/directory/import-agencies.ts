import { agencyKey, type KnownAgency, type KnownDirectory, type PlannedAgency } from './import-known.ts';
import type { ImportColumn, ImportLine, LineRemark } from './import-lines.ts';

const fields = ['parent', 'kind', 'level', 'calendar'] as const;
const usual = { parent: null, kind: 'agency', level: 'strategic', calendar: 'england-and-wales' } as const;

type Gathered = { readonly first: ImportLine; readonly given: Map<(typeof fields)[number], ImportLine> };

/** The agencies that the lines speak of, as they would be; a cell that is empty leaves alone what it is about. */
export function planAgencies(
  lines: readonly ImportLine[],
  known: KnownDirectory,
): { agencies: PlannedAgency[]; problems: LineRemark[] } {
  const problems: LineRemark[] = [];
  const stored = new Map(known.agencies.map((one) => [agencyKey(one.name), one]));
  const gathered = gather(lines, problems);
  const agencies = [...gathered].map(([key, { first, given }]) => planned(first, given, stored.get(key)));
  for (const { first } of gathered.values())
    if (stored.get(agencyKey(first.agency))?.ended === true)
      problems.push({ line: first.line, column: 'agency', text: `${first.agency} has ended` });
  const parents = new Map<string, string | null>(
    [...stored.values(), ...agencies].map(({ name, parent }) => [
      agencyKey(name),
      parent === null ? null : agencyKey(parent),
    ]),
  );
  const circling = inCircles(parents);
  for (const [key, { given }] of gathered) {
    const line = given.get('parent');
    if (line === undefined) continue;
    const problem = { line: line.line, column: 'parent' } as const;
    if (!parents.has(agencyKey(line.parent)))
      problems.push({ ...problem, text: `There is no agency “${line.parent}”, in the file or in the directory` });
    else if (circling.has(key)) problems.push({ ...problem, text: 'The agency would stand below itself' });
  }
  return { agencies, problems };
}

function gather(lines: readonly ImportLine[], problems: LineRemark[]): Map<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  for (const row of lines) {
    const key = agencyKey(row.agency);
    const entry = gathered.get(key) ?? { first: row, given: new Map() };
    gathered.set(key, entry);
    for (const field of fields.filter((one) => row[one] !== '')) {
      const before = entry.given.get(field);
      if (before === undefined) entry.given.set(field, row);
      else if (before[field] !== row[field]) problems.push(otherwise(row, field, before));
    }
  }
  return gathered;
}

/** Two lines contradict each other. */
export function otherwise(row: ImportLine, column: ImportColumn, before: ImportLine): LineRemark {
  return { line: row.line, column, text: `Line ${before.line} says “${before[column]}”, this one “${row[column]}”` };
}

function planned(first: ImportLine, given: Gathered['given'], stored: KnownAgency | undefined): PlannedAgency {
  const value = (field: (typeof fields)[number]) => given.get(field)?.[field];
  const base = stored ?? usual;
  const parent = value('parent') ?? base.parent;
  const sameParent =
    parent === base.parent || (parent !== null && base.parent !== null && agencyKey(parent) === agencyKey(base.parent));
  const agency = {
    line: first.line,
    id: stored?.id ?? null,
    name: stored?.name ?? first.agency,
    parent: sameParent ? base.parent : parent,
    kind: value('kind') ?? base.kind,
    level: value('level') ?? base.level,
    calendar: value('calendar') ?? base.calendar,
  };
  const same = stored !== undefined && fields.every((field) => agency[field] === stored[field]);
  return { ...agency, state: stored === undefined ? 'added' : same ? 'same' : 'changed' };
}

/** Who would stand below itself. Each agency is looked at once, however long the chain above it is. */
function inCircles(parents: ReadonlyMap<string, string | null>): ReadonlySet<string> {
  const circling = new Set<string>();
  const seen = new Set<string>();
  for (const start of parents.keys()) {
    const way: string[] = [];
    let at: string | null | undefined = start;
    for (; typeof at === 'string' && !seen.has(at); at = parents.get(at)) {
      seen.add(at);
      way.push(at);
    }
    // Back on this very way: from there on it is a circle. What was seen before has been judged.
    const from = typeof at === 'string' ? way.indexOf(at) : -1;
    if (from >= 0) for (const key of way.slice(from)) circling.add(key);
  }
  return circling;
}
