import { z } from 'zod';
import { addAgency, addPost } from '../db/directory.ts';
import { listAgencies, readAgency } from '../db/reads/api-directory.ts';
import { calendarName, page, pageQuery, words } from './fields.ts';
import { pageOf } from './pages.ts';
import { route } from './route.ts';

const agencyLine = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['agency', 'unit']),
  level: z.string(),
  calendar: z.string(),
  parentId: z.string().nullable(),
  isDirectorate: z.boolean(),
});
const role = z.enum(['respondent', 'lead', 'manager', 'inspector', 'officer', 'auditor', 'administrator']);
const holder = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  reached: z.boolean(),
  substitute: z.string().nullable(),
});
const made = z.object({ id: z.string() });

/** The agencies of the partnership, their posts and ladders. */
export const agencyRoutes = [
  route({
    method: 'get',
    path: '/v1/agencies',
    act: 'see-directory',
    summary: 'Agencies',
    query: z.strictObject(pageQuery),
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
      name: words(200),
      kind: z.enum(['agency', 'unit']).default('agency'),
      level: words(100).default('strategic'),
      calendar: calendarName.default('england-and-wales'),
      parentId: z.uuid().nullable().default(null),
    }),
    answer: made,
    perform: { write: (tx, { actor, body }) => addAgency(tx, actor, body) },
  }),
  route({
    method: 'get',
    path: '/v1/agencies/:id',
    act: 'see-directory',
    summary: 'One agency with its posts, those who hold them, and its ladder',
    answer: agencyLine.extend({
      posts: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          role,
          ladderLevel: z.number().nullable().meta({ description: 'Its rung of the ladder; 1 is told first.' }),
          holders: z.array(holder).readonly(),
        }),
      ),
    }),
    perform: { read: (tx, { id }) => readAgency(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/agencies/:id/posts',
    act: 'write-directory',
    summary: 'Add a post and who holds it',
    status: 201,
    body: z.strictObject({
      title: words(200),
      role,
      ladderLevel: z.number().int().min(1).max(99).nullable().default(null),
      holderIds: z.array(z.uuid()).max(100).default([]),
    }),
    answer: made,
    perform: { write: (tx, { actor, id, body }) => addPost(tx, actor, { agencyId: id, ...body }) },
  }),
];
