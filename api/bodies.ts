import { z } from 'zod';
import { addBody, changeBody, removeMember, setMember } from '../db/bodies.ts';
import { listBodies, readBody } from '../db/reads/bodies.ts';
import { page, pageQuery, words } from './fields.ts';
import { pageOf } from './pages.ts';
import { route } from './route.ts';
import { body as bodyOut, capacity, changed, made } from './schemas/directory.ts';

const quorumKind = z.enum(['all', 'count', 'chair']).meta({
  description: 'Who must agree: all members, a number of them, or the chair alone. A secretary does not count.',
});
const quorumCount = z
  .number()
  .int()
  .min(1)
  .max(999)
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
      name: words(200),
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
    answer: bodyOut,
    perform: { read: (tx, { id }) => readBody(tx, id) },
  }),
  route({
    method: 'patch',
    path: '/v1/bodies/:id',
    act: 'write-directory',
    summary: 'Change its name, or how many must agree',
    ifMatch: 'required',
    body: z.strictObject({
      name: words(200).exactOptional(),
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
    path: '/v1/bodies/:id/members',
    act: 'write-directory',
    summary: 'Add a member, or change in what capacity he sits there',
    body: z.strictObject({ personId: z.uuid(), capacity: capacity.default('member') }),
    answer: changed,
    perform: { write: (tx, { actor, id, body }) => setMember(tx, actor, { bodyId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/bodies/:id/members/remove',
    act: 'write-directory',
    summary: 'Take a member off the body',
    body: z.strictObject({ personId: z.uuid() }),
    answer: changed,
    perform: { write: (tx, { actor, id, body }) => removeMember(tx, actor, { bodyId: id, ...body }) },
  }),
];
