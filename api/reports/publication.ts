import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { makePublic, readPublication, readPublicOf, withdraw } from '../../db/reports/publications.ts';
import { listVersionsOf } from '../../db/reports/read-reports.ts';
import { liftRedaction, redact } from '../../db/reports/redactions.ts';
import { readVersion } from '../../db/reports/versions.ts';
import { publicationFields, redactionFields } from '../../domain/reports/fields.ts';
import { lineOrNone, oneLine, redactedPassage, redactedPlaces, words } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { tree } from './schemas.ts';

const published = z.object({ reference: z.string() });

async function readShown(tx: Tx, reportId: string) {
  const [newest] = await listVersionsOf(tx, reportId);
  const version = newest && (await readVersion(tx, reportId, newest.number));
  if (version === undefined) return undefined;
  const { files: _, ...shown } = await readPublicOf(tx, version);
  return { ...shown, public: (await readPublication(tx, reportId)) !== undefined };
}

/** What the public reads of a report, and what of it is redacted (F15). */
export const publicationRoutes = [
  route({
    method: 'get',
    path: '/v1/reports/:id/public',
    act: 'see-redactions',
    summary: 'What the public reads, or would read, of the newest version, and what of it is redacted',
    answer: z.object({
      public: z.boolean(),
      sha256: z.string(),
      tree,
      redactions: z.array(
        redactedPassage.extend({ block: z.string().meta({ description: 'The place of the text in the tree.' }) }),
      ),
    }),
    perform: { read: (tx, { id }) => readShown(tx, id) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/redact',
    act: 'redact-report',
    summary: 'Keep words from the public wherever they stand; where there are none, a document by its place',
    body: z.strictObject({
      words: lineOrNone(redactionFields.words).default(''),
      document: lineOrNone(redactionFields.document).default(''),
      reason: oneLine(redactionFields.reason),
    }),
    answer: redactedPlaces,
    perform: { write: (tx, { actor, id, body }) => redact(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/lift-redaction',
    act: 'redact-report',
    summary: 'Let the public read a passage after all',
    body: z.strictObject({ redactionId: z.uuid() }),
    answer: redactedPlaces,
    perform: { write: (tx, { actor, id, body }) => liftRedaction(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/make-public',
    act: 'publish-report',
    summary:
      'Show it to everybody on the public site, with files of its own, as it was seen; not by who has redacted something',
    body: z.strictObject({ seen: oneLine(64).meta({ description: 'The hash of what was shown.' }) }),
    answer: published,
    perform: { write: (tx, { actor, id, body }) => makePublic(tx, actor, { ...body, reportId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/withdraw',
    act: 'publish-report',
    summary: 'Take it off the public site: its address answers 410 and names what stands in its place',
    body: z.strictObject({
      reason: words(publicationFields.reason),
      successor: lineOrNone(publicationFields.successor)
        .default('')
        .meta({ description: 'The reference of the public report that stands in its place.' }),
    }),
    answer: published,
    perform: { write: (tx, { actor, id, body }) => withdraw(tx, actor, { ...body, reportId: id }) },
  }),
];
