import { canBeMissed, leave, type LeaveChoice } from '../../../db/directory/leaving/leave.ts';
import { isStaff } from '../../../db/directory/people.ts';
import { readAround } from '../../../db/directory/read-agency-tree.ts';
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
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { type Field, oneOf } from '../../web/forms/fields.ts';
import { agencyNamed } from '../agencies.ts';
import { renderDirectory } from '../page.ts';
import { field, isId } from '../../web/forms/forms.ts';

/** Somebody leaves (F30), or an agency ends (F86): the page lists what hangs on them before anything is done. */
export const leavingRoutes: readonly Route[] = [
  ...formAt('/directory/people/:id/leave', 'write-directory', {
    page: leaving,
    held: readGroups,
    fields: ({ held: { groups } }): Record<string, Field<string>> =>
      Object.fromEntries(groups.map((group) => [group.field, whoTakesOver(group)])),
    act: (to, { actor, held: { person, groups }, perform }) => {
      const choices = groups.map(({ agencyId, field }): LeaveChoice => ({ agencyId, to: to[field] ?? '' }));
      return perform('leave', (tx) => leave(tx, actor, { personId: person.id, choices }));
    },
    at: (_, to) => Object.keys(to)[0] ?? 'confirm',
    leads: '/directory/people/:id?done=left',
  }),
  ...formAt('/directory/agencies/:id/end', 'write-directory', {
    page: ending,
    fields: (sent) => ({
      successor: agencyNamed(sent),
      posts: oneOf(['move', 'end'], 'Choose what becomes of its posts'),
    }),
    act: ({ successor: successorId, posts }, { actor, id: agencyId, perform }) =>
      perform('end-agency', (tx) => replaceAgency(tx, actor, { agencyId, successorId, movePosts: posts === 'move' })),
    at: ({ detail }) => (detail?.['field'] === 'movePosts' ? 'posts' : 'successor'),
    leads: '/directory/agencies/:id?done=agency-ended',
  }),
];

/** The field of a group's choice. */
const fieldOf = ({ agencyId }: Pick<LeavingGroup, 'agencyId'>) => `to-${agencyId ?? 'directorate'}`;

/** One of the people there, those who answer there besides, or the officers' list. */
const whoTakesOver =
  ({ agency }: LeavingGroup): Field<string> =>
  (req, name) => {
    const to = field(req, name);
    if (to === 'others' || to === 'directorate' || isId(to)) return { value: to };
    return { problems: [{ field: name, text: `Choose who takes over the tasks of ${agency ?? 'the directorate'}` }] };
  };

function readGroups(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const person = found(await readPerson(tx, idIn(visit.req)));
    const groups = await readLeavingGroups(tx, person.id);
    const standsIn = await readStandsIn(tx, person.id);
    const inspected = await readInspected(tx, person.id);
    const stuck = (await readStuckWithout(tx, [person.id])).get(person.id) ?? [];
    const missed = await canBeMissed(tx, person.id);
    const byOthers = !may(visit.actor, 'manage-staff-accounts') && (await isStaff(tx, person.id));
    const only = 'Only an administrator may say that somebody of the directorate leaves.';
    const refused = byOthers ? only : missed.ok ? '' : missed.message;
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

async function leaving(portal: Portal, visit: Visit): Promise<void> {
  const data = await readGroups(portal, visit);
  renderDirectory(portal, visit, 'directory/people/leave', {
    title: `${data.person.name} leaves`,
    section: 'People',
    back: { href: `/directory/people/${data.person.id}`, text: data.person.name },
    ...data,
    holding: data.person.posts.filter(({ until }) => until === null),
  });
}

async function ending(portal: Portal, visit: Visit): Promise<void> {
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
  });
}
