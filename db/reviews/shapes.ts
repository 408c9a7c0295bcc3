import { z } from 'zod';
import type { ReviewState, Settlement } from '../../domain/reviews/review.ts';

/** The state of a process that is a review. */
export const reviewState = z.enum({
  draft: 'draft',
  open: 'open',
  committee: 'committee',
  locked: 'locked',
  signing: 'signing',
  'signed-off': 'signed-off',
  cancelled: 'cancelled',
} as const satisfies { [State in ReviewState]: State });

/** What the committee made of a line that is settled. */
export const settlement = z.enum({
  noted: 'noted',
  queried: 'queried',
  retired: 'retired',
  missing: 'missing',
} as const satisfies { [One in Settlement]: One });

/** What a lead says of an activity, as it is stored. */
export const returnContent = z.object({
  progress: z.string(),
  colour: z.string().nullable(),
  colourReason: z.string(),
  direction: z.enum(['better', 'same', 'worse']).nullable(),
  milestones: z.array(
    z.object({
      itemId: z.string(),
      standing: z.enum(['kept', 'met', 'moved']),
      on: z.string().nullable(),
      reason: z.string(),
    }),
  ),
  relevant: z.boolean().nullable(),
  retireReason: z.string(),
  costMinor: z.number().nullable(),
  achievements: z.string(),
  evidence: z.string(),
});

/** Milestones that are planned still. */
export const plannedMilestones = z.array(z.object({ id: z.string(), title: z.string(), dueOn: z.string() }));
