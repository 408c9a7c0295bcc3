import { z } from 'zod';
import { opensCodes, stageKindCodes } from '../../domain/developments/stages.ts';
import { endedWhy, instantOut } from '../http/fields.ts';

const state = z.enum(['draft', 'running', 'done', 'cancelled']);

export const developmentLine = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state,
  strategyId: z.string(),
  stages: z.number(),
});

const stage = z
  .object({
    id: z.string(),
    kind: z.enum(stageKindCodes),
    opens: z.enum(opensCodes).meta({ description: 'As which kind of process it is opened.' }),
    title: z.string(),
    state: z.enum(['planned', 'drafted', 'running', 'ended', 'done', 'skipped']).meta({
      description: 'ended: its process came to nothing, so that it is opened again or skipped.',
    }),
    firstPlannedOn: z.string(),
    plannedOn: z.string(),
    late: z.boolean().meta({ description: 'Its day has passed and it is not done.' }),
    overlaps: z.boolean(),
    openerPostId: z.string().nullable(),
    opener: z.string().nullable().meta({ description: 'The post and who holds it now; null where nobody does.' }),
    taskId: z.string().nullable().meta({ description: 'The task to open it, while it is owed.' }),
    processId: z.string().nullable(),
    reference: z.string().nullable(),
    processState: z.string().nullable(),
    openedAt: instantOut.nullable(),
    endedAt: instantOut.nullable(),
    asked: z.number().meta({ description: 'Agencies that its round asks.' }),
    answered: z.number(),
    agencies: z
      .array(z.string())
      .meta({ description: 'Those that its round asks; none where they are more than thirty.' }),
    bodies: z.string().nullable().meta({ description: 'Who signs it off.' }),
    outcome: z.string().nullable().meta({ description: 'What was published of its round.' }),
    skippedWhy: z.string().nullable(),
    heldOn: z.string().nullable().meta({ description: 'Held outside Concordat on that day.' }),
    cameOf: z.string().nullable(),
    by: z.string().nullable(),
  })
  .meta({ description: 'For agencies without names of people, posts, tasks and what is a draft.' });

const pastTurn = z.object({
  stageId: z.string(),
  processId: z.string().nullable(),
  reference: z.string().nullable(),
  processState: z.string().nullable(),
  heldOn: z.string().nullable(),
  skippedWhy: z.string().nullable(),
  setAsideAt: instantOut,
  setAsideWhy: z.string().nullable(),
});

export const development = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state,
  version: z.number(),
  strategyId: z.string(),
  strategy: z.string(),
  zone: z.string(),
  leadPostId: z.string(),
  lead: z.string(),
  draftedBy: z.string().nullable(),
  openedAt: instantOut.nullable(),
  endedAt: instantOut.nullable(),
  endedWhy,
  stages: z.array(stage).meta({ description: 'In their order.' }),
  past: z.array(pastTurn).meta({ description: 'What was done of its stages and counts no more.' }),
});
