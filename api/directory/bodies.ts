import { z } from 'zod';
import { addBody, changeBody, removeMember, setMember } from '../../db/directory/bodies.ts';
import type { Tx } from '../../db/connect.ts';
import { replaceBody } from '../../db/directory/replace-body.ts';
import { listBodies, readBody } from '../../db/directory/read-bodies.ts';
import { readUnreachable } from '../../db/sign-offs/read-unreachable.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { bodyFields, quorumCounts } from '../../domain/directory/fields.ts';
import { quorumKinds } from '../../domain/sign-offs/quorum.ts';
import { oneLine, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { body as bodyOut, capacity, changed, made, membersChanged, oneBody } from './schemas.ts';

const quorumKind = z.enum(quorumKinds).meta({
  description: 'Who must agree: all members, a number of them, or the chair alone. A secretary does not count.',
});
const quorumCount = z
  .number()
  .int()
  .min(quorumCounts.from)
  .max(quorumCounts.to)
  .nullable()
  .meta({ description: 'For "count": how many; null means more than half.' });

/** Boards and committees, their members, and how many must agree. */
export const bodyRoutes = [
  route({
    method: 'get',
    path: '/v1/bodies',
    act: 'see-directory',
    summary: 'Bodies and their members',
    query: z.strictObject(pageQuery),
    answer: page(bodyOut),
    perform: { read: async (tx, { query }) => pageOf(await listBodies(tx, query), query.limit) },
  }),
  route({
    method: 'post',
    path: '/v1/bodies',
    act: 'write-directory',
    summary: 'Add a body',
    status: 201,
    body: z.strictObject({
      name: oneLine(bodyFields.name),
      quorumKind: quorumKind.default('count'),
      quorumCount: quorumCount.default(null),
    }),
    answer: made,
    perform: { write: (tx, { actor, body }) => addBody(tx, actor, body) },
  }),
  route({
    method: 'get',
    path: '/v1/bodies/:id',
    act: 'see-directory',
    summary: 'One body with its members',
    answer: oneBody,
    perform: {
      read: async (tx, { id }) => {
        const body = await readBody(tx, id);
        return body && { ...body, unreachable: await readUnreachable(tx, id) };
      },
    },
  }),
  route({
    method: 'patch',
    path: '/v1/bodies/:id',
    act: 'write-directory',
    summary: 'Change its name, or how many must agree',
    ifMatch: 'required',
    body: z.strictObject({
      name: oneLine(bodyFields.name).exactOptional(),
      quorumKind: quorumKind.exactOptional(),
      quorumCount: quorumCount.exactOptional(),
    }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeBody(tx, actor, { bodyId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/bodies/:id/replaced',
    act: 'write-directory',
    summary: 'Say which body came after it; null: none, it still meets',
    body: z.strictObject({ by: z.uuid().nullable() }),
    answer: z.object({ version: z.number() }),
    perform: { write: (tx, { actor, id, body }) => replaceBody(tx, actor, { ...body, bodyId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/bodies/:id/members',
    act: 'write-directory',
    summary: 'Add a member, or change in what capacity he sits there',
    body: z.strictObject({ personId: z.uuid(), capacity: capacity.default('member') }),
    answer: membersChanged,
    perform: {
      write: async (tx, { actor, id, body }) => withQuorums(tx, await setMember(tx, actor, { bodyId: id, ...body })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/bodies/:id/members/remove',
    act: 'write-directory',
    summary: 'Take a member off the body',
    body: z.strictObject({ personId: z.uuid() }),
    answer: membersChanged,
    perform: {
      write: async (tx, { actor, id, body }) => withQuorums(tx, await removeMember(tx, actor, { bodyId: id, ...body })),
    },
  }),
];

async function withQuorums<T extends { readonly id: string }>(tx: Tx, changed: Verdict<T>) {
  return changed.ok ? accept({ ...changed.value, unreachable: await readUnreachable(tx, changed.value.id) }) : changed;
}
