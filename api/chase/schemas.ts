import { z } from 'zod';
import { plainRecipients, stepOfWire } from '../../domain/chase/recipients.ts';

const span = z.union([
  z.strictObject({ workingDays: z.number().int() }),
  z.strictObject({ duration: z.string().max(40).meta({ description: 'ISO 8601, days to seconds.', example: 'P28D' }) }),
]);
const side = z.enum(['before', 'after']);
const offset = z.union([
  z.strictObject({ side, workingDays: z.number().int() }),
  z.strictObject({ side, duration: z.string().max(40) }),
]);
const audience = z.union([z.enum(plainRecipients), z.strictObject({ ladder: z.number().int() })]);

/** The chase of a round (domain/chase/policy.ts); which steps are sensible is judged there. */
export const chasePolicy = z
  .strictObject({
    steps: z
      .array(z.strictObject({ kind: z.enum(['remind', 'escalate']), offset, audience }).transform(stepOfWire))
      .max(50),
    sendingHour: z
      .number()
      .int()
      .meta({ description: 'At which hour of the zone steps counted in working days fall.' }),
    lateAnswers: z.boolean().meta({ description: 'Whether answers are taken between due and closing.' }),
    closingAfter: span.exactOptional(),
  })
  .meta({ description: 'Who is reminded and escalated to, and when.' });
