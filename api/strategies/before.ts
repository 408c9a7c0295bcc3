import { z } from 'zod';
import { readWithBefore } from '../../db/strategies/before/read-before.ts';
import { sayWhereItWent } from '../../db/strategies/before/say-where-it-went.ts';
import { placeOfStrategy } from '../../db/strategies/place.ts';
import { why } from '../../domain/strategies/fields.ts';
import { wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { comparedLine } from './versions.ts';

/** A strategy compared with the one whose place it takes (S4). */
export const beforeRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/before',
    act: 'see-strategies',
    summary:
      'What became of the strands and activities of the strategy before; null where it follows none that you see',
    answer: z.object({
      before: z.object({ id: z.string(), title: z.string() }).nullable(),
      lines: z.array(
        comparedLine.extend({
          unsaid: z.boolean().meta({ description: 'Nobody has said what became of it, and nothing is called alike.' }),
        }),
      ),
    }),
    perform: {
      read: async (tx, { id }) => {
        const read = await readWithBefore(tx, id);
        if (read !== undefined) return { before: read.before, lines: [...read.compared] };
        return (await placeOfStrategy(tx, id)) && { before: null, lines: [] };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/strategies/:id/before/:itemId',
    act: 'write-strategy',
    summary: 'Say in which strands or activities one of the strategy before goes on, or why it was dropped',
    ifMatch: 'required',
    body: z.strictObject({
      intoIds: z.array(z.uuid()).max(50).default([]).meta({ description: 'None: it was dropped.' }),
      reason: wordsOrNone(why).default(''),
    }),
    answer: z.object({ version: z.number() }).meta({ description: 'The version of the strategy.' }),
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        sayWhereItWent(tx, actor, { ...body, strategyId: id, fromId: itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
];
