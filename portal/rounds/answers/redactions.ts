import { logsInPublic, readPublicLog } from '../../../db/rounds/redactions.ts';
import { canRedactLog } from '../../../domain/rounds/redaction.ts';
import type { Portal, Visit } from '../../web/context.ts';
import { reading } from '../../web/page.ts';
import { publicationShown, redactionPages } from '../../web/publication/pages.ts';
import { showRound } from '../page.ts';

/** What the public will read of the log of a round, and what is redacted of it before (F15). */
export const logRedactionRoutes = redactionPages('log', logsInPublic, show);

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  await showRound(portal, visit, 'rounds/answers/redactions', async ({ id, state, reference, publishedAt }) => {
    const isPublic = publishedAt === null ? undefined : { reference, madeAt: publishedAt };
    const { items, redactions } = await reading(portal, actor, (tx) => readPublicLog(tx, id));
    return {
      title: 'What the public reads',
      section: 'Log',
      items,
      shown: publicationShown({ kind: 'log', id, actor, open: canRedactLog(state), isPublic, redactions }),
      back: { href: `/rounds/${id}/log`, text: 'Log' },
    };
  });
}
