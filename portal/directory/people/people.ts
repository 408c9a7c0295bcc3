import { mergePeople } from '../../../db/directory/merge-people.ts';
import { readAddressChanges } from '../../../db/directory/address-changes.ts';
import { readLetters } from '../../../db/mail/letters.ts';
import { addPerson, changePerson, isStaff, mayMoveAddresses } from '../../../db/directory/people.ts';
import { readOwedByPerson } from '../../../db/chase/read-open.ts';
import { listPeople, readPerson } from '../../../db/directory/read-people.ts';
import { listSamePerson, readMerged } from '../../../db/directory/read-same-person.ts';
import { cut, pageSize } from '../../../db/rows.ts';
import { personFields } from '../../../domain/directory/fields.ts';
import { may } from '../../../domain/permissions.ts';
import { accept } from '../../../domain/refusal.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { afterOf } from '../../web/cursor.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, anAddress, anId, tick } from '../../web/forms/fields.ts';
import { asked } from '../../web/forms/forms.ts';
import { backFrom, renderDirectory } from '../page.ts';

const personAsked = {
  name: aLine(personFields.name, 'Give the name'),
  address: anAddress,
  rank: aLine(personFields.rank),
  sharedMailbox: tick,
};

/** The people, and what hangs on each. */
export const peopleRoutes: readonly Route[] = [
  ['get', '/directory/people', 'see-directory', showPeople],
  ...formAt('/directory/people/new', 'write-directory', {
    page: personForm,
    fields: () => personAsked,
    act: (person, { actor, perform }) => perform('add-person', (tx) => addPerson(tx, actor, person)),
    at: 'address',
    leads: ({ id }) => `/directory/people/${id}?done=person-added`,
  }),
  ['get', '/directory/people/:id', 'see-directory', showPerson],
  ...formAt('/directory/people/:id/edit', 'write-directory', {
    page: personForm,
    fields: () => personAsked,
    act: (person, { actor, id: personId, ifVersion, perform }) =>
      perform('change-person', (tx) => changePerson(tx, actor, { personId, ifVersion, ...person })),
    at: ({ code }) => (code === 'version-changed' ? 'name' : 'address'),
    leads: '/directory/people/:id?done=saved',
  }),
  ...formAt('/directory/people/:id/merge', 'write-directory', {
    page: showMerge,
    fields: () => ({ into: anId('Choose the entry that is kept') }),
    act: ({ into: keptId }, { actor, id: goneId, perform }) =>
      perform('merge-people', (tx) => mergePeople(tx, actor, { goneId, keptId })),
    at: 'into',
    leads: (_, _sent, { into }) => `/directory/people/${into}?done=merged`,
  }),
];

async function showPeople(portal: Portal, visit: Visit): Promise<void> {
  const search = asked(visit.req, 'search').trim().slice(0, 200);
  const cursor = afterOf(visit);
  const rows = await reading(portal, visit.actor, (tx) =>
    listPeople(tx, { cursor, limit: pageSize, search: search === '' ? undefined : search }),
  );
  const page = cut(rows);
  renderDirectory(portal, visit, 'directory/people/people', {
    title: 'People',
    section: 'People',
    people: page.rows,
    search,
    path: search === '' ? '/directory/people' : `/directory/people?search=${encodeURIComponent(search)}`,
    paging: { next: page.next, first: cursor !== undefined },
  });
}

async function showPerson(portal: Portal, visit: Visit): Promise<void> {
  const data = await reading(portal, visit.actor, async (tx) => {
    const person = found(await readPerson(tx, idIn(visit.req)));
    return {
      person,
      tasks: await readOwedByPerson(tx, person.id, 200),
      addressChanges: await readAddressChanges(tx, person.id),
      letters: await readLetters(tx, person.id),
      merged: await readMerged(tx, person.id),
      /** What changes who belongs to the directorate is done by administrators. */
      staffOnly: !may(visit.actor, 'manage-staff-accounts') && (await isStaff(tx, person.id)),
    };
  });
  renderDirectory(portal, visit, 'directory/people/person', {
    title: data.person.name,
    section: 'People',
    back: { href: '/directory/people', text: 'People' },
    ...data,
    holding: data.person.posts.filter(({ until }) => until === null),
    held: data.person.posts.filter(({ until }) => until !== null),
  });
}

async function personForm(portal: Portal, visit: Visit): Promise<void> {
  const stored =
    visit.req.params['id'] === undefined
      ? undefined
      : found(await reading(portal, visit.actor, (tx) => readPerson(tx, idIn(visit.req))));
  const movable =
    stored === undefined
      ? accept(true)
      : await reading(portal, visit.actor, (tx) => mayMoveAddresses(tx, visit.actor, [stored.id]));
  const values: Record<string, string> =
    stored === undefined
      ? {}
      : { name: stored.name, address: stored.address, rank: stored.rank, ifVersion: String(stored.version) };
  renderDirectory(portal, visit, 'directory/people/person-form', {
    title: stored === undefined ? 'Add a person' : `Change ${stored.name}`,
    barred: movable.ok ? '' : movable.message,
    section: 'People',
    back: backFrom(stored, { href: '/directory/people', text: 'People' }),
    ...filled(visit, values, { name: 'Name', address: 'Mail address', rank: 'Rank' }),
  });
}

/** Somebody stands here twice: which of the entries that look like him is kept. */
async function showMerge(portal: Portal, visit: Visit): Promise<void> {
  const data = await reading(portal, visit.actor, async (tx) => {
    const person = found(await readPerson(tx, idIn(visit.req)));
    return { person, same: await listSamePerson(tx, person.id) };
  });
  renderDirectory(portal, visit, 'directory/people/person-merge', {
    title: `Is ${data.person.name} here twice?`,
    section: 'People',
    back: { href: `/directory/people/${data.person.id}`, text: data.person.name },
    ...data,
  });
}
