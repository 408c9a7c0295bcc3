import { z } from 'zod';
import { mostMinor } from '../../domain/money.ts';
import { actionFields, returnFields, returnTexts, reviewFields } from '../../domain/reviews/fields.ts';
import { endedWhy, instantOut, lineOrNone, oneLine, wordsOrNone } from '../http/fields.ts';
import { answerFile, comingOut } from '../tasks/answer-schemas.ts';
import { day } from '../strategies/schemas.ts';
import { extensionRequest } from '../tasks/schemas.ts';

export const reviewState = z.enum(['draft', 'open', 'committee', 'locked', 'signing', 'signed-off', 'cancelled']);
const returnState = z.enum(['asked', 'in-draft', 'submitted', 'changes-asked', 'accepted']);
const settlement = z.enum(['noted', 'queried', 'retired', 'missing']);
const direction = z.enum(['better', 'same', 'worse']);
const standing = z.enum(['kept', 'met', 'moved']);

export const newReview = z.strictObject({
  strategyId: z.uuid(),
  quarter: day.meta({ description: 'The first day of a quarter.', example: '2026-10-01' }),
});

export const reviewLine = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: reviewState,
  quarter: z.string(),
  openedAt: instantOut.nullable(),
  weeksLate: z
    .number()
    .meta({ description: 'How many weeks after its quarter began it opened; 0 within a fortnight.' }),
  asked: z.number(),
  sent: z.number(),
});

export const review = reviewLine.extend({
  strategyId: z.string(),
  summary: z.string(),
  endedWhy,
  noted: z.boolean(),
  note: z.string(),
  noteVersion: z.number().meta({ description: 'For If-Match where the report is noted.' }),
  lockedAt: instantOut.nullable(),
  reportId: z.string().nullable().meta({ description: 'The frozen report, a document.' }),
  reportSha256: z.string().nullable(),
  version: z.number(),
  timeliness: z.array(
    z.object({
      agencyId: z.string(),
      agency: z.string(),
      asked: z.number(),
      inTime: z.number(),
      late: z.number(),
      missed: z.number(),
      waiting: z.number(),
    }),
  ),
  costs: z
    .array(
      z.object({
        strand: z.string(),
        costMinor: z.number().nullable().meta({ description: 'As its leads report it.' }),
        budgetMinor: z.number().nullable(),
        forecastMinor: z.number().nullable(),
        actualMinor: z.number().nullable(),
      }),
    )
    .meta({ description: 'In pence. Once the period is locked, as it was said until then.' }),
  initiatives: z
    .array(z.object({ title: z.string(), announcedBy: z.string(), announcedOn: z.string(), costNote: z.string() }))
    .meta({ description: 'What others announced since the last report.' }),
  actions: z.array(
    z.object({
      taskId: z.string(),
      title: z.string(),
      owner: z.string(),
      agency: z.string(),
      dueAt: instantOut,
      state: z.string(),
      doneNote: z.string(),
    }),
  ),
});

const milestoneSaid = z.strictObject({
  itemId: z.uuid(),
  standing,
  on: day.nullable().default(null),
  reason: wordsOrNone(returnFields.reason).default(''),
});

export const returnContentIn = z
  .strictObject({
    progress: wordsOrNone(returnTexts.progress).default(''),
    colour: lineOrNone(30).nullable().default(null),
    colourReason: wordsOrNone(returnTexts.colourReason).default(''),
    direction: direction.nullable().default(null),
    milestones: z.array(milestoneSaid).max(200).default([]),
    relevant: z.boolean().nullable().default(null),
    retireReason: wordsOrNone(returnTexts.retireReason).default(''),
    costMinor: z.number().int().min(0).max(mostMinor).nullable().default(null).meta({ description: 'In pence.' }),
    achievements: wordsOrNone(returnTexts.achievements).default(''),
    evidence: wordsOrNone(returnTexts.evidence).default(''),
  })
  .meta({ example: { progress: 'Two premises closed.', colour: 'green', direction: 'better', relevant: true } });

