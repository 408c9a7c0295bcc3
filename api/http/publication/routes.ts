import { z } from 'zod';
import type { publishing } from '../../../db/publishing.ts';
import type { redacting } from '../../../db/redacting.ts';
import { publicationFields, publicKinds, type PublicKindName, redactionFields } from '../../../domain/publication.ts';
import { lineOrNone, oneLine, words } from '../fields.ts';
import { type Call, type Route, route } from '../route.ts';
import type { Tx } from '../../../db/connect.ts';

// What the public reads of a report, a decision or a log, and what of it is redacted: the same routes for each (F15, 0086).

/** What is known of a passage that the public does not read; where it stands, each kind says for itself. */
export const redactedPassage = z.object({
  id: z.string(),
  from: z.number(),
  to: z.number(),
  reason: z.string(),
  madeBy: z.string(),
  by: z.string(),
});
const redactedPlaces = z.object({
  places: z.number().meta({ description: 'How many passages that changes.' }),
});
const published = z.object({ reference: z.string() });

const ofWords = z.strictObject({ words: oneLine(redactionFields.words), reason: oneLine(redactionFields.reason) });
const ofWordsOrDocument = z.strictObject({
  words: lineOrNone(redactionFields.words).default(''),
  document: lineOrNone(redactionFields.document).default(''),
  reason: oneLine(redactionFields.reason),
});

type Redacted<Answer extends z.ZodType> = {
  readonly kind: PublicKindName;
  readonly acts: Pick<ReturnType<typeof redacting>, 'redact' | 'lift'>;
  /** What is read of it, and what of it is redacted. */
  readonly answer: Answer;
  readonly read: (tx: Tx, call: Call) => Promise<z.input<Answer> | undefined>;
  /** What `read` gives, and what is redacted, in a sentence. */
  readonly reads: string;
  readonly redacts: string;
  readonly lifts: string;
  /** Whether a document can be kept out of it, too. */
  readonly documents?: true;
};

/** What the public reads, words that are kept from it, and a passage that it reads after all. */
export function redactionRoutes<Answer extends z.ZodType>(one: Redacted<Answer>): Route[] {
  const { kind, acts, answer, read, reads, redacts, lifts, documents } = one;
  const { resource, redact } = publicKinds[kind];
  return [
    route({
      method: 'get',
      path: `${resource}/:id/public`,
      act: 'see-redactions',
      summary: `What the public reads, or ${reads}, and what of it is redacted`,
      answer,
      perform: { read },
    }),
    route({
      method: 'post',
      path: `${resource}/:id/redact`,
      act: redact,
      summary: redacts,
      body: documents === undefined ? ofWords : ofWordsOrDocument,
      answer: redactedPlaces,
      perform: { write: (tx, { actor, id, body }) => acts.redact(tx, actor, { ...body, id }) },
    }),
    route({
      method: 'post',
      path: `${resource}/:id/lift-redaction`,
      act: redact,
      summary: lifts,
      body: z.strictObject({ redactionId: z.uuid() }),
      answer: redactedPlaces,
      perform: { write: (tx, { actor, id, body }) => acts.lift(tx, actor, { ...body, id }) },
    }),
  ];
}

type Published<Answer extends z.ZodType> = Omit<Redacted<Answer>, 'kind' | 'acts'> & {
  readonly acts: Omit<ReturnType<typeof publishing>, 'mayMake'>;
  readonly makes: string;
  readonly withdraws: string;
};

/** The same, and the acts that make it public and take it off again. */
export function publicationRoutes<Answer extends z.ZodType>({ makes, withdraws, ...one }: Published<Answer>): Route[] {
  const { acts } = one;
  const { kind } = acts;
  const { resource, publish, called } = publicKinds[kind];
  return [
    ...redactionRoutes({ ...one, kind }),
    route({
      method: 'post',
      path: `${resource}/:id/make-public`,
      act: publish,
      summary: makes,
      body: z.strictObject({ seen: oneLine(64).meta({ description: 'The hash of what was shown.' }) }),
      answer: published,
      perform: { write: (tx, { actor, id, body }) => acts.make(tx, actor, { ...body, id }) },
    }),
    route({
      method: 'post',
      path: `${resource}/:id/withdraw`,
      act: publish,
      summary: withdraws,
      body: z.strictObject({
        reason: words(publicationFields.reason),
        successor: lineOrNone(publicationFields.successor)
          .default('')
          .meta({ description: `The reference of the public ${called} that stands in its place.` }),
      }),
      answer: published,
      perform: { write: (tx, { actor, id, body }) => acts.withdraw(tx, actor, { ...body, id }) },
    }),
  ];
}
