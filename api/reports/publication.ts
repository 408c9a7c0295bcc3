import { z } from 'zod';
import { readPublicOf, reportsInPublic } from '../../db/reports/publications.ts';
import { listVersionsOf } from '../../db/reports/read-reports.ts';
import { readVersion } from '../../db/reports/versions.ts';
import { publicationRoutes, redactedPassage } from '../http/publication/routes.ts';
import { tree } from './schemas.ts';

/** What the public reads of a report, and what of it is redacted (F15). */
export const reportPublicationRoutes = publicationRoutes({
  acts: reportsInPublic,
  answer: z.object({
    public: z.boolean(),
    sha256: z.string(),
    tree,
    redactions: z.array(
      redactedPassage.extend({ block: z.string().meta({ description: 'The place of the text in the tree.' }) }),
    ),
  }),
  read: async (tx, { id }) => {
    const [newest] = await listVersionsOf(tx, id);
    const version = newest && (await readVersion(tx, id, newest.number));
    if (version === undefined) return undefined;
    const { files: _, ...shown } = await readPublicOf(tx, version);
    return { ...shown, public: (await reportsInPublic.published(tx, id)) !== undefined };
  },
  reads: 'would read, of the newest version',
  documents: true,
  redacts: 'Keep words from the public wherever they stand; where there are none, a document by its place',
  lifts: 'Let the public read a passage after all',
  makes:
    'Show it to everybody on the public site, with files of its own, as it was seen; not by who has redacted something',
  withdraws: 'Take it off the public site: its address answers 410 and names what stands in its place',
});
