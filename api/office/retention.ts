import { z } from 'zod';
import { listHolds, releaseHold, setHold } from '../../db/records/legal-holds.ts';
import { erasePerson, readDue } from '../../db/records/retention.ts';
import { everyKept, holdFields, keptDays } from '../../domain/records/retention.ts';
import { id, instantOut, oneLine, page, pageQuery, words } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';

const hold = z.object({
  id: z.string(),
  processId: z.string(),
  reference: z.string(),
  title: z.string(),
  reason: z.string(),
  setBy: z.string(),
  setAt: instantOut,
  releasedBy: z.string().nullable(),
  releasedAt: instantOut.nullable(),
  releaseReason: z.string().nullable(),
});

const reason = words(holdFields.reason);

/** What is removed by its age, and what keeps it. */
export const retentionRoutes = [
  route({
    method: 'get',
    path: '/v1/retention',
    act: 'see-retention',
    summary: 'What is due to be removed by its age: a dry run',
    answer: z.object({
      rules: z.array(
        z.object({
          kept: z.enum(everyKept),
          days: z.number().meta({ description: 'For how long it is kept.' }),
          due: z.number().meta({ description: 'How many the next run removes; it runs each minute.' }),
          held: z.number().meta({ description: 'How many are as old, but kept by a legal hold.' }),
        }),
      ),
    }),
    perform: {
      read: async (tx) => {
        const due = await readDue(tx);
        return { rules: everyKept.map((kept) => ({ kept, days: keptDays[kept], ...due[kept] })) };
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/legal-holds',
    act: 'see-retention',
    summary: 'Legal holds, the newest first, released ones too',
    query: z.strictObject(pageQuery),
    answer: page(hold),
    perform: { read: async (tx, { query }) => pageOf(await listHolds(tx, query), query.limit) },
  }),
  route({
    method: 'post',
    path: '/v1/legal-holds',
    act: 'hold-records',
    summary: 'Keep everything of a process from removal, until the hold is released',
    status: 201,
    body: z.strictObject({ reference: oneLine(holdFields.reference).meta({ example: 'CON-2026-0017' }), reason }),
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, { actor, body }) => setHold(tx, actor, body) },
  }),
  route({
    method: 'post',
    path: '/v1/legal-holds/:id/release',
    act: 'release-records',
    summary: 'Release a hold; what is old enough is removed by the next run',
    body: z.strictObject({ reason }),
    answer: z.object({ id }),
    perform: { write: (tx, call) => releaseHold(tx, call.actor, { holdId: call.id, ...call.body }) },
  }),
  route({
    method: 'post',
    path: '/v1/people/:id/erase',
    act: 'release-records',
    summary: 'Erase the address of somebody who has left, and the name where nothing is on record under it',
    answer: z.object({ id }),
    perform: { write: (tx, call) => erasePerson(tx, call.actor, { personId: call.id }) },
  }),
];
