import { z } from 'zod';
import {
  addRecommendation,
  completeRecommendation,
  linkRecommendation,
  mergeRecommendation,
} from '../../db/inspections/recommendations.ts';
import {
  listRecommendations,
  readRecommendation,
  readRecommendationEvents,
} from '../../db/inspections/read-recommendations.ts';
import { recommendationFields } from '../../domain/inspections/fields.ts';
import { instantOut, page, pageQuery, words, wordsOrNone } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';

const state = z.enum(['open', 'completed', 'merged']);
const changed = z.object({ version: z.number() });
const another = z.strictObject({ otherId: z.uuid(), note: wordsOrNone(recommendationFields.note).default('') });

const recommendation = z.object({
  id: z.string(),
  processId: z.string(),
  reference: z.string().meta({ description: 'Of the inspection that it comes from.' }),
  number: z.number().meta({ description: 'Of its finding.' }),
  agencyId: z.string(),
  agency: z.string(),
  text: z.string(),
  state,
  mergedIntoId: z.string().nullable(),
  body: z.string().nullable().meta({ description: 'The body that agreed that it is completed.' }),
  agreedOn: z.string().nullable().meta({ description: 'The day of its meeting.' }),
  version: z.number(),
});

const event = z.object({
  what: z.enum(['made', 'completed', 'merged', 'absorbed', 'linked']),
  otherId: z.string().nullable(),
  other: z.string().nullable(),
  note: z.string(),
  by: z.string(),
  at: instantOut,
});

/** The register of recommendations across inspections (F75). */
export const recommendationRoutes = [
  route({
    method: 'post',
    path: '/v1/inspections/:id/recommendations',
    act: 'inspect',
    summary: 'Make a recommendation of a finding',
    status: 201,
    body: z.strictObject({ findingId: z.uuid(), text: words(recommendationFields.text) }),
    answer: z.object({ recommendationId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => addRecommendation(tx, actor, { processId: id, ...body }) },
  }),
  route({
    method: 'get',
    path: '/v1/recommendations',
    act: 'see-recommendations',
    summary: 'The register, the newest first; an agency sees its own once the report is final',
    query: z.strictObject({
      ...pageQuery,
      state: state.optional(),
      agency: z.uuid().optional(),
      inspection: z.uuid().optional(),
    }),
    answer: page(recommendation),
    perform: {
      read: (tx, { query }) =>
        gather(query, (after) =>
          listRecommendations(tx, {
            state: query.state,
            agencyId: query.agency,
            processId: query.inspection,
            after,
          }),
        ),
    },
  }),
  route({
    method: 'get',
    path: '/v1/recommendations/:id',
    act: 'see-recommendations',
    summary: 'One recommendation and what happened to it',
    answer: recommendation.extend({ events: z.array(event) }),
    perform: {
      read: async (tx, { id }) => {
        const found = await readRecommendation(tx, id);
        if (found === undefined) return undefined;
        const events = await readRecommendationEvents(tx, id);
        return { ...found, events: events.map((each) => ({ ...each, what: event.shape.what.parse(each.what) })) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/recommendations/:id/complete',
    act: 'settle-recommendations',
    summary: 'Record that a body agreed, at a meeting, that it is completed',
    ifMatch: 'required',
    body: z.strictObject({
      bodyId: z.uuid(),
      agreedOn: z.iso.date().meta({ example: '2026-11-30' }),
      note: wordsOrNone(recommendationFields.note).default(''),
    }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        completeRecommendation(tx, actor, { recommendationId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/recommendations/:id/merge',
    act: 'settle-recommendations',
    summary: 'Let another one absorb it; both keep their history',
    body: another,
    answer: changed,
    perform: {
      write: (tx, { actor, id, body }) => mergeRecommendation(tx, actor, { recommendationId: id, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/recommendations/:id/link',
    act: 'settle-recommendations',
    summary: 'Say that it belongs together with another one',
    body: another,
    answer: changed,
    perform: { write: (tx, { actor, id, body }) => linkRecommendation(tx, actor, { recommendationId: id, ...body }) },
  }),
];
