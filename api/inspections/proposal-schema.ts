import { z } from 'zod';
import { instantOut } from '../http/fields.ts';

export const proposal = z.object({
  id: z.string(),
  strategyId: z.string(),
  reviewId: z.string().nullable(),
  activity: z.string().nullable(),
  agency: z.string().nullable(),
  rule: z.enum(['return-missing', 'red-twice', 'milestone-moved-twice', 'action-overdue']),
  grounds: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  state: z.enum(['proposed', 'accepted', 'dismissed']),
  reason: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: instantOut.nullable(),
  raisedAt: instantOut,
});
