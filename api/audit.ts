import { z } from 'zod';
import { listAudit } from '../db/reads/api-audit.ts';
import { instantOut, page, pageQuery } from './fields.ts';
import { pageOf } from './pages.ts';
import { route } from './route.ts';

const entry = z.object({
  id: z.number(),
  at: instantOut,
  actorId: z.string().nullable().meta({ description: 'Null: the system acted, for instance a step that fell due.' }),
  actor: z.string().nullable(),
  act: z.string(),
  processId: z.string().nullable(),
  taskId: z.string().nullable(),
  agencyId: z.string().nullable(),
  details: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Ids, codes, counts and hashes; never what a person wrote.' }),
});

/** The trail. */
export const auditRoutes = [
  route({
    method: 'get',
    path: '/v1/audit',
    act: 'see-audit',
    summary: 'Who did what, the newest first',
    query: z.strictObject({
      ...pageQuery,
      cursor: z
        .string()
        .regex(/^\d{1,15}$/u)
        .optional(),
      process: z.uuid().optional(),
    }),
    answer: page(entry),
    perform: {
      read: async (tx, { query }) => pageOf(await listAudit(tx, query.process, query), query.limit),
    },
  }),
];
