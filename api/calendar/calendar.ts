import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { addFeed, listFeeds, revokeFeed } from '../../db/calendar/feeds.ts';
import { listComing } from '../../db/tasks/read-coming.ts';
import { accept } from '../../domain/refusal.ts';
import { instantIn, instantOut } from '../http/fields.ts';
import { route } from '../http/route.ts';

const yearMs = 365 * 24 * 3_600_000;

const coming = z.object({
  id: z.string(),
  what: z.enum(['task', 'meeting', 'closing', 'date']),
  at: instantOut,
  zone: z.string(),
  taskKind: z.string().nullable(),
  processKind: z.string(),
  processId: z.string(),
  taskId: z.string().nullable(),
  reference: z.string(),
  title: z.string(),
  place: z.string().nullable(),
});

/** What comes for whoever asks, and the addresses at which calendar programs read it. */
export const calendarRoutes = [
  route({
    method: 'get',
    path: '/v1/calendar',
    act: 'see-calendar',
    summary: 'What comes for you: tasks that fall due, meetings, closings, dates of strategies; 500 at most',
    query: z.strictObject({
      from: instantIn.optional().meta({ description: 'Now where nothing is said.' }),
      until: instantIn.optional().meta({ description: 'A year later where nothing is said.' }),
    }),
    answer: z.object({ items: z.array(coming) }),
    perform: {
      read: async (tx, { actor, query }) => {
        const from = query.from ?? Date.now();
        return { items: await listComing(tx, actor, from, query.until ?? from + yearMs) };
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/calendar-feeds',
    act: 'keep-feed',
    summary: 'Your private feeds, without their addresses',
    answer: z.object({ items: z.array(z.object({ id: z.string(), createdAt: instantOut })) }),
    perform: { read: async (tx, { actor }) => ({ items: await listFeeds(tx, actor) }) },
  }),
  route({
    method: 'post',
    path: '/v1/calendar-feeds',
    act: 'keep-feed',
    summary: 'Make a private feed; its address is shown this once',
    status: 201,
    answer: z.object({
      id: z.string(),
      path: z.string().nullable().meta({ description: 'Null when the request is repeated: nobody keeps it but you.' }),
    }),
    onlyOnce: 'path',
    perform: {
      write: async (tx, { actor }) => {
        const token = randomBytes(32).toString('hex');
        const made = await addFeed(tx, actor, token);
        return made.ok ? accept({ id: made.value.id, path: `/calendar/${token}.ics` }) : made;
      },
    },
  }),
  route({
    method: 'delete',
    path: '/v1/calendar-feeds/:id',
    act: 'keep-feed',
    summary: 'Revoke a feed, from the next request on',
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, { actor, id }) => revokeFeed(tx, actor, id) },
  }),
];
