import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { addBody, changeBody, removeMember, setMember, type NewBody } from '../../db/directory/bodies.ts';
import { personAt } from '../../db/directory/people.ts';
import { listBodies, readBody } from '../../db/directory/read-bodies.ts';
import { readStuckWithout, readUnreachable } from '../../db/sign-offs/read-unreachable.ts';
import { cut, pageSize } from '../../db/rows.ts';
import type { Capacity, Quorum } from '../../domain/sign-offs/quorum.ts';
import type { Portal } from '../web/context.ts';
import { backFrom, type More, needed, personTyped, renderDirectory, settle } from './page.ts';
import { choice, field, isId, line, typed, version } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import { type Route } from '../web/routing.ts';
import { perform, reading } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';
import { capacities, quorumKinds } from './words.ts';

/** Boards and committees: who sits on them, and how many must agree. */
export const bodyRoutes: readonly Route[] = [
  ['get', '/directory/bodies', 'see-directory', showBodies],
  ['get', '/directory/bodies/new', 'write-directory', (portal, visit) => bodyForm(portal, visit)],
  ['post', '/directory/bodies/new', 'write-directory', takeBody],
  ['get', '/directory/bodies/:id', 'see-directory', (portal, visit) => oneBody(portal, visit)],
  ['get', '/directory/bodies/:id/edit', 'write-directory', (portal, visit) => bodyForm(portal, visit)],
  ['post', '/directory/bodies/:id/edit', 'write-directory', changeShown],
  ['post', '/directory/bodies/:id/members', 'write-directory', takeMember],
  ['post', '/directory/bodies/:id/members/remove', 'write-directory', dropMember],
];

async function showBodies(portal: Portal, visit: Visit): Promise<void> {
  const cursor = afterOf(visit);
  const { rows, next } = cut(await reading(portal, visit.actor, (tx) => listBodies(tx, { cursor, limit: pageSize })));
  renderDirectory(portal, visit, 'directory/bodies', {
    title: 'Bodies',
    section: 'Bodies',
    bodies: rows,
    paging: { next, first: cursor !== undefined },
  });
}

async function oneBody(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const body = found(await reading(portal, visit.actor, (tx) => readBody(tx, idIn(visit.req))));
  const { unreachable, without } = await reading(portal, visit.actor, async (tx) => ({
    unreachable: await readUnreachable(tx, body.id),
    without: await readStuckWithout(
      tx,
      body.members.map(({ id }) => id),
    ),
  }));
  renderDirectory(portal, visit, 'directory/body', {
    title: body.name,
    section: 'Bodies',
    back: { href: '/directory/bodies', text: 'Bodies' },
    body,
    unreachable,
    without: Object.fromEntries(without),
    values: problems.length > 0 ? typed(visit.req) : { capacity: 'member' },
    problems,
    ...more,
  });
}

async function bodyForm(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const stored =
    visit.req.params['id'] === undefined
      ? undefined
      : found(await reading(portal, visit.actor, (tx) => readBody(tx, idIn(visit.req))));
  const values: Record<string, string> =
    stored === undefined
      ? { quorumKind: 'count' }
      : {
          name: stored.name,
          quorumKind: stored.quorumKind,
          quorumCount: stored.quorumCount === null ? '' : String(stored.quorumCount),
          ifVersion: String(stored.version),
        };
  renderDirectory(portal, visit, 'directory/body-form', {
    title: stored === undefined ? 'Add a body' : `Change ${stored.name}`,
    section: 'Bodies',
    back: backFrom(stored, { href: '/directory/bodies', text: 'Bodies' }),
    ...(problems.length > 0
      ? typedOver(visit, values, { name: 'Name', quorumKind: 'How many must agree', quorumCount: 'Number' })
      : { values }),
    problems,
    ...more,
  });
}

type Read = { readonly ok: true; readonly body: NewBody } | { readonly ok: false; readonly problems: Problem[] };

function readForm(visit: Visit): Read {
  const quorumKind = choice(visit.req, 'quorumKind', Object.keys(quorumKinds) as Quorum['kind'][]);
  const count = quorumKind === 'count' ? line(visit.req, 'quorumCount') : '';
  const problems = [
    ...needed(visit, 'name', 'Give the body a name'),
    ...(quorumKind === undefined ? [{ field: 'quorumKind', text: 'Choose how many must agree' }] : []),
    ...(/^(?:[1-9]\d{0,2})?$/u.test(count)
      ? []
      : [{ field: 'quorumCount', text: 'The number must be a whole number from 1 to 999, or empty' }]),
  ];
  if (problems.length > 0 || quorumKind === undefined) return { ok: false, problems };
  const name = line(visit.req, 'name');
  return { ok: true, body: { name, quorumKind, quorumCount: count === '' ? null : Number(count) } };
}

async function takeBody(portal: Portal, visit: Visit): Promise<void> {
  const read = readForm(visit);
  if (!read.ok) return bodyForm(portal, visit, read.problems);
  const added = await perform(portal, visit, 'add-body', (tx) => addBody(tx, visit.actor, read.body));
  await settle(visit, added, {
    at: 'name',
    again: (problems, more) => bodyForm(portal, visit, problems, more),
    leads: ({ id }) => `/directory/bodies/${id}?done=body-added`,
  });
}

async function changeShown(portal: Portal, visit: Visit): Promise<void> {
  const bodyId = idIn(visit.req);
  const read = readForm(visit);
  if (!read.ok) return bodyForm(portal, visit, read.problems);
  const changed = await perform(portal, visit, 'change-body', (tx) =>
    changeBody(tx, visit.actor, { bodyId, ifVersion: version(visit.req) ?? 0, ...read.body }),
  );
  await settle(visit, changed, {
    at: !changed.ok && changed.code === 'malformed' ? 'quorumCount' : 'name',
    again: (problems, more) => bodyForm(portal, visit, problems, more),
    leads: () => `/directory/bodies/${bodyId}?done=saved`,
  });
}

async function takeMember(portal: Portal, visit: Visit): Promise<void> {
  const bodyId = idIn(visit.req);
  const capacity = choice(visit.req, 'capacity', Object.keys(capacities) as Capacity[]);
  if (capacity === undefined) return oneBody(portal, visit, [{ field: 'capacity', text: 'Choose in what capacity' }]);
  const set = await perform(portal, visit, 'set-member', async (tx) => {
    const person = await personAt(tx, visit.actor, personTyped(visit));
    return person.ok ? setMember(tx, visit.actor, { bodyId, personId: person.value.id, capacity }) : person;
  });
  await settle(visit, set, {
    at: 'address',
    again: (problems, more) => oneBody(portal, visit, problems, more),
    leads: () => `/directory/bodies/${bodyId}?done=member-set`,
  });
}

async function dropMember(portal: Portal, visit: Visit): Promise<void> {
  const bodyId = idIn(visit.req);
  const personId = field(visit.req, 'personId');
  if (!isId(personId)) return oneBody(portal, visit, [{ field: 'members', text: 'Choose a member' }]);
  const dropped = await perform(portal, visit, 'remove-member', (tx) =>
    removeMember(tx, visit.actor, { bodyId, personId }),
  );
  await settle(visit, dropped, {
    at: 'members',
    again: (problems, more) => oneBody(portal, visit, problems, more),
    leads: () => `/directory/bodies/${bodyId}?done=member-removed`,
  });
}
