import { addAgency, changeAgency } from '../../db/directory/agencies.ts';
import { type Agency, readAgency } from '../../db/directory/read-agencies.ts';
import { findAgency, readAround, readTree } from '../../db/directory/read-agency-tree.ts';
import { readOwedByAgency } from '../../db/chase/read-open.ts';
import { calendarNames } from '../../domain/calendar/bank-holidays.ts';
import { agencyFields, agencyKinds } from '../../domain/directory/fields.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, type Sent } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { afterOf } from '../web/cursor.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, type Field, oneOf } from '../web/forms/fields.ts';
import { asked, line } from '../web/forms/forms.ts';
import { backFrom, renderDirectory } from './page.ts';
import { rungsOf } from './people/ladder-words.ts';

const agencyAsked = (sent: Sent<unknown>) => ({
  name: aLine(agencyFields.name, 'Give the agency a name'),
  kind: oneOf(agencyKinds, 'Choose what it is'),
  level: aLine(agencyFields.level, 'Say of which tier it is, for example strategic'),
  parent: agencyNamed(sent),
  calendar: oneOf(calendarNames, 'Choose whose bank holidays count for it'),
});

/** The agencies: their tree, and one with its posts, ladder and open tasks. */
export const directoryRoutes: readonly Route[] = [
  ['get', '/directory', 'see-directory', showTree],
  ...formAt('/directory/agencies/new', 'write-directory', {
    page: agencyForm,
    fields: agencyAsked,
    act: ({ parent: parentId, ...agency }, { actor, perform }) =>
      perform('add-agency', (tx) => addAgency(tx, actor, { ...agency, parentId })),
    at: 'name',
    leads: ({ id }) => `/directory/agencies/${id}?done=agency-added`,
  }),
  ['get', '/directory/agencies/:id', 'see-directory', showAgency],
  ...formAt('/directory/agencies/:id/edit', 'write-directory', {
    page: agencyForm,
    fields: agencyAsked,
    act: ({ parent: parentId, ...agency }, { actor, id: agencyId, ifVersion, perform }) =>
      perform('change-agency', (tx) => changeAgency(tx, actor, { agencyId, ifVersion, ...agency, parentId })),
    at: ({ code }) => (code === 'malformed' ? 'parent' : 'name'),
    leads: '/directory/agencies/:id?done=saved',
  }),
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

async function agencyForm(portal: Portal, visit: Visit): Promise<void> {
  const stored = visit.req.params['id'] === undefined ? undefined : await stand(portal, visit);
  renderDirectory(portal, visit, 'directory/agency-form', {
    title: stored === undefined ? 'Add an agency' : `Change ${stored.agency.name}`,
    section: 'Agencies',
    back: backFrom(stored?.agency, { href: '/directory', text: 'Agencies' }, '/directory/agencies'),
    agency: stored?.agency,
    ...filled(visit, valuesOf(stored), labels),
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

/** An agency that is named as the directory writes it; null where the field is empty. */
export const agencyNamed =
  ({ portal, actor }: Pick<Sent<unknown>, 'portal' | 'actor'>): Field<string | null> =>
  async (req, name) => {
    const typed = line(req, name);
    const agency = typed === '' ? undefined : await reading(portal, actor, (tx) => findAgency(tx, typed));
    if (agency !== undefined || typed === '') return { value: agency?.id ?? null };
    const text = 'No agency has this name. Write it as the directory does, or leave it empty';
    return { problems: [{ field: name, text }] };
  };
