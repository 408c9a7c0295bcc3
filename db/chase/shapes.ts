import { z } from 'zod';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { plainRecipients, stepOfWire } from '../../domain/chase/recipients.ts';
import type { Trouble } from '../../domain/process-trouble.ts';
import { processes } from '../schema/chase.ts';
import { of } from '../shapes.ts';

/** What a process is called. */
export const processName = z.object({
  id: of(processes.id),
  kind: of(processes.kind),
  reference: of(processes.reference),
  title: of(processes.title),
});

/** What keeps a process from going on: what the sweep found, or its next step is two minutes late. */
export const troubleOrLate = z.enum({
  lost: 'lost',
  'task-fails': 'task-fails',
  'activity-fails': 'activity-fails',
  late: 'late',
} as const satisfies { [Found in Trouble | 'late']: Found });

const days = z.object({ workingDays: z.number() });
const exact = z.object({ duration: z.string() });
const span = z.union([days, exact]);
const side = { side: z.enum(['before', 'after']) };

/** How a round chases its answers. */
export const chasePolicy: z.ZodType<ChasePolicy> = z.object({
  steps: z.array(
    z
      .object({
        kind: z.enum(['remind', 'escalate']),
        offset: z.union([days.extend(side), exact.extend(side)]),
        audience: z.union([z.enum(plainRecipients), z.object({ ladder: z.number() })]),
      })
      .transform(stepOfWire),
  ),
  sendingHour: z.number(),
  lateAnswers: z.boolean(),
  closingAfter: span.exactOptional(),
  dueIn: span.exactOptional(),
});
