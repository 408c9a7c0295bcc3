import { leave, type LeaveChoice } from '../../../db/directory/leaving/leave.ts';
import { isStaff } from '../../../db/directory/people.ts';
import { findAgency, readAround } from '../../../db/directory/read-agency-tree.ts';
import { readAgency } from '../../../db/directory/read-agencies.ts';
import {
  type LeavingGroup,
  readInspected,
  readLeavingGroups,
  readStandsIn,
} from '../../../db/directory/leaving/read-leaving.ts';
import { readOwedByAgency } from '../../../db/chase/read-open.ts';
import { readPerson } from '../../../db/directory/read-people.ts';
import { readStuckWithout } from '../../../db/sign-offs/read-unreachable.ts';
import { replaceAgency } from '../../../db/directory/leaving/replace-agency.ts';
import { readPlaces } from '../../../db/directory/leaving/vacancies.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal } from '../../web/context.ts';
import { type More, renderDirectory, settle } from '../page.ts';
import { choice, field, isId, line, typed } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';

/** Somebody leaves (F30), or an agency ends (F86): the page lists what hangs on them before anything is done. */
export const leavingRoutes: readonly Route[] = [
  ['get', '/directory/people/:id/leave', 'write-directory', (portal, visit) => leaving(portal, visit)],
  ['post', '/directory/people/:id/leave', 'write-directory', takeLeave],
  ['get', '/directory/agencies/:id/end', 'write-directory', (portal, visit) => ending(portal, visit)],
  ['post', '/directory/agencies/:id/end', 'write-directory', takeEnd],
];

/** The field of a group's choice. */
const fieldOf = ({ agencyId }: Pick<LeavingGroup, 'agencyId'>) => `to-${agencyId ?? 'directorate'}`;

function readGroups(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const person = found(await readPerson(tx, idIn(visit.req)));
    const groups = await readLeavingGroups(tx, person.id);
    const standsIn = await readStandsIn(tx, person.id);
    const inspected = await readInspected(tx, person.id);
    const stuck = (await readStuckWithout(tx, [person.id])).get(person.id) ?? [];
    const refused = !may(visit.actor, 'manage-staff-accounts') && (await isStaff(tx, person.id));
    return {
      person,
      refused,
      standsIn,
      inspected,
      stuck,
      groups: groups.map((group) => ({ ...group, field: fieldOf(group) })),
    };
  });
}

async function leaving(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const data = await readGroups(portal, visit);
  renderDirectory(portal, visit, 'directory/people/leave', {
    title: `${data.person.name} leaves`,
    section: 'People',
    back: { href: `/directory/people/${data.person.id}`, text: data.person.name },
    ...data,
    holding: data.person.posts.filter(({ until }) => until === null),
    values: typed(visit.req),
    problems,
    ...more,
  });
}

async function takeLeave(portal: Portal, visit: Visit): Promise<void> {
  const { person, groups } = await readGroups(portal, visit);
  const offered = groups.map((group) => ({ group, to: field(visit.req, group.field) }));
  const missing = offered.filter(({ to }) => to !== 'others' && to !== 'directorate' && !isId(to));
  if (missing.length > 0)
    return leaving(
      portal,
      visit,
      missing.map(({ group }) => ({
        field: group.field,
        text: `Choose who takes over the tasks of ${group.agency ?? 'the directorate'}`,
      })),
    );
  const choices = offered.map(({ group, to }): LeaveChoice => ({ agencyId: group.agencyId, to }));
  const left = await perform(portal, visit, 'leave', (tx) => leave(tx, visit.actor, { personId: person.id, choices }));
  await settle(visit, left, {
    at: groups[0]?.field ?? 'confirm',
    again: (problems, more) => leaving(portal, visit, problems, more),
    leads: () => `/directory/people/${person.id}?done=left`,
  });
}

async function ending(portal: Portal, visit: Visit, problems: readonly Problem[] = [], more: More = {}): Promise<void> {
  const data = await reading(portal, visit.actor, async (tx) => {
    const agency = found(await readAgency(tx, idIn(visit.req)));
    const places = await readPlaces(tx, agency.id);
    return { agency, around: await readAround(tx, agency.id), tasks: await readOwedByAgency(tx, agency.id), places };
  });
  renderDirectory(portal, visit, 'directory/agency-end', {
    title: `${data.agency.name} ends`,
    section: 'Agencies',
    back: { href: `/directory/agencies/${data.agency.id}`, text: data.agency.name },
    ...data,
    live: data.agency.posts.filter(({ endedAt }) => endedAt === null),
    values: problems.length > 0 ? typed(visit.req) : {},
    problems,
    ...more,
  });
}

async function takeEnd(portal: Portal, visit: Visit): Promise<void> {
  const agencyId = idIn(visit.req);
  const name = line(visit.req, 'successor');
  const posts = choice(visit.req, 'posts', ['move', 'end']);
  const successor = name === '' ? undefined : await reading(portal, visit.actor, (tx) => findAgency(tx, name));
  const problems: Problem[] = [
    ...(name !== '' && successor === undefined
      ? [{ field: 'successor', text: 'No agency has this name. Write it as the directory does, or leave it empty' }]
      : []),
    ...(posts === undefined ? [{ field: 'posts', text: 'Choose what becomes of its posts' }] : []),
  ];
  if (problems.length > 0) return ending(portal, visit, problems);
  const ended = await perform(portal, visit, 'end-agency', (tx) =>
    replaceAgency(tx, visit.actor, { agencyId, successorId: successor?.id ?? null, movePosts: posts === 'move' }),
  );
  await settle(visit, ended, {
    at: !ended.ok && ended.detail?.['field'] === 'movePosts' ? 'posts' : 'successor',
    again: (again, more) => ending(portal, visit, again, more),
    leads: () => `/directory/agencies/${agencyId}?done=agency-ended`,
  });
}
