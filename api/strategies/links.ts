import { z } from 'zod';
import { addLink, changeLink, tieParts } from '../../db/strategies/links/links.ts';
import { listLinks, listServing, readLink } from '../../db/strategies/links/read-links.ts';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { linkFields } from '../../domain/strategies/fields.ts';
import { linkKinds, type LinkKind } from '../../domain/strategies/link.ts';
import { oneLine } from '../http/fields.ts';
import { route } from '../http/route.ts';

const kind = z.enum(Object.keys(linkKinds) as [LinkKind, ...LinkKind[]]);
const body = { kind, name: oneLine(linkFields.name), source: oneLine(linkFields.source) };
const record = z.object({ id: z.string(), kind, name: z.string(), source: z.string(), version: z.number() });

/** What the parts of a plan serve or rest on elsewhere: objectives, operations, schemes, strategies, areas, risks (S27). */
export const linkRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/links',
    act: 'see-strategies',
    summary: 'The links of a strategy, and those of the directorate for every strategy',
    answer: z.object({
      items: z.array(
        record.extend({
          everywhere: z.boolean(),
          parts: z.number().meta({ description: 'How many parts of this plan serve it, as far as you see them.' }),
        }),
      ),
    }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined ? undefined : { items: await listLinks(tx, id) },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/links',
    act: 'write-strategy',
    summary: 'Write a link down',
    status: 201,
    body: z.strictObject({
      ...body,
      everywhere: z.boolean().default(false).meta({ description: 'For every strategy, not for this one alone.' }),
    }),
    answer: z.object({ linkId: z.string() }),
    perform: { write: (tx, { actor, id, body: link }) => addLink(tx, actor, { ...link, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/links/:id',
    act: 'see-strategies',
    summary: 'One link with the strands and activities that serve it',
    answer: record.extend({
      strategyId: z.string().nullable(),
      serving: z.array(
        z.object({
          partId: z.string(),
          kind: z.enum(['strand', 'activity']),
          title: z.string(),
          strategyId: z.string(),
          strategy: z.string(),
        }),
      ),
    }),
    perform: {
      read: async (tx, { id }) => {
        const link = await readLink(tx, id);
        return link === undefined ? undefined : { ...link, serving: await listServing(tx, id) };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/links/:id',
    act: 'write-strategy',
    summary: 'Change what a link is called and where it comes from',
    ifMatch: 'required',
    body: z.strictObject(body),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body: link, ifVersion }) =>
        changeLink(tx, actor, { ...link, linkId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/links/:id/parts',
    act: 'write-strategy',
    summary: 'Say which strands and activities of a strategy serve a link, in place of those that did',
    body: z.strictObject({ strategyId: z.uuid(), partIds: z.array(z.uuid()).max(10_000) }),
    answer: z.object({ parts: z.number() }),
    perform: { write: (tx, { actor, id, body: tie }) => tieParts(tx, actor, { ...tie, linkId: id }) },
  }),
];
