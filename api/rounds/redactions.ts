import { z } from 'zod';
import { liftLogRedaction, readPublicLog, redactLog } from '../../db/rounds/redactions.ts';
import { readRound } from '../../db/rounds/read-overview.ts';
import { dispositions, logRedactionFields } from '../../domain/rounds/fields.ts';
import { logParts } from '../../domain/rounds/redaction.ts';
import { oneLine, redactedPassage, redactedPlaces } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { positionOut } from '../tasks/answer-schemas.ts';

/** What the public reads of the log of a round, and what of it is redacted (F15). */
export const logRedactionRoutes = [
  route({
    method: 'get',
    path: '/v1/consultations/:id/public',
    act: 'see-redactions',
    summary: 'What the public reads, or will read, of the log, and what of it is redacted',
    answer: z.object({
      sha256: z.string(),
      items: z
        .array(
          z.object({
            question: z.string().nullable(),
            stance: positionOut.nullable(),
            comment: z.string(),
            disposition: z.enum(dispositions),
            response: z.string(),
            changed: z.string(),
          }),
        )
        .readonly(),
      redactions: z
        .array(redactedPassage.extend({ itemId: z.string(), part: z.enum(logParts), words: z.string() }))
        .readonly(),
    }),
    perform: {
      read: async (tx, { id }) => ((await readRound(tx, id)) === undefined ? undefined : readPublicLog(tx, id)),
    },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/redact',
    act: 'redact-log',
    summary: 'Keep words of the log from the public wherever they stand',
    body: z.strictObject({ words: oneLine(logRedactionFields.words), reason: oneLine(logRedactionFields.reason) }),
    answer: redactedPlaces,
    perform: { write: (tx, { actor, id, body }) => redactLog(tx, actor, { ...body, processId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/lift-redaction',
    act: 'redact-log',
    summary: 'Let the public read a passage of the log after all',
    body: z.strictObject({ redactionId: z.uuid() }),
    answer: redactedPlaces,
    perform: { write: (tx, { actor, id, body }) => liftLogRedaction(tx, actor, { ...body, processId: id }) },
  }),
];
