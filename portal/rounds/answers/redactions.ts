import { liftLogRedaction, readPublicLog, redactLog } from '../../../db/rounds/redactions.ts';
import { may } from '../../../domain/permissions.ts';
import { logRedactionFields } from '../../../domain/rounds/fields.ts';
import { canRedactLog } from '../../../domain/rounds/redaction.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { aLine, anId } from '../../web/forms/fields.ts';
import { posted } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { showRound } from '../page.ts';

const page = '/rounds/:id/redactions';

/** What the public will read of the log of a round, and what is redacted of it before (F15). */
export const logRedactionRoutes: readonly Route[] = [
  ['get', page, 'see-redactions', show],
  posted(page, 'redact-log', {
    page: show,
    fields: () => ({
      words: aLine(logRedactionFields.words, 'Type the words that the public is not to read'),
      reason: aLine(logRedactionFields.reason, 'Say why in a few words, which everybody reads'),
    }),
    act: (wanted, { actor, id: processId, perform }) =>
      perform('redact-log', (tx) => redactLog(tx, actor, { processId, ...wanted })),
    at: 'words',
    leads: `${page}?done=log-redacted`,
  }),
  posted(`${page}/lift`, 'redact-log', {
    page: show,
    fields: () => ({ redactionId: anId('Choose a passage') }),
    act: ({ redactionId }, { actor, id: processId, perform }) =>
      perform('lift-log-redaction', (tx) => liftLogRedaction(tx, actor, { processId, redactionId })),
    at: 'words',
    leads: `${page}?done=redaction-lifted`,
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/answers/redactions', async (round) => {
    const { items, redactions } = await reading(portal, visit.actor, (tx) => readPublicLog(tx, round.id));
    const open = canRedactLog(round.state);
    return {
      title: 'What the public reads',
      section: 'Log',
      items,
      redactions,
      redacts: open.ok && may(visit.actor, 'redact-log'),
      why: open.ok ? undefined : open.message,
      back: { href: `/rounds/${round.id}/log`, text: 'Log' },
    };
  });
}
