import { z } from 'zod';
import {
  activityFields,
  colourCounts,
  dateFields,
  strandFields,
  strategyFields,
} from '../../domain/strategies/fields.ts';
import { endedWhy, calendarName, dateIn, instantOut, lineOrNone, oneLine, wordsOrNone, zone } from '../http/fields.ts';

export const day = z.iso.date().meta({ example: '2027-03-31' });

const colour = z.strictObject({
  code: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/u)
    .meta({ example: 'green' }),
  word: oneLine(strategyFields.word),
  bad: z
    .boolean()
    .meta({ description: 'Something is not being delivered: twice running is grounds for an inspection.' }),
});

const headFields = {
  purpose: wordsOrNone(strategyFields.purpose).exactOptional(),
  zone: zone.exactOptional(),
  calendar: calendarName.exactOptional(),
  colours: z
    .array(colour)
    .min(colourCounts.from)
    .max(colourCounts.to)
    .exactOptional()
    .meta({
      description: 'From best to worst.',
      example: [
        { code: 'green', word: 'On course', bad: false },
        { code: 'red', word: 'Not on course', bad: true },
      ],
    }),
  ownerPostId: z.uuid().nullable().exactOptional(),
  predecessorId: z
    .uuid()
    .nullable()
    .exactOptional()
    .meta({ description: 'The strategy whose place it takes; none that follows it.' }),
  bodyId: z.uuid().nullable().exactOptional(),
  beginsOn: dateIn.nullable().exactOptional(),
  endsOn: dateIn.nullable().exactOptional(),
};

export const hasPassed = z
  .boolean()
  .default(false)
  .meta({ description: 'The day has passed already, and is meant: else such a day is refused.' });
const milestoneIn = z.strictObject({ title: oneLine(dateFields.title), dueOn: day, hasPassed });
const activityIn = {
  title: oneLine(activityFields.title),
  leadPostId: z.uuid(),
};
const strandIn = {
  priorityArea: lineOrNone(strandFields.area).default(''),
  name: oneLine(strandFields.name),
  leaderPostId: z.uuid().nullable().default(null),
};

export const milestoneBody = milestoneIn;
export const activityBody = z.strictObject({
  ...activityIn,
  strandId: z.uuid(),
  milestones: z.array(milestoneIn).max(200).default([]),
});
export const changedActivity = z.strictObject(activityIn);
export const changedStrand = z.strictObject(strandIn);
export const strandBody = z.strictObject({
  ...strandIn,
  activities: z
    .array(z.strictObject({ ...activityIn, milestones: z.array(milestoneIn).max(200).default([]) }))
    .max(500)
    .default([]),
});

export const newStrategy = z.strictObject({
  title: oneLine(strategyFields.title),
  ...headFields,
  strands: z.array(strandBody).max(100).default([]),
});
export const changedStrategy = z.strictObject({ title: oneLine(strategyFields.title).exactOptional(), ...headFields });

export const strategyState = z.enum(['draft', 'open', 'closed', 'cancelled']);

export const strategyLine = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: strategyState,
  activities: z.number().meta({ description: 'Those that are not retired.' }),
});

const milestone = z.object({
  id: z.string(),
  title: z.string(),
  firstDueOn: z.string(),
  dueOn: z.string(),
  state: z.enum(['planned', 'done', 'dropped']),
  doneOn: z.string().nullable(),
});
const activity = z.object({
  id: z.string(),
  title: z.string(),
  leadPostId: z.string(),
  lead: z.string().nullable(),
  agency: z.string().nullable(),
  retired: z.boolean(),
  retiredWhy: z.string().nullable(),
  colour: z.string().nullable().meta({ description: 'The code of the colour in the last return.' }),
  milestones: z.array(milestone).readonly(),
});

export const nominationLine = z.object({
  id: z.string(),
  activityId: z.string().nullable(),
  strandId: z.string().nullable(),
  part: z.enum(['lead', 'joint', 'leader']),
  state: z.enum(['asked', 'accepted', 'declined', 'withdrawn']),
  replaced: z.boolean().meta({ description: 'It was declined, and another post is named now or nobody is needed.' }),
  postId: z.string(),
  post: z.string().nullable(),
  agency: z.string().nullable(),
  taskId: z.string().nullable().meta({ description: 'By which the post is asked, once the strategy is watched.' }),
  reason: z.string(),
  answeredAt: instantOut.nullable(),
});

