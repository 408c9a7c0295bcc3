import { mergePeople } from '../../../db/directory/merge-people.ts';
import { readAddressChanges } from '../../../db/directory/address-changes.ts';
import { readLetters } from '../../../db/mail/letters.ts';
import { typedOver } from '../../web/forms/changed-meanwhile.ts';
import { addPerson, changePerson, isStaff, mayMoveAddresses } from '../../../db/directory/people.ts';
import { readOwedByPerson } from '../../../db/chase/read-open.ts';
import { listPeople, readPerson } from '../../../db/directory/read-people.ts';
import { listSamePerson, readMerged } from '../../../db/directory/read-same-person.ts';
import { cut, pageSize } from '../../../db/rows.ts';
import { mailAddress } from '../../../domain/directory/address.ts';
import { may } from '../../../domain/permissions.ts';
import { accept } from '../../../domain/refusal.ts';
import type { Portal } from '../../web/context.ts';
import { backFrom, type More, needed, personTyped, renderDirectory, settle } from '../page.ts';
import { asked, field, isId, version } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { afterOf } from '../../web/cursor.ts';

/** The people, and what hangs on each. */
export const peopleRoutes: readonly Route[] = [
  ['get', '/directory/people', 'see-directory', showPeople],
  ['get', '/directory/people/new', 'write-directory', (portal, visit) => personForm(portal, visit)],
  ['post', '/directory/people/new', 'write-directory', takePerson],
  ['get', '/directory/people/:id', 'see-directory', showPerson],
  ['get', '/directory/people/:id/edit', 'write-directory', (portal, visit) => personForm(portal, visit)],
  ['post', '/directory/people/:id/edit', 'write-directory', changeShown],
  ['get', '/directory/people/:id/merge', 'write-directory', (portal, visit) => showMerge(portal, visit)],
  ['post', '/directory/people/:id/merge', 'write-directory', takeMerge],
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
    administrator: may(visit.actor, 'release-records'),
    holding: data.person.posts.filter(({ until }) => until === null),
    held: data.person.posts.filter(({ until }) => until !== null),
  });
}

async function personForm(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const stored =
    visit.req.params['id'] === undefined
      ? undefined
      : found(await reading(portal, visit.actor, (tx) => readPerson(tx, idIn(visit.req))));
  const movable =
    stored === undefined
      ? accept(true)
      : await reading(portal, visit.actor, (tx) => mayMoveAddresses(tx, visit.actor, [stored.id]));
  const values: Record<string, string> =
    stored === undefined ? {} : { name: stored.name, address: stored.address, ifVersion: String(stored.version) };
  renderDirectory(portal, visit, 'directory/people/person-form', {
    title: stored === undefined ? 'Add a person' : `Change ${stored.name}`,
    barred: movable.ok ? '' : movable.message,
    section: 'People',
    back: backFrom(stored, { href: '/directory/people', text: 'People' }),
    ...(problems.length > 0 ? typedOver(visit, values, { name: 'Name', address: 'Mail address' }) : { values }),
    problems,
    ...more,
  });
}

function personWithMailbox(visit: Visit) {
  return { ...personTyped(visit), sharedMailbox: field(visit.req, 'sharedMailbox') === 'yes' };
}

function wrongIn(visit: Visit): Problem[] {
  const address = mailAddress(personTyped(visit).address);
  return [
    ...needed(visit, 'name', 'Give the name'),
    ...(address.ok ? [] : [{ field: 'address', text: address.message }]),
  ];
}

async function takePerson(portal: Portal, visit: Visit): Promise<void> {
  const problems = wrongIn(visit);
  if (problems.length > 0) return personForm(portal, visit, problems);
  const added = await perform(portal, visit, 'add-person', (tx) =>
    addPerson(tx, visit.actor, personWithMailbox(visit)),
  );
  await settle(visit, added, {
    at: 'address',
    again: (again, more) => personForm(portal, visit, again, more),
    leads: ({ id }) => `/directory/people/${id}?done=person-added`,
  });
}

async function changeShown(portal: Portal, visit: Visit): Promise<void> {
  const personId = idIn(visit.req);
  const problems = wrongIn(visit);
  if (problems.length > 0) return personForm(portal, visit, problems);
  const changed = await perform(portal, visit, 'change-person', (tx) =>
    changePerson(tx, visit.actor, { personId, ifVersion: version(visit.req) ?? 0, ...personWithMailbox(visit) }),
  );
  await settle(visit, changed, {
    at: !changed.ok && changed.code === 'version-changed' ? 'name' : 'address',
    again: (again, more) => personForm(portal, visit, again, more),
    leads: () => `/directory/people/${personId}?done=saved`,
  });
}

/** Somebody stands here twice: which of the entries that look like him is kept. */
async function showMerge(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const data = await reading(portal, visit.actor, async (tx) => {
    const person = found(await readPerson(tx, idIn(visit.req)));
    return { person, same: await listSamePerson(tx, person.id) };
  });
  renderDirectory(portal, visit, 'directory/people/person-merge', {
    title: `Is ${data.person.name} here twice?`,
    section: 'People',
    back: { href: `/directory/people/${data.person.id}`, text: data.person.name },
    ...data,
    problems,
    ...more,
  });
}

async function takeMerge(portal: Portal, visit: Visit): Promise<void> {
  const goneId = idIn(visit.req);
  const keptId = field(visit.req, 'into');
  if (!isId(keptId)) return showMerge(portal, visit, [{ field: 'into', text: 'Choose the entry that is kept' }]);
  const merged = await perform(portal, visit, 'merge-people', (tx) => mergePeople(tx, visit.actor, { goneId, keptId }));
  await settle(visit, merged, {
    at: 'into',
    again: (problems, more) => showMerge(portal, visit, problems, more),
    leads: () => `/directory/people/${keptId}?done=merged`,
  });
}
