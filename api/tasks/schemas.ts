import { z } from 'zod';
import { type TaskKind, taskKinds } from '../../domain/chase/task-kinds.ts';
import { instantOut, endedWhy, orNotKnown } from '../http/fields.ts';
import { answer, answerFile, draft } from './answer-schemas.ts';

export const storedState = z.enum(['open', 'answered', 'not_answered', 'not_reached', 'withdrawn', 'cancelled']);
const taskState = z.string().meta({
  description:
    'How it stands on this moment’s clock: open, late, asked, stopped, answered, answered-late, not_answered, not_reached, withdrawn or cancelled.',
});

const names = Object.keys(taskKinds) as [TaskKind, ...TaskKind[]];
export const taskKind = z.enum(names).meta({ description: 'What is owed.' });
export const taskKindOut = orNotKnown(names);

/** What it is called, whose it is, and how it stands. */
const stands = {
  reference: z.string(),
  title: z.string(),
  agencyId: z.string().nullable(),
  agency: z.string().nullable(),
  state: storedState,
  taskState,
  dueAt: instantOut,
  closesAt: instantOut,
  zone: z.string(),
};

export const taskLine = z.object({
  id: z.string(),
  kind: taskKindOut,
  processId: z.string().meta({ description: 'The round, review, ... that it belongs to.' }),
  ...stands,
  answeredAt: instantOut.nullable(),
  onTime: z.boolean().nullable(),
  version: z.number(),
});

export const question = z.object({ id: z.string(), text: z.string(), kind: z.enum(['position', 'text']) });

export const paper = z.object({
  id: z.string(),
  title: z.string(),
  version: z.number(),
  fileName: z.string(),
  size: z.number(),
  addedAt: instantOut,
  newest: z.boolean(),
});

export const extensionRequest = z.object({
  id: z.string(),
  state: z.enum(['asked', 'granted', 'refused', 'lapsed']),
  askedBy: z.string(),
  askedAt: instantOut,
  wantedDueAt: instantOut,
  grantedDueAt: instantOut.nullable().meta({ description: 'Until when it was granted: the date wanted or another.' }),
  reason: z.string(),
  decidedAt: instantOut.nullable(),
  reply: z.string().nullable(),
});

const said = {
  draft: draft.nullable().meta({ description: 'What the agency has written so far; only its own people see it.' }),
  files: z.array(answerFile).meta({ description: 'What would go with an answer sent now; seen like the draft.' }),
  answers: z.array(answer).meta({ description: 'Every version, the newest first.' }),
  extensionRequests: z.array(extensionRequest),
};

/** What a consultation's task asks; absent from tasks of other kinds, which their own nouns describe. */
const consulted = z.object({
  purpose: z.string(),
  format: z.string(),
  eventAt: instantOut.nullable(),
  place: z.string().nullable(),
  chair: z.string().nullable(),
  questions: z.array(question),
  papers: z.array(paper),
  ...said,
});

export const task = z.object({
  id: z.string(),
  kind: taskKindOut,
  processId: z.string(),
  processKind: z.string(),
  processState: z.string(),
  endedWhy,
  ...stands,
  stoppedAt: instantOut.nullable(),
  version: z.number().meta({ description: 'Counts drafts and answers alike; send it as If-Match.' }),
  people: z.array(z.object({ id: z.string(), name: z.string(), why: z.string(), substitutes: z.string().nullable() })),
  consultation: consulted.nullable(),
  said: z
    .object(said)
    .nullable()
    .meta({ description: 'Of evidence and of comments on a report: what was sent, as of an answer.' }),
});

export const taskTimeline = z.object({
  told: z.array(
    z.object({ at: instantOut, kind: z.string(), person: z.string(), state: z.string(), level: z.number().nullable() }),
  ),
  planned: z.array(z.object({ at: instantOut, kind: z.enum(['remind', 'escalate']), audience: z.string() })),
});
