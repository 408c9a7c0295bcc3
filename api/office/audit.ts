import { z } from 'zod';
import { listSeals } from '../../db/records/read-seals.ts';
import { listAudit } from '../../db/records/read-audit.ts';
import { instantIn, instantOut, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';

const entry = z.object({
  id: z.number(),
  at: instantOut,
  actorId: z.string().nullable().meta({ description: 'Null: the system acted, for instance a step that fell due.' }),
  actor: z.string().nullable(),
  act: z.string(),
  processId: z.string().nullable(),
  reference: z.string().nullable().meta({ description: 'Of the process, for instance CON-2026-0017.' }),
  taskId: z.string().nullable(),
  agencyId: z.string().nullable(),
  agency: z.string().nullable(),
  details: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Ids, codes, counts and hashes; never what a person wrote.' }),
});

const seal = z.object({
  id: z.number().meta({ description: '1, 2, 3, ... without gaps.' }),
  entries: z.number(),
  fromId: z.number(),
  toId: z.number(),
  rootHash: z.string(),
  previousHash: z.string().meta({ description: 'The hash of the seal before.' }),
  hash: z
    .string()
    .meta({ description: 'Keep it elsewhere: `npm run audit:verify -- file --anchor <hash>` finds it again.' }),
  sealedAt: instantOut,
});

const numberCursor = z
  .string()
  .regex(/^\d{1,15}$/u)
  .optional();

/** The trail and its seals. */
export const auditRoutes = [
  route({
    method: 'get',
    path: '/v1/audit',
    act: 'see-audit',
    summary: 'Who did what, the newest first',
    query: z.strictObject({
      ...pageQuery,
      cursor: numberCursor,
      process: z.uuid().optional(),
      task: z.uuid().optional(),
      person: z.uuid().optional().meta({ description: 'Who acted.' }),
      act: z
        .string()
        .regex(/^[a-z-]{1,60}$/u)
        .optional(),
      from: instantIn.optional(),
      until: instantIn.optional().meta({ description: 'Entries before this instant.' }),
    }),
    answer: page(entry),
    perform: {
      read: async (tx, { query }) => {
        const { process: processId, task: taskId, person, act, from: fromAt, until: untilAt } = query;
        const actorIds = person === undefined ? undefined : [person];
        return pageOf(await listAudit(tx, { processId, taskId, actorIds, act, fromAt, untilAt }, query), query.limit);
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/audit-seals',
    act: 'see-audit',
    summary: 'Seals of the trail, the newest first',
    query: z.strictObject({ ...pageQuery, cursor: numberCursor }),
    answer: page(seal),
    perform: { read: async (tx, { query }) => pageOf(await listSeals(tx, query), query.limit) },
  }),
];
