import { z } from 'zod';
import { logsInPublic, readPublicLog } from '../../db/rounds/redactions.ts';
import { readRound } from '../../db/rounds/read-overview.ts';
import { dispositions } from '../../domain/rounds/fields.ts';
import { logParts } from '../../domain/rounds/redaction.ts';
import { redactedPassage, redactionRoutes } from '../http/publication/routes.ts';
import { positionOut } from '../tasks/answer-schemas.ts';

/** What the public reads of the log of a round, and what of it is redacted (F15). */
export const logRedactionRoutes = redactionRoutes({
  kind: 'log',
  acts: logsInPublic,
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

  read: async (tx, { id }) => ((await readRound(tx, id)) === undefined ? undefined : readPublicLog(tx, id)),
  reads: 'will read, of the log',
  redacts: 'Keep words of the log from the public wherever they stand',
  lifts: 'Let the public read a passage of the log after all',
});
