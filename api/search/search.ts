import { z } from 'zod';
import { search } from '../../db/search/search.ts';
import { askedFor, partsOfPassage, searchKinds, searchLimits } from '../../domain/search/search.ts';
import { oneLine } from '../http/fields.ts';
import { route } from '../http/route.ts';

const found = z.object({
  kind: z.enum(searchKinds),
  what: z.string().meta({ description: 'What it is more exactly: a kind of process, "activity", "return", "post".' }),
  id: z.string(),
  title: z.string(),
  about: z.string().nullable().meta({ description: 'Where it stands, or whose it is, as far as you see it.' }),
  reference: z.string().nullable().meta({ description: 'Of its process.' }),
  processId: z.string().nullable(),
  taskId: z.string().nullable().meta({ description: 'The task by which you see it.' }),
  passage: z.array(z.object({ text: z.string(), found: z.boolean() })).meta({
    description: 'Where the words stand in its text, in parts; `found` says which part is what was looked for.',
  }),
});

/** Everything that the caller may see, found by its words. */
export const searchRoutes = [
  route({
    method: 'get',
    path: '/v1/search',
    act: 'search',
    summary: 'What you may see and is asked for, the best first; at most 200 are told',
    query: z.strictObject({
      q: oneLine(searchLimits.typed).meta({
        description:
          'Words, half a name, or the beginning of a reference; "quotes", or and a leading - are understood.',
        example: 'drug strategy',
      }),
      kind: z.enum(searchKinds).optional(),
      page: z.coerce
        .number()
        .int()
        .min(1)
        .max(searchLimits.shown / searchLimits.page)
        .default(1),
    }),
    answer: z.object({
      items: z.array(found),
      count: z.number().meta({ description: 'How many match; where `more`, at least so many.' }),
      more: z.boolean(),
      nothingToLookFor: z.boolean().meta({ description: 'It is words alone that stand in every text.' }),
      next: z.number().nullable().meta({ description: 'The page after this one; null on the last.' }),
    }),
    perform: {
      read: async (tx, { actor, query: { q, kind, page } }) => {
        const result = await search(tx, actor, { asked: askedFor(q), kind, page });
        return {
          items: (result?.found ?? []).map((one) => ({
            ...one,
            what: one.what === 'process' ? (one.processKind ?? one.what) : one.what,
            passage: partsOfPassage(one.passage ?? ''),
          })),
          count: result?.count ?? 0,
          more: result?.more ?? false,
          nothingToLookFor: result === undefined,
          next: result?.next ?? null,
        };
      },
    },
  }),
];
