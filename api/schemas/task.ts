import { z } from 'zod';
import { instantOut } from '../fields.ts';
import { answer, answerFile, draft } from './answer.ts';

export const taskState = z.enum(['open', 'answered', 'not_answered', 'withdrawn', 'cancelled']);
const standing = z.string().meta({
  description:
    'How it stands on this moment’s clock: open, late, asked, stopped, answered, answered-late, not_answered, withdrawn or cancelled.',
});

export const taskLine = z.object({
  id: z.string(),
  consultationId: z.string(),
  reference: z.string(),
  title: z.string(),
  agencyId: z.string(),
  agency: z.string(),
  state: taskState,
  standing,
  dueAt: instantOut,
  closesAt: instantOut,
  zone: z.string(),
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
  reason: z.string(),
  decidedAt: instantOut.nullable(),
  reply: z.string().nullable(),
});

export const task = z.object({
  id: z.string(),
  consultationId: z.string(),
  reference: z.string(),
  title: z.string(),
  consultationState: z.string(),
  purpose: z.string(),
  format: z.string(),
  eventAt: instantOut.nullable(),
  place: z.string().nullable(),
  chair: z.string().nullable(),
  agencyId: z.string(),
  agency: z.string(),
  state: taskState,
  standing,
  dueAt: instantOut,
  closesAt: instantOut,
  zone: z.string(),
  stoppedAt: instantOut.nullable(),
  version: z.number().meta({ description: 'Counts drafts and answers alike; send it as If-Match.' }),
  questions: z.array(question),
  papers: z.array(paper),
  people: z.array(z.object({ id: z.string(), name: z.string(), why: z.string(), substitutes: z.string().nullable() })),
  draft: draft.nullable().meta({ description: 'What the agency has written so far; only its own people see it.' }),
  files: z.array(answerFile).meta({ description: 'What would go with an answer sent now; seen like the draft.' }),
  answers: z.array(answer).meta({ description: 'Every version, the newest first.' }),
  extensionRequests: z.array(extensionRequest),
});

export const taskTimeline = z.object({
  told: z.array(
    z.object({ at: instantOut, kind: z.string(), person: z.string(), state: z.string(), level: z.number().nullable() }),
  ),
  planned: z.array(z.object({ at: instantOut, kind: z.enum(['remind', 'escalate']), audience: z.string() })),
});
