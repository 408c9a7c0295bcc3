import { z } from 'zod';
import { readDecisionToTell } from '../../db/public/decision-to-tell.ts';
import { decisionsInPublic } from '../../db/public/decisions.ts';
import { decisionShape } from '../../db/public/read-decisions.ts';
import { publicationRoutes, redactedPassage } from '../http/publication/routes.ts';

/** What the public reads of a decision, and what of it is redacted (S23, F15). */
export const decisionPublicationRoutes = publicationRoutes({
  acts: decisionsInPublic,
  answer: z.object({
    public: z.boolean(),
    sha256: z.string(),
    decision: decisionShape,
    redactions: z
      .array(
        redactedPassage.extend({
          block: z.string().meta({ description: 'The place of the text in the decision.' }),
          words: z.string(),
        }),
      )
      .readonly(),
  }),
  read: async (tx, { id }) => {
    const found = await readDecisionToTell(tx, id);
    if (found === undefined) return undefined;
    const { shown: decision, sha256, redactions } = found;
    return { public: (await decisionsInPublic.published(tx, id)) !== undefined, sha256, decision, redactions };
  },
  reads: 'would read, of the decision',
  redacts: 'Keep words of the decision from the public wherever they stand',
  lifts: 'Let the public read a passage of the decision after all',
  makes: 'Show the decision to everybody on the public site as it was seen; not by who has redacted something',
  withdraws: 'Take the decision off the public site: its address answers 410 and names what stands in its place',
});
