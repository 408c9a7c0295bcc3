import { z } from 'zod';
import { addBid, answerBid, noteInitiative } from '../../db/budget/bids.ts';
import { listBids, listInitiatives, readBid } from '../../db/budget/read-bids.ts';
import { readCurrency } from '../../db/budget/read-sums.ts';
import { page, pageQuery } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { bid, bidResult, initiative, newBid, newInitiative } from './schemas.ts';

/** Money asked for from outside, and what others announced. */
export const bidRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/bids',
    act: 'see-strategies',
    summary: 'The bids of a strategy, the newest first',
    query: z.strictObject(pageQuery),
    answer: page(bid),
    perform: {
      read: async (tx, { id: strategyId, query }) => {
        if ((await readCurrency(tx, strategyId)) === undefined) return undefined;
        return gather(query, (after) => listBids(tx, { strategyId, after }));
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/bids',
    act: 'write-budget',
    summary: 'Write a bid down; its expected result becomes a date, chased of whoever made it',
    status: 201,
    body: newBid,
    answer: z.object({ bidId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => addBid(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/bids/:id',
    act: 'see-strategies',
    summary: 'One bid with what became of it',
    answer: bid,
    perform: { read: (tx, { id }) => readBid(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/bids/:id/result',
    act: 'keep-date',
    summary: 'Say what became of a bid: its date is kept by it',
    body: bidResult,
    answer: z.object({ state: z.string() }),
    perform: { write: (tx, { actor, id, body }) => answerBid(tx, actor, { ...body, bidId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/strategies/:id/initiatives',
    act: 'see-strategies',
    summary: 'What others announced that bears on the strategy, the last noted first',
    query: z.strictObject(pageQuery),
    answer: page(initiative),
    perform: {
      read: async (tx, { id: strategyId, query }) => {
        if ((await readCurrency(tx, strategyId)) === undefined) return undefined;
        return gather(query, (after) => listInitiatives(tx, { strategyId, after }));
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/initiatives',
    act: 'write-budget',
    summary: 'Note what others announced: it stands in the report of the next review',
    status: 201,
    body: newInitiative,
    answer: z.object({ initiativeId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => noteInitiative(tx, actor, { ...body, strategyId: id }) },
  }),
];
