import type { Request } from 'express';
import { addBody, changeBody, removeMember, setMember } from '../../db/directory/bodies.ts';
import { personAt } from '../../db/directory/people.ts';
import { replaceBody } from '../../db/directory/replace-body.ts';
import { listBodies, listSuccessors, readBody } from '../../db/directory/read-bodies.ts';
import { readStuckWithout, readUnreachable } from '../../db/sign-offs/read-unreachable.ts';
import { cut, pageSize } from '../../db/rows.ts';
import { bodyFields, quorumCounts } from '../../domain/directory/fields.ts';
import { capacities, quorumKinds } from '../../domain/sign-offs/quorum.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { afterOf } from '../web/cursor.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, anId, idOrNone, oneOf, wholeOrNone } from '../web/forms/fields.ts';
import { field } from '../web/forms/forms.ts';
import { backFrom, personMeant, renderDirectory } from './page.ts';

/** A number counts with its own rule only; under another one, what stands in its field means nothing. */
const countAsked = wholeOrNone(quorumCounts, 'The number must be a whole number from 1 to 999, or empty');
const bodyAsked = {
  name: aLine(bodyFields.name, 'Give the body a name'),
  quorumKind: oneOf(quorumKinds, 'Choose how many must agree'),
  quorumCount: (req: Request, name: string) =>
    field(req, 'quorumKind') === 'count' ? countAsked(req, name) : { value: null },
};

/** Boards and committees: who sits on them, and how many must agree. */
export const bodyRoutes: readonly Route[] = [
  ['get', '/directory/bodies', 'see-directory', showBodies],
  ...formAt('/directory/bodies/new', 'write-directory', {
    page: bodyForm,
    fields: () => bodyAsked,
    act: (body, { actor, perform }) => perform('add-body', (tx) => addBody(tx, actor, body)),
    at: 'name',
    leads: ({ id }) => `/directory/bodies/${id}?done=body-added`,
  }),
  ['get', '/directory/bodies/:id', 'see-directory', oneBody],
  ...formAt('/directory/bodies/:id/edit', 'write-directory', {
    page: bodyForm,
    fields: () => bodyAsked,
    act: (body, { actor, id: bodyId, ifVersion, perform }) =>
      perform('change-body', (tx) => changeBody(tx, actor, { bodyId, ifVersion, ...body })),
    at: ({ code }) => (code === 'malformed' ? 'quorumCount' : 'name'),
    leads: '/directory/bodies/:id?done=saved',
  }),
  posted('/directory/bodies/:id/replaced', 'write-directory', {
    page: oneBody,
    fields: () => ({ by: idOrNone }),
    act: ({ by }, { actor, id: bodyId, perform }) =>
      perform('replace-body', (tx) => replaceBody(tx, actor, { bodyId, by })),
    at: 'by',
    leads: '/directory/bodies/:id?done=body-replaced',
  }),
  posted('/directory/bodies/:id/members', 'write-directory', {
    page: oneBody,
    fields: () => ({ ...personMeant, capacity: oneOf(capacities, 'Choose in what capacity') }),
    act: ({ capacity, ...meant }, { actor, id: bodyId, perform }) =>
      perform('set-member', async (tx) => {
        const person = await personAt(tx, actor, meant);
        return person.ok ? setMember(tx, actor, { bodyId, personId: person.value.id, capacity }) : person;
      }),
    at: 'address',
    leads: '/directory/bodies/:id?done=member-set',
  }),
  posted('/directory/bodies/:id/members/remove', 'write-directory', {
    page: oneBody,
    fields: () => ({ personId: anId('Choose a member') }),
    act: ({ personId }, { actor, id: bodyId, perform }) =>
      perform('remove-member', (tx) => removeMember(tx, actor, { bodyId, personId })),
    at: 'members',
    leads: '/directory/bodies/:id?done=member-removed',
  }),
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

async function oneBody(portal: Portal, visit: Visit): Promise<void> {
  const body = found(await reading(portal, visit.actor, (tx) => readBody(tx, idIn(visit.req))));
  const { others, unreachable, without } = await reading(portal, visit.actor, async (tx) => ({
    others: may(visit.actor, 'write-directory')
      ? await listSuccessors(tx, { bodyId: body.id, chosen: body.replacedById })
      : [],
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
    others,
    unreachable,
    without: Object.fromEntries(without),
    ...filled(visit, { capacity: 'member', by: body.replacedById ?? '' }),
  });
}

async function bodyForm(portal: Portal, visit: Visit): Promise<void> {
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
    ...filled(visit, values, { name: 'Name', quorumKind: 'How many must agree', quorumCount: 'Number' }),
  });
}
