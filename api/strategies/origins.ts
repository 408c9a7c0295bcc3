import { z } from 'zod';
import { addInput, addTheme, changeInput } from '../../db/strategies/origins/inputs.ts';
import { listInputs, listLed, listThemes, readParts } from '../../db/strategies/origins/read-origins.ts';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { addTrace, undoTrace } from '../../db/strategies/origins/traces.ts';
import { inputFields, themeFields, traceFields } from '../../domain/strategies/fields.ts';
import {
  inputKindCodes,
  isUnanswered,
  traceFroms,
  type InputKind,
  type TraceFrom,
  type TraceTo,
  traceTos,
} from '../../domain/strategies/origins.ts';
import { dateIn, lineOrNone, oneLine, page, pageQuery, wordsOrNone } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';

const kind = z.enum(inputKindCodes as [InputKind, ...InputKind[]]);
const toKind = z.enum(traceTos as [TraceTo, ...TraceTo[]]);
const fromKind = z.enum(traceFroms as [TraceFrom, ...TraceFrom[]]);

const lead = z.object({
  id: z.string(),
  kind: toKind,
  partId: z.string(),
  title: z.string(),
  state: z
    .enum(['', 'adopted', 'retired', 'moved', 'done', 'dropped'])
    .meta({ description: 'How that part stands by now; empty where nothing has changed.' }),
  what: z.string().meta({ description: 'In which way it led there.' }),
});

const inputOut = z.object({
  id: z.string(),
  kind,
  title: z.string(),
  source: z.string(),
  said: z.string(),
  datedOn: z.string().nullable(),
  partOfId: z.string().nullable(),
  unanswered: z.boolean().meta({ description: 'It should be answered by the plan, and nothing answers it.' }),
  leads: z.array(lead),
  version: z.number(),
});

const inputIn = {
  kind,
  title: oneLine(inputFields.title),
  source: lineOrNone(inputFields.source).default(''),
  said: wordsOrNone(inputFields.said).default(''),
  datedOn: dateIn.nullable().default(null),
  partOfId: z.uuid().nullable().default(null),
};

/** Where a plan comes from: what it rests on, its themes, and where comments led (S7, S9, S20, F18). */
export const originRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/inputs',
    act: 'see-strategies',
    summary: 'What the strategy rests on, and what of its plan answers each',
    answer: z.object({ items: z.array(inputOut) }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined
          ? undefined
          : {
              items: (await listInputs(tx, id, await readParts(tx, id))).map((one) => ({
                ...one,
                unanswered: isUnanswered(one.kind, one.leads.length),
              })),
            },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/inputs',
    act: 'write-origins',
    summary: 'Add what the strategy rests on',
    status: 201,
    body: z.strictObject(inputIn),
    answer: z.object({ inputId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => addInput(tx, actor, { strategyId: id, ...body }) },
  }),
  route({
    method: 'put',
    path: '/v1/inputs/:id',
    act: 'write-origins',
    summary: 'Change what the strategy rests on',
    ifMatch: 'required',
    body: z.strictObject(inputIn),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeInput(tx, actor, { inputId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/themes',
    act: 'see-strategies',
    summary: 'The themes of a strategy, those of most comments first',
    answer: z.object({
      items: z.array(z.object({ id: z.string(), name: z.string(), comments: z.number(), leads: z.array(lead) })),
    }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined
          ? undefined
          : { items: await listThemes(tx, id, await readParts(tx, id)) },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/themes',
    act: 'write-origins',
    summary: 'Add a theme: what was said again and again',
    status: 201,
    body: z.strictObject({ name: oneLine(themeFields.name) }),
    answer: z.object({ themeId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => addTheme(tx, actor, { strategyId: id, ...body }) },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/leads',
    act: 'see-strategies',
    summary: 'The comments that led to something in the strategy, the last first',
    query: z.strictObject(pageQuery),
    answer: page(
      lead.extend({
        commentId: z.string(),
        comment: z.string().nullable().meta({ description: 'Null where it is not shown to you.' }),
        agency: z.string().nullable(),
        roundId: z.string().nullable(),
      }),
    ),
    perform: {
      read: async (tx, { id, query }) => {
        if ((await readStrategyHead(tx, id)) === undefined) return undefined;
        const parts = await readParts(tx, id);
        return gather(query, (after) => listLed(tx, { strategyId: id, after }, parts));
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/leads',
    act: 'write-origins',
    summary: 'Say that a comment, an input or a theme led to a part of a strategy',
    status: 201,
    body: z.strictObject({
      from: z.strictObject({ kind: fromKind, id: z.uuid() }),
      to: z.strictObject({ kind: toKind, id: z.uuid() }),
      what: wordsOrNone(traceFields.what).default(''),
    }),
    answer: z.object({ traceId: z.string() }),
    perform: { write: (tx, { actor, body }) => addTrace(tx, actor, body) },
  }),
  route({
    method: 'post',
    path: '/v1/leads/:id/undo',
    act: 'write-origins',
    summary: 'Take back that it led there',
    body: z.strictObject({}),
    answer: z.object({ traceId: z.string() }),
    perform: { write: (tx, { actor, id }) => undoTrace(tx, actor, id) },
  }),
];
