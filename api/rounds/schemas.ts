import { z } from 'zod';
import { dispositions, logFields, roundFields as most, roundFormats } from '../../domain/rounds/fields.ts';
import {
  calendarName,
  idList,
  instantIn,
  instantOut,
  lineOrNone,
  oneLine,
  stageOfDraft,
  wallTime,
  words,
  wordsOrNone,
  zone,
  endedWhy,
} from '../http/fields.ts';
import { dueFields } from '../http/due.ts';
import { answerContent, answerFile, positionOut } from '../tasks/answer-schemas.ts';
import { chasePolicy } from '../chase/schemas.ts';
import { paper, question, taskKindOut } from '../tasks/schemas.ts';

export const roundState = z.enum([
  'draft',
  'open',
  'closed',
  'log-agreed',
  'signing',
  'signed-off',
  'published',
  'cancelled',
]);
const format = z.enum(roundFormats);
const detail = lineOrNone(most.detail).nullable().exactOptional();

const roundFields = {
  ...dueFields,
  title: oneLine(most.title),
  format,
  purpose: wordsOrNone(most.purpose).exactOptional(),
  zone: zone.exactOptional(),
  calendar: calendarName.exactOptional().meta({ description: 'Whose bank holidays count.' }),
  policy: chasePolicy.exactOptional(),
  eventAt: instantIn.nullable().exactOptional(),
  event: wallTime.exactOptional().meta({ description: 'In place of eventAt.' }),
  place: detail,
  chair: detail,
  funder: detail,
  informal: z.boolean().exactOptional().meta({ description: 'A meeting without minutes.' }),
  unnamed: z
    .boolean()
    .exactOptional()
    .meta({ description: 'Answers are kept without who gave them, and are sent from the page of the task alone.' }),
  agencyIds: z.array(z.uuid()).max(10_000).exactOptional(),
  questions: z
    .array(z.strictObject({ text: words(most.question), kind: z.enum(['position', 'text']) }))
    .max(200)
    .exactOptional(),
};

export const newRound = z.strictObject({ ...roundFields, stageId: stageOfDraft }).meta({
  example: {
    title: 'Drugs strategy 2027-2030',
    format: 'circulation',
    due: { wall: '2027-02-26T17:00', zone: 'Europe/London' },
  },
});
export const changedRound = z.strictObject({
  ...roundFields,
  title: roundFields.title.exactOptional(),
  format: format.exactOptional(),
});
export type RoundBody = z.output<typeof changedRound>;

export const copied = z.strictObject({
  title: oneLine(most.title).exactOptional(),
  consultAgain: z.boolean().exactOptional().meta({ description: 'The new round names this one as its predecessor.' }),
  agencyIds: idList.exactOptional(),
});

export const madeRound = z.object({ id: z.string(), reference: z.string() });

export const roundLine = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: roundState,
  dueAt: instantOut.nullable(),
  zone: z.string(),
  asked: z.number().meta({ description: 'Agencies that take part.' }),
  answered: z.number(),
});

/** A stored policy was judged when it came in. */
const storedPolicy = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As it was sent: steps, sendingHour, lateAnswers, closingAfter.' });

export const round = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: roundState,
  endedWhy,
  version: z.number().meta({ description: 'Send it as If-Match when changing the draft.' }),
  format: z.string(),
  purpose: z.string(),
  eventAt: instantOut.nullable(),
  place: z.string().nullable(),
  chair: z.string().nullable(),
  funder: z.string().nullable(),
  informal: z.boolean(),
  unnamed: z.boolean(),
  dueAt: instantOut.nullable(),
  closesAt: instantOut.nullable(),
  openedAt: instantOut.nullable(),
  closedAt: instantOut.nullable(),
  publishedAt: instantOut.nullable(),
  zone: z.string(),
  calendar: calendarName,
  policy: storedPolicy,
  outcome: z.string().nullable(),
  predecessorId: z.string().nullable(),
  questions: z.array(question),
  papers: z.array(paper),
  progress: z.object({
    asked: z.number(),
    answered: z.number(),
    answeredLate: z.number(),
    waiting: z.number(),
    late: z.number(),
    stopped: z.number(),
    notAnswered: z.number(),
    withdrawn: z.number(),
    requests: z.number(),
    notReached: z.number(),
    extended: z.number(),
  }),
});

export const roundTimeline = z.object({
  steps: z.array(
    z.object({
      planDueAt: instantOut,
      taskKind: taskKindOut,
      main: z.boolean().meta({ description: 'Of the round’s own plan, not of an extension.' }),
      at: instantOut,
      kind: z.enum(['remind', 'escalate']),
      audience: z.string(),
      raisedAt: instantOut.nullable(),
      lapsedAt: instantOut.nullable(),
      told: z.number(),
      owing: z.number(),
    }),
  ),
  entries: z.array(
    z.object({
      id: z.string(),
      at: instantOut,
      act: z.string(),
      actor: z.string().nullable(),
      agency: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});

export const response = z.object({
  id: z.string(),
  taskId: z.string(),
  agency: z.string(),
  content: answerContent,
  files: z.array(answerFile).readonly(),
  version: z.number(),
  receivedAt: instantOut,
  onTime: z.boolean(),
  by: z.string().nullable(),
  loggedBy: z.string().nullable(),
  source: z.string().nullable(),
});

const disposition = z.enum(dispositions);

export const logItem = z.object({
  id: z.string(),
  agencyId: z.string().nullable(),
  agency: z.string().nullable(),
  question: z.string().nullable().meta({ description: 'What the comment answers; null: the whole.' }),
  position: positionOut.nullable(),
  comment: z.string(),
  disposition: disposition.nullable(),
  response: z.string(),
  changed: z.string().meta({ description: 'The wording or the activity that an accepted comment changed.' }),
  decidedBy: z.string().nullable(),
  decidedAt: instantOut.nullable(),
  version: z.number(),
});

export const settledItem = z.strictObject({
  disposition,
  response: wordsOrNone(logFields.response).default(''),
  changed: wordsOrNone(logFields.changed).default(''),
});
