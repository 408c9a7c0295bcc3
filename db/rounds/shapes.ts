import { z } from 'zod';
import type { RoundState } from '../../domain/rounds/round.ts';

/** The state of a process that is a round. */
export const roundState = z.enum({
  draft: 'draft',
  open: 'open',
  closed: 'closed',
  'log-agreed': 'log-agreed',
  signing: 'signing',
  'signed-off': 'signed-off',
  published: 'published',
  cancelled: 'cancelled',
} as const satisfies { [State in RoundState]: State });

const workingDays = z.number();
const duration = z.string();
const side = z.enum(['before', 'after']);
const span = z.union([z.object({ workingDays }), z.object({ duration })]);

/** How a round chases, as it is stored. */
export const chasePolicy = z.object({
  steps: z.array(
    z.object({
      kind: z.enum(['remind', 'escalate']),
      offset: z.union([z.object({ side, workingDays }), z.object({ side, duration })]),
      audience: z.union([z.enum(['respondents', 'directorate']), z.object({ ladder: z.number() })]),
    }),
  ),
  sendingHour: z.number(),
  lateAnswers: z.boolean(),
  closingAfter: span.exactOptional(),
  dueIn: span.exactOptional(),
});
