import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { limits } from '../../domain/limits.ts';
import { addAgency, changeAgency, type NewAgency } from '../../db/directory/agencies.ts';
import { type Agency, readAgency } from '../../db/directory/read-agencies.ts';
import { findAgency, readAround, readTree } from '../../db/directory/read-agency-tree.ts';
import { readOwedByAgency } from '../../db/chase/read-open.ts';
import { isCalendarName } from '../../domain/calendar/holidays.ts';
import type { Portal } from '../web/context.ts';
import { backFrom, type More, needed, renderDirectory, settle } from './page.ts';
import { rungsOf } from './people/ladder-words.ts';
import { asked, choice, field, line, version } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import { type Route } from '../web/routing.ts';
import { perform, reading } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

/** The agencies: their tree, and one with its posts, ladder and open tasks. */
export const directoryRoutes: readonly Route[] = [
  ['get', '/directory', 'see-directory', showTree],
  ['get', '/directory/agencies/new', 'write-directory', (portal, visit) => agencyForm(portal, visit)],
  ['post', '/directory/agencies/new', 'write-directory', takeAgency],
  ['get', '/directory/agencies/:id', 'see-directory', showAgency],
  ['get', '/directory/agencies/:id/edit', 'write-directory', (portal, visit) => agencyForm(portal, visit)],
  ['post', '/directory/agencies/:id/edit', 'write-directory', changeShown],
];

async function showTree(portal: Portal, visit: Visit): Promise<void> {
  const search = asked(visit.req, 'search').trim().slice(0, 200);
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => readTree(tx, { search, after }));
  renderDirectory(portal, visit, 'directory/directory', {
    title: 'Directory',
    section: 'Agencies',
    agencies: rows,
    search,
    path: search === '' ? '/directory' : `/directory?search=${encodeURIComponent(search)}`,
    paging: { next, first: after !== undefined },
  });
}

async function showAgency(portal: Portal, visit: Visit): Promise<void> {
  const data = await reading(portal, visit.actor, async (tx) => {
    const agency = found(await readAgency(tx, idIn(visit.req)));
    return { agency, around: await readAround(tx, agency.id), tasks: await readOwedByAgency(tx, agency.id) };
  });
  const { posts } = data.agency;
  renderDirectory(portal, visit, 'directory/agency', {
    title: data.agency.name,
    section: 'Agencies',
    back: { href: '/directory', text: 'Agencies' },
    ...data,
    live: posts.filter(({ endedAt }) => endedAt === null),
    ended: posts.filter(({ endedAt }) => endedAt !== null),
    rungs: rungsOf(posts),
  });
}

async function agencyForm(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const stored = visit.req.params['id'] === undefined ? undefined : await stand(portal, visit);
  renderDirectory(portal, visit, 'directory/agency-form', {
    title: stored === undefined ? 'Add an agency' : `Change ${stored.agency.name}`,
    section: 'Agencies',
    back: backFrom(stored?.agency, { href: '/directory', text: 'Agencies' }, '/directory/agencies'),
    agency: stored?.agency,
    ...(problems.length > 0 ? typedOver(visit, valuesOf(stored), labels) : { values: valuesOf(stored) }),
    problems,
    ...more,
  });
}

const labels = {
  name: 'Name',
  kind: 'What it is',
  level: 'Level',
  calendar: 'Whose bank holidays count',
  parent: 'Part of',
};

type Stored = { readonly agency: Agency; readonly parent: string };

async function stand(portal: Portal, visit: Visit): Promise<Stored> {
  return reading(portal, visit.actor, async (tx) => {
    const agency = found(await readAgency(tx, idIn(visit.req)));
    return { agency, parent: (await readAround(tx, agency.id)).parent?.name ?? '' };
  });
}

function valuesOf(stored: Stored | undefined): Record<string, string> {
  if (stored === undefined) return { kind: 'agency', level: 'strategic', calendar: 'england-and-wales' };
  const { name, kind, level, calendar, version: seen } = stored.agency;
  return { name, kind, level, calendar, parent: stored.parent, ifVersion: String(seen) };
}

type Read = { readonly ok: true; readonly agency: NewAgency } | { readonly ok: false; readonly problems: Problem[] };

async function readForm(portal: Portal, visit: Visit): Promise<Read> {
  const kind = choice(visit.req, 'kind', ['agency', 'unit']);
  const calendar = field(visit.req, 'calendar');
  const parentName = line(visit.req, 'parent');
  const parent = parentName === '' ? undefined : await reading(portal, visit.actor, (tx) => findAgency(tx, parentName));
  const problems = [
    ...needed(visit, 'name', 'Give the agency a name'),
    ...(kind === undefined ? [{ field: 'kind', text: 'Choose what it is' }] : []),
    ...needed(visit, 'level', 'Say of which tier it is, for example strategic', limits.word),
    ...(parentName !== '' && parent === undefined
      ? [{ field: 'parent', text: 'No agency has this name. Write it as the directory does, or leave it empty' }]
      : []),
  ];
  if (!isCalendarName(calendar)) problems.push({ field: 'calendar', text: 'Choose whose bank holidays count for it' });
  if (problems.length > 0 || kind === undefined || !isCalendarName(calendar)) return { ok: false, problems };
  const { name, level } = { name: line(visit.req, 'name'), level: line(visit.req, 'level') };
  return { ok: true, agency: { name, kind, level, calendar, parentId: parent?.id ?? null } };
}

async function takeAgency(portal: Portal, visit: Visit): Promise<void> {
  const read = await readForm(portal, visit);
  if (!read.ok) return agencyForm(portal, visit, read.problems);
  const added = await perform(portal, visit, 'add-agency', (tx) => addAgency(tx, visit.actor, read.agency));
  await settle(visit, added, {
    at: 'name',
    again: (problems, more) => agencyForm(portal, visit, problems, more),
    leads: ({ id }) => `/directory/agencies/${id}?done=agency-added`,
  });
}

async function changeShown(portal: Portal, visit: Visit): Promise<void> {
  const agencyId = idIn(visit.req);
  const read = await readForm(portal, visit);
  if (!read.ok) return agencyForm(portal, visit, read.problems);
  const changed = await perform(portal, visit, 'change-agency', (tx) =>
    changeAgency(tx, visit.actor, { agencyId, ifVersion: version(visit.req) ?? 0, ...read.agency }),
  );
  await settle(visit, changed, {
    at: !changed.ok && changed.code === 'malformed' ? 'parent' : 'name',
    again: (problems, more) => agencyForm(portal, visit, problems, more),
    leads: () => `/directory/agencies/${agencyId}?done=saved`,
  });
}
