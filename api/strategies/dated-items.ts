import { z } from 'zod';
import { addItems, askMove, decideMove, dropItem, moveItem, finishItem } from '../../db/strategies/dated-item-acts.ts';
import { itemFilters, listItems, listMoves, readItem, readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { forPromise } from '../../db/strategies/promised-reviews.ts';
import { accept } from '../../domain/refusal.ts';
import { datedItemKinds, type ItemKind } from '../../domain/strategies/strategy.ts';
import { dateFields, why } from '../../domain/strategies/fields.ts';
import { dateIn, instantOut, oneLine, page, pageQuery, words, wordsOrNone } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { hasPassed } from './schemas.ts';

const kind = z.enum(Object.keys(datedItemKinds) as [ItemKind, ...ItemKind[]]);

const item = z.object({
  id: z.string(),
  strategyId: z.string(),
  kind,
  title: z.string(),
  activity: z.string().nullable(),
  owner: z.string().nullable().meta({ description: 'The post that owes it.' }),
  holders: z.string().nullable().meta({ description: 'Who holds that post now.' }),
  agency: z.string().nullable(),
  state: z.enum(['planned', 'done', 'dropped']),
  firstDueOn: z.string().meta({ description: 'The date first planned; it never changes.' }),
  dueOn: z.string(),
  doneOn: z.string().nullable(),
  overdue: z.boolean(),
  moves: z.number().meta({ description: 'How often the date was moved.' }),
  asked: z.object({ id: z.string(), newOn: z.string(), reason: z.string(), by: z.string() }).nullable(),
  result: z.string(),
  note: z.string().meta({ description: 'What it says beside its title: what is told to whom, what was agreed.' }),
  taskId: z.string().nullable(),
  nextAt: instantOut.nullable().meta({ description: 'When something is sent about it next.' }),
  version: z.number(),
});

const move = z.object({
  id: z.string(),
  oldOn: z.string(),
  newOn: z.string(),
  reason: z.string(),
  askedBy: z.string().nullable(),
  askedAt: instantOut,
  state: z.enum(['asked', 'agreed', 'refused']),
  decidedBy: z.string().nullable(),
  decidedAt: instantOut.nullable(),
});

const newDate = z.strictObject({ newOn: dateIn, reason: words(why) });
const ofItem = z.object({ itemId: z.string() });

/** The dates of a strategy: what is promised by when, what was moved, what was kept. */
export const datedItemRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/dated-items',
    act: 'see-strategies',
    summary: 'The dates of a strategy, the nearest first',
    query: z.strictObject({ ...pageQuery, show: z.enum(itemFilters).optional() }),
    answer: page(item),
    perform: {
      read: async (tx, { id, query }) =>
        (await readStrategyHead(tx, id)) === undefined
          ? undefined
          : gather(query, (after) => listItems(tx, id, { show: query.show, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/dated-items',
    act: 'write-dates',
    summary: 'Add dates; where the strategy is watched, each is chased from now on',
    status: 201,
    body: z.strictObject({
      items: z
        .array(
          z.strictObject({
            kind,
            title: oneLine(dateFields.title),
            dueOn: dateIn,
            hasPassed,
            activityId: z.uuid().nullable().default(null),
            ownerPostId: z.uuid().nullable().default(null),
            aboutProcessId: z.uuid().nullable().default(null),
            note: wordsOrNone(dateFields.note).default(''),
          }),
        )
        .min(1)
        .max(2_000),
    }),
    answer: z.object({ itemIds: z.array(z.string()) }),
    perform: { write: (tx, { actor, id, body }) => addItems(tx, actor, { strategyId: id, ...body }) },
  }),
  route({
    method: 'get',
    path: '/v1/dated-items/:id',
    act: 'see-strategies',
    summary: 'One date, with every date that it had or was to have',
    answer: item.extend({ history: z.array(move) }),
    perform: {
      read: async (tx, { id }) => {
        const found = await readItem(tx, id);
        return found === undefined ? undefined : { ...found, history: await listMoves(tx, id) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/dated-items/:id/move',
    act: 'write-dates',
    summary: 'Move the date; the chase follows, and whoever is concerned is told',
    body: newDate,
    answer: z.object({ dueOn: z.string() }),
    perform: { write: (tx, { actor, id, body }) => moveItem(tx, actor, { itemId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/dated-items/:id/ask-move',
    act: 'ask-date',
    summary: 'Ask for another date',
    status: 201,
    body: newDate,
    answer: z.object({ moveId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => askMove(tx, actor, { itemId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/date-moves/:id/decide',
    act: 'write-dates',
    summary: 'Agree or refuse a date that was asked for',
    body: z.strictObject({ agree: z.boolean() }),
    answer: ofItem,
    perform: { write: (tx, { actor, id, body }) => decideMove(tx, actor, { moveId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/dated-items/:id/settle',
    act: 'keep-date',
    summary: 'Say that it is done, on which day and with what result',
    body: z.strictObject({ doneOn: dateIn, result: wordsOrNone(dateFields.result).default('') }),
    answer: ofItem,
    perform: { write: (tx, { actor, id, body }) => finishItem(tx, actor, { itemId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/dated-items/:id/review',
    act: 'write-dates',
    summary: 'Say which draft is the review of a decision that the date promises: opening it keeps the date',
    body: z.strictObject({ processId: z.uuid() }),
    answer: ofItem,
    perform: {
      write: async (tx, { actor, id, body }) => {
        const taken = await forPromise(tx, actor, id, accept(body));
        return taken.ok ? accept({ itemId: id }) : taken;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/dated-items/:id/drop',
    act: 'write-dates',
    summary: 'Take it out of the plan, with the reason',
    body: z.strictObject({ reason: words(why) }),
    answer: ofItem,
    perform: { write: (tx, { actor, id, body }) => dropItem(tx, actor, { itemId: id, ...body }) },
  }),
];