const returnContent = z.object({
  progress: z.string(),
  colour: z.string().nullable(),
  colourReason: z.string(),
  direction: direction.nullable(),
  milestones: z
    .array(z.object({ itemId: z.string(), standing, on: z.string().nullable(), reason: z.string() }))
    .readonly(),
  relevant: z.boolean().nullable(),
  retireReason: z.string(),
  costMinor: z.number().nullable(),
  achievements: z.string(),
  evidence: z.string(),
});

const loggedBy = z.string().nullable().meta({ description: 'The officer who wrote it down for the agency.' });

const parts = z
  .array(
    z.object({
      agencyId: z.string(),
      agency: z.string(),
      colour: z.string().nullable(),
      words: z.string(),
      saidAt: instantOut,
      version: z.number(),
    }),
  )
  .readonly()
  .meta({ description: 'What joint owners of the activity have added.' });

export const strategyReturn = z.object({
  taskId: z.string(),
  reviewId: z.string(),
  reference: z.string(),
  quarter: z.string(),
  activity: z.string(),
  strand: z.string(),
  agency: z.string(),
  state: returnState,
  content: returnContent.nullable().meta({ description: 'What is being written; seen by the lead’s own people only.' }),
  sent: returnContent.nullable(),
  last: returnContent.nullable().meta({ description: 'What was sent for the last review.' }),
  suggestion: z
    .object({ code: z.string(), why: z.string() })
    .nullable()
    .meta({ description: 'The colour that dates and measures suggest; a better one needs its reason.' }),
  comment: z.string().meta({ description: 'What the strand leader asks to be changed.' }),
  submittedAt: instantOut.nullable(),
  loggedBy,
  ...comingOut,
  files: z
    .array(answerFile)
    .readonly()
    .meta({ description: 'What would go along if it were sent now; for its own people.' }),
  sentFiles: z.array(answerFile).readonly(),
  parts,
  extensionRequests: z.array(extensionRequest),
  onTime: z.boolean().nullable(),
  dueAt: instantOut,
  closesAt: instantOut,
  milestones: z.array(z.object({ id: z.string(), title: z.string(), dueOn: z.string(), moves: z.number() })).readonly(),
  version: z.number(),
});

export const line = z.object({
  id: z.string(),
  taskId: z.string(),
  activityId: z.string(),
  activity: z.string(),
  priorityArea: z.string(),
  strand: z.string(),
  agency: z.string(),
  state: returnState,
  taskState: z
    .string()
    .meta({ description: 'How its task stands: open, late, asked (more time), answered, not_answered, ...' }),
  dueAt: instantOut,
  mark: z.enum(['new', 'changed', 'unchanged']).nullable().meta({ description: 'Beside the last return.' }),
  sent: returnContent.nullable(),
  suggested: z
    .string()
    .nullable()
    .meta({ description: 'The colour that dates and measures suggested when it was sent.' }),
  suggestedWhy: z.string().nullable(),
  submittedAt: instantOut.nullable(),
  loggedBy,
  ...comingOut,
  files: z.array(answerFile).readonly().meta({ description: 'What was sent along.' }),
  parts,
  differ: z.boolean().meta({ description: 'Whether a joint owner gives another colour than the lead.' }),
  onTime: z.boolean().nullable(),
  settlement: settlement.nullable(),
  note: z.string(),
  version: z.number(),
});

export const move = z.object({
  id: z.string(),
  title: z.string(),
  oldOn: z.string(),
  newOn: z.string(),
  reason: z.string(),
  state: z.enum(['asked', 'agreed', 'refused']),
});
export const lineWithMoves = line.extend({ moves: z.array(move) });

export const settled = z.strictObject({ settlement, note: wordsOrNone(reviewFields.note).default('') });
export const decidedMove = z.strictObject({ agree: z.boolean() });
export const newAction = z.strictObject({
  title: oneLine(actionFields.title),
  ownerPostId: z.uuid(),
  dueOn: day,
  activityId: z.uuid().nullable().default(null),
});
