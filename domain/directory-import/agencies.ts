import { agencyKey, type KnownAgency, type KnownDirectory, type PlannedAgency } from './known.ts';
import type { ImportColumn, ImportLine, LineRemark } from './lines.ts';

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
  for (const [key, { given }] of gathered) {
    const line = given.get('parent');
    if (line === undefined) continue;
    const text = parentProblem(key, line.parent, parents);
    if (text !== undefined) problems.push({ line: line.line, column: 'parent', text });
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

function parentProblem(key: string, parent: string, parents: ReadonlyMap<string, string | null>): string | undefined {
  if (!parents.has(agencyKey(parent))) return `There is no agency “${parent}”, in the file or in the directory`;
  const seen = new Set([key]);
  let above = parents.get(key);
  // A circle further up is said of the lines that close it.
  while (typeof above === 'string' && !seen.has(above)) {
    seen.add(above);
    above = parents.get(above);
  }
  if (above === key) return 'The agency would stand below itself';
  return undefined;
}
