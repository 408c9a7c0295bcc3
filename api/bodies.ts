import { z } from 'zod';
import { listBodies } from '../db/reads/api-directory.ts';
import { page, pageQuery } from './fields.ts';
import { pageOf } from './pages.ts';
import { route } from './route.ts';

const body = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(z.object({ id: z.string(), name: z.string(), capacity: z.string() })).readonly(),
});

/** Boards and committees. */
export const bodyRoutes = [
  route({
    method: 'get',
    path: '/v1/bodies',
    act: 'see-directory',
    summary: 'Bodies and their members',
    query: z.strictObject(pageQuery),
    answer: page(body),
    perform: {
      read: async (tx, { query }) => pageOf(await listBodies(tx, query), query.limit),
    },
  }),
];
