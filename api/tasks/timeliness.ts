import { z } from 'zod';
import { databaseNow } from '../../db/chase/locks.ts';
import type { Tx } from '../../db/connect.ts';
import { readRecorded, readRecords } from '../../db/tasks/read-timeliness.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import { spanOf } from '../../domain/tasks/span.ts';
import { type Line, nothingAsked, type Tally } from '../../domain/tasks/timeliness.ts';
import { dateIn, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';

const days = {
  first: z.iso.date().meta({ description: 'The first day of the period.' }),
  last: z.iso.date().meta({ description: 'The last day of the period; it counts.' }),
};
const count = z.number().int();
const counts = z.object({
  asked: count,
  inTime: count,
  late: count,
  missed: count.meta({ description: 'Closed without an answer.' }),
  overdue: count.meta({ description: 'Still owed after its due day.' }),
  notReached: count.meta({ description: 'Reached nobody: held against nobody.' }),
  stopped: count.meta({ description: 'Their clock is stopped.' }),
  toCome: count,
  extended: count.meta({ description: 'More time was granted.' }),
  waited: count.meta({
    description:
      'Of what is late, missed or overdue: the directorate had not decided by then whether there is more time.',
  }),
});
const ofOne = z.object({ id: z.string(), name: z.string(), ...days, ...counts.shape });
const countsOf = ({ 'in-time': inTime, 'not-reached': notReached, 'to-come': toCome, ...tally }: Tally) => ({
  ...tally,
  inTime,
  notReached,
  toCome,
});

const zone = 'Europe/London';
const period = {
  period: z
    .string()
    .max(7)
    .default('')
    .meta({ description: 'A quarter or a financial year; this quarter where nothing is said.', example: '2026-Q4' }),
  from: dateIn.or(z.literal('')).default('').meta({ description: 'From a day to a day instead: at most 366 days.' }),
  until: dateIn.or(z.literal('')).default(''),
};
type Asked = { period: string; from: string; until: string };
/** Whether there are such days does not depend on today. */
const isSpan = (asked: Asked) => spanOf(asked, '2000-01-01', zone).ok;
const noSpan = {
  message:
    'Give a quarter or a financial year, as in 2026-Q4 or 2026/27, or the first and the last day of at most one year.',
  path: ['period'],
};

async function spanAt(tx: Tx, asked: Asked) {
  const span = spanOf(asked, localDate(await databaseNow(tx), zone), zone);
  if (!span.ok) throw new Error(span.message);
  return span.value;
}

const isStaff = (actor: Actor) => may(actor, 'see-reviews');

/** Who was asked and who answered in time (F79): of everybody for the directorate, of their own agencies for partners. */
export const timelinessRoutes = [
  route({
    method: 'get',
    path: '/v1/timeliness',
    act: 'see-timeliness',
    summary:
      'What agencies and bodies were asked for that is due in a period, and what became of it; those first who should be spoken to',
    query: z.strictObject({ ...pageQuery, ...period }).refine(isSpan, noSpan),
    answer: page(ofOne.extend({ kind: z.enum(['agency', 'body']) })),
    perform: {
      read: async (tx, { actor, query }) => {
        const span = await spanAt(tx, query);
        const records = await readRecords(tx, { ...span, agencyIds: isStaff(actor) ? undefined : actor.agencyIds });
        const { first, last } = span;
        const withKind = (kind: 'agency' | 'body') => (line: Line) => ({ ...line, kind });
        const all = [...records.agencies.map(withKind('agency')), ...records.bodies.map(withKind('body'))];
        const begins = all.findIndex(({ id }) => id === query.cursor) + 1;
        const rows = all.slice(begins).map(({ tally, ...line }) => ({ ...line, first, last, ...countsOf(tally) }));
        return pageOf(rows, query.limit);
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/agencies/:id/timeliness',
    act: 'see-timeliness',
    summary: 'The same of one agency; partners read their own',
    query: z.strictObject(period).refine(isSpan, noSpan),
    answer: ofOne,
    perform: {
      read: async (tx, { actor, id, query }) => {
        const agency = isStaff(actor) || actor.agencyIds.includes(id) ? await readRecorded(tx, id) : undefined;
        if (agency === undefined) return undefined;
        const span = await spanAt(tx, query);
        const { first, last } = span;
        const agencyIds = agency.isDirectorate && isStaff(actor) ? undefined : [id];
        const { agencies } = await readRecords(tx, { ...span, agencyIds });
        const line = agencies.find((one) => one.id === id);
        return { id, name: agency.name, first, last, ...countsOf(line?.tally ?? nothingAsked) };
      },
    },
  }),
];
