import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { readDecisionToTell } from '../../db/public/decision-to-tell.ts';
import {
  liftDecisionRedaction,
  readPublicDecisionOf,
  redactDecision,
  tellDecision,
  withdrawDecision,
} from '../../db/public/decisions.ts';
import { decisionShape } from '../../db/public/read-decisions.ts';
import { publicationFields, redactionFields } from '../../domain/reports/fields.ts';
import { lineOrNone, oneLine, redactedPassage, redactedPlaces, words } from '../http/fields.ts';
import { route } from '../http/route.ts';

const told = z.object({ reference: z.string() });

async function readShown(tx: Tx, signOffId: string) {
  const found = await readDecisionToTell(tx, signOffId);
  if (found === undefined) return undefined;
  const { shown: decision, sha256, redactions } = found;
  return { public: (await readPublicDecisionOf(tx, signOffId)) !== undefined, sha256, decision, redactions };
}

/** What the public reads of a decision, and what of it is redacted (S23, F15). */
export const decisionRoutes = [
  route({
    method: 'get',
    path: '/v1/sign-offs/:id/public',
    act: 'see-redactions',
    summary: 'What the public reads, or would read, of the decision, and what of it is redacted',
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
    perform: { read: (tx, { id }) => readShown(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/redact',
    act: 'redact-decision',
    summary: 'Keep words of the decision from the public wherever they stand',
    body: z.strictObject({ words: oneLine(redactionFields.words), reason: oneLine(redactionFields.reason) }),
    answer: redactedPlaces,
    perform: { write: (tx, { actor, id, body }) => redactDecision(tx, actor, { ...body, signOffId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/lift-redaction',
    act: 'redact-decision',
    summary: 'Let the public read a passage of the decision after all',
    body: z.strictObject({ redactionId: z.uuid() }),
    answer: redactedPlaces,
    perform: { write: (tx, { actor, id, body }) => liftDecisionRedaction(tx, actor, { ...body, signOffId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/make-public',
    act: 'publish-decision',
    summary: 'Show the decision to everybody on the public site as it was seen; not by who has redacted something',
    body: z.strictObject({ seen: oneLine(64).meta({ description: 'The hash of what was shown.' }) }),
    answer: told,
    perform: { write: (tx, { actor, id, body }) => tellDecision(tx, actor, { ...body, signOffId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/sign-offs/:id/withdraw',
    act: 'publish-decision',
    summary: 'Take the decision off the public site: its address answers 410 and names what stands in its place',
    body: z.strictObject({
      reason: words(publicationFields.reason),
      successor: lineOrNone(publicationFields.successor)
        .default('')
        .meta({ description: 'The reference of the public decision that stands in its place.' }),
    }),
    answer: told,
    perform: { write: (tx, { actor, id, body }) => withdrawDecision(tx, actor, { ...body, signOffId: id }) },
  }),
];
