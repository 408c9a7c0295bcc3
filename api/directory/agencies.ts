import { z } from 'zod';
import { addAgency, changeAgency } from '../../db/directory/agencies.ts';
import { addPost } from '../../db/directory/posts.ts';
import { listAgencies, readAgency } from '../../db/directory/read-agencies.ts';
import { postFields } from '../../domain/directory/fields.ts';
import { oneLine, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { agency, agencyIn, agencyLine, changed, ladderLevel, made, role, search } from './schemas.ts';

/** The agencies of the partnership, their posts and ladders. */
export const agencyRoutes = [
  route({
    method: 'get',
    path: '/v1/agencies',
    act: 'see-directory',
    summary: 'Agencies',
    query: z.strictObject({ ...pageQuery, search }),
    answer: page(agencyLine),
    perform: { read: async (tx, { query }) => pageOf(await listAgencies(tx, query), query.limit) },
  }),
  route({
    method: 'post',
    path: '/v1/agencies',
    act: 'write-directory',
    summary: 'Add an agency',
    status: 201,
    body: z.strictObject({
      name: agencyIn.name,
      kind: agencyIn.kind.default('agency'),
      level: agencyIn.level.default('strategic'),
      calendar: agencyIn.calendar.default('england-and-wales'),
      parentId: agencyIn.parentId.default(null),
    }),
    answer: made,
    perform: { write: (tx, { actor, body }) => addAgency(tx, actor, body) },
  }),
  route({
    method: 'get',
    path: '/v1/agencies/:id',
    act: 'see-directory',
    summary: 'One agency with its posts, those who hold them, its ladder and its former names',
    answer: agency,
    perform: { read: (tx, { id }) => readAgency(tx, id) },
  }),
  route({
    method: 'patch',
    path: '/v1/agencies/:id',
    act: 'write-directory',
    summary: 'Change an agency; a former name is kept for pages that show the past',
    ifMatch: 'required',
    body: z.strictObject({
      name: agencyIn.name.exactOptional(),
      kind: agencyIn.kind.exactOptional(),
      level: agencyIn.level.exactOptional(),
      calendar: agencyIn.calendar.exactOptional(),
      parentId: agencyIn.parentId.exactOptional(),
    }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeAgency(tx, actor, { agencyId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/agencies/:id/posts',
    act: 'write-directory',
    summary: 'Add a post and who holds it',
    status: 201,
    body: z.strictObject({
      title: oneLine(postFields.title),
      role,
      ladderLevel: ladderLevel.default(null),
      holderIds: z.array(z.uuid()).max(100).default([]),
    }),
    answer: made,
    perform: { write: (tx, { actor, id, body }) => addPost(tx, actor, { agencyId: id, ...body }) },
  }),
];
