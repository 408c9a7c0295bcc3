import { z } from 'zod';
import { wireStep } from '../../domain/chase/recipients.ts';
import { addHoliday, listHolidays, removeHoliday } from '../../db/calendar/bank-holidays.ts';
import { planAnew } from '../../db/chase/plans/plan-anew.ts';
import { listCalendarChanges } from '../../db/chase/read-holiday-changes.ts';
import { type ProcessKind, processKinds } from '../../domain/process-kinds.ts';
import { holidayFields } from '../../domain/calendar/bank-holidays.ts';
import { calendarName, instantOut, oneLine, orNotKnown } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { taskKindOut } from '../tasks/schemas.ts';

const day = z.iso.date().meta({ example: '2028-12-25' });
const holiday = z.object({ calendar: z.string(), day: z.string(), title: z.string() });
const named = z.object({ calendar: z.string(), day: z.string() });

const change = z.object({
  kind: z.enum(['remind', 'escalate']),
  audience: z.string(),
  from: instantOut,
  to: instantOut,
  lapses: z.boolean().meta({ description: 'The new instant has passed already: the step would not be sent.' }),
});
const changedProcess = z.object({
  id: z.string(),
  kind: orNotKnown(Object.keys(processKinds) as ProcessKind[]),
  reference: z.string(),
  title: z.string(),
  plans: z.array(
    z.object({
      kind: taskKindOut,
      main: z.boolean().meta({ description: 'The round’s own plan, not that of an extension.' }),
      dueAt: instantOut,
      tasks: z.number().meta({ description: 'How many are still owed by it.' }),
      changes: z.array(change).readonly(),
      problem: z.string().nullable().meta({ description: 'Why its steps cannot be planned anew as they are.' }),
    }),
  ),
  uncoveredYears: z
    .array(z.number())
    .readonly()
    .meta({ description: 'Years that it touches and whose holidays are not known: only weekends are left out there.' }),
});

/** Bank holidays are data; a change of them moves nothing by itself (R48). */
export const bankHolidayRoutes = [
  route({
    method: 'get',
    path: '/v1/bank-holidays',
    act: 'see-consultations',
    summary: 'Bank holidays',
    query: z.strictObject({ calendar: calendarName.optional() }),
    answer: z.object({ items: z.array(holiday) }),
    perform: { read: async (tx, { query }) => ({ items: await listHolidays(tx, query.calendar) }) },
  }),
  route({
    method: 'post',
    path: '/v1/bank-holidays',
    act: 'change-calendar',
    summary: 'Add a bank holiday; no date moves by it',
    status: 201,
    body: z.strictObject({ calendar: calendarName, day, title: oneLine(holidayFields.title) }),
    answer: named,
    perform: { write: (tx, { actor, body }) => addHoliday(tx, actor, body) },
  }),
  route({
    method: 'post',
    path: '/v1/bank-holidays/remove',
    act: 'change-calendar',
    summary: 'Say that a day is no bank holiday; no date moves by it',
    body: z.strictObject({ calendar: calendarName, day }),
    answer: named,
    perform: { write: (tx, { actor, body }) => removeHoliday(tx, actor, body) },
  }),
  route({
    method: 'get',
    path: '/v1/bank-holidays/changes',
    act: 'see-consultations',
    summary: 'Running processes whose steps would fall elsewhere with the holidays known now',
    query: z.strictObject({ calendar: calendarName }),
    answer: z.object({ items: z.array(changedProcess) }),
    perform: {
      read: async (tx, { query }) => ({
        items: (await listCalendarChanges(tx, query.calendar)).map(({ plans, ...process }) => ({
          ...process,
          plans: plans.map((plan) => ({
            ...plan,
            changes: plan.changes.map(wireStep),
            problem: plan.problem ?? null,
          })),
        })),
      }),
    },
  }),
  ...(['consultations', 'strategies', 'developments', 'reviews', 'inspections', 'sign-offs'] as const).map((noun) =>
    route({
      method: 'post',
      path: `/v1/${noun}/:id/plan-anew`,
      act: 'change-calendar',
      summary: 'Plan its steps anew with the holidays known now; due and closing stay, nobody is told',
      answer: z.object({ plans: z.number(), tasks: z.number(), steps: z.number() }),
      perform: { write: (tx, { actor, id }) => planAnew(tx, actor, { processId: id }) },
    }),
  ),
];
