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