export const commandLine = z.object({
  agency: z.string(),
  post: z.string(),
  part: z.enum(['lead', 'joint']),
  activityId: z.string(),
  activity: z.string(),
  strand: z.string(),
  strategyId: z.string(),
  strategy: z.string(),
  returnState: z
    .enum(['asked', 'in-draft', 'submitted', 'changes-asked', 'accepted'])
    .nullable()
    .meta({ description: 'Of the review that collects returns now.' }),
  returnDueAt: instantOut.nullable(),
  returnOverdue: z.boolean(),
  returnTaskId: z.string().nullable().meta({
    description: 'The task by which it is asked for, where you may see it: a joint owner adds his part to it.',
  }),
  milestones: z
    .array(z.object({ id: z.string(), title: z.string(), dueOn: z.string(), overdue: z.boolean() }))
    .readonly()
    .meta({ description: 'Those that are planned still.' }),
});

/** What agencies owe to watched strategies beside the activities that they lead. */
export const owedToPlan = z.object({
  taskId: z.string(),
  kind: z
    .string()
    .meta({ description: 'accept-nomination, answer-proposal, give-value, set-target, or dated-item for a bid.' }),
  title: z.string().nullable(),
  agency: z.string(),
  strategy: z.string(),
  dueAt: instantOut,
  overdue: z.boolean(),
});

const relative = z.object({
  partId: z.string(),
  title: z.string(),
  fate: z.enum(['merged', 'split']),
  reason: z.string(),
  versionId: z.string().meta({ description: 'The version of the plan with which it did.' }),
});

export const activityRecord = activity.omit({ colour: true }).extend({
  strandId: z.string(),
  strand: z.string(),
  priorityArea: z.string(),
  from: z.array(relative).meta({ description: 'The activities that a revision of the plan made it of.' }),
  into: z.array(relative).meta({ description: 'Those that a revision made of it.' }),
  milestones: z.array(milestone.extend({ moves: z.number(), overdue: z.boolean() })).readonly(),
  quarters: z
    .array(
      z.object({
        reviewId: z.string(),
        quarter: z.string(),
        shown: z.boolean().meta({ description: 'Of other agencies, whether its review is locked.' }),
        colour: z.string().nullable(),
        direction: z.enum(['better', 'same', 'worse']).nullable(),
        reason: z.string().nullable(),
        suggested: z
          .string()
          .nullable()
          .meta({ description: 'The colour that dates and measures suggested when it was sent.' }),
        suggestedWhy: z.string().nullable(),
        achievements: z.string().nullable(),
        settlement: z.enum(['noted', 'queried', 'retired', 'missing']).nullable(),
        agency: z.string(),
        post: z.string().nullable().meta({ description: 'The post that led it then.' }),
        by: z.string().nullable().meta({ description: 'Who sent it, for those who know the person.' }),
        submittedAt: instantOut.nullable(),
      }),
    )
    .readonly()
    .meta({ description: 'The oldest first.' }),
});

export const strategy = strategyLine.extend({
  endedWhy,
  purpose: z.string(),
  zone: z.string(),
  calendar: z.string(),
  colours: z.array(z.object({ code: z.string(), word: z.string(), bad: z.boolean() })).readonly(),
  ownerPostId: z.string().nullable(),
  owner: z.string().nullable(),
  bodyId: z.string().nullable(),
  body: z.string().nullable(),
  beginsOn: z.string().nullable().meta({ description: 'Its first day.' }),
  endsOn: z.string().nullable(),
  predecessorId: z.string().nullable().meta({ description: 'The strategy whose place it takes.' }),
  schedule: z.enum(['running', 'paused', 'deleted']).nullable(),
  version: z.number().meta({ description: 'Counts changes of the plan too.' }),
  strands: z.array(
    z.object({
      id: z.string(),
      priorityArea: z.string(),
      name: z.string(),
      leaderPostId: z.string().nullable(),
      leader: z.string().nullable(),
      leaderAgency: z.string().nullable(),
      retired: z.boolean().meta({ description: 'A revision of the plan has ended it.' }),
      retiredWhy: z.string().nullable(),
      activities: z.array(activity).readonly(),
    }),
  ),
});
