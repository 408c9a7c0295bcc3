import { readDecisionToTell } from '../../db/public/decision-to-tell.ts';
import {
  liftDecisionRedaction,
  mayTell,
  readPublicDecisionOf,
  redactDecision,
  tellDecision,
  withdrawDecision,
} from '../../db/public/decisions.ts';
import { may } from '../../domain/permissions.ts';
import { canTellDecision } from '../../domain/public/decision.ts';
import { publicationFields, redactionFields } from '../../domain/reports/fields.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { aLine, anId, words } from '../web/forms/fields.ts';
import { field } from '../web/forms/forms.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { renderSignOff } from './page.ts';

const page = '/sign-offs/:id/public';

/** What the public reads of a decision: what is redacted of it, shown before it is public, made so, and taken off again. */
export const decisionRoutes: readonly Route[] = [
  ['get', page, 'see-redactions', show],
  posted(page, 'publish-decision', {
    page: show,
    act: (_, { actor, id: signOffId, req, perform }) =>
      perform('make-decision-public', (tx) => tellDecision(tx, actor, { signOffId, seen: field(req, 'seen') })),
    at: 'public',
    leads: `${page}?done=decision-public`,
  }),
  posted(`${page}/withdraw`, 'publish-decision', {
    page: show,
    fields: () => ({
      reason: words(publicationFields.reason, 'Say why'),
      successor: aLine(publicationFields.successor),
    }),
    act: (wanted, { actor, id: signOffId, perform }) =>
      perform('withdraw-decision', (tx) => withdrawDecision(tx, actor, { signOffId, ...wanted })),
    at: 'reason',
    leads: `${page}?done=decision-withdrawn`,
  }),
  posted(`${page}/redact`, 'redact-decision', {
    page: show,
    fields: () => ({
      words: aLine(redactionFields.words, 'Type the words that the public is not to read'),
      reason: aLine(redactionFields.reason, 'Say why in a few words, which everybody reads'),
    }),
    act: (wanted, { actor, id: signOffId, perform }) =>
      perform('redact-decision', (tx) => redactDecision(tx, actor, { signOffId, ...wanted })),
    at: 'words',
    leads: `${page}?done=decision-redacted`,
  }),
  posted(`${page}/lift`, 'redact-decision', {
    page: show,
    fields: () => ({ redactionId: anId('Choose a passage') }),
    act: ({ redactionId }, { actor, id: signOffId, perform }) =>
      perform('lift-decision-redaction', (tx) => liftDecisionRedaction(tx, actor, { signOffId, redactionId })),
    at: 'public',
    leads: `${page}?done=redaction-lifted`,
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  const { told, allowed, isPublic } = await reading(portal, actor, async (tx) => {
    const told = found(await readDecisionToTell(tx, idIn(visit.req)));
    const allowed = may(actor, 'publish-decision') ? await mayTell(tx, actor, told) : undefined;
    return { told, allowed, isPublic: await readPublicDecisionOf(tx, told.head.id) };
  });
  const { head, shown, sha256, redactions } = told;
  renderSignOff(portal, visit, 'sign-offs/publication', head, {
    title: 'What the public reads',
    section: 'Public',
    ended: canTellDecision(head.state, head.laidReportId !== null),
    decision: shown,
    sha256,
    redactions,
    isPublic,
    publishes: allowed !== undefined,
    redacts: isPublic === undefined && may(actor, 'redact-decision'),
    why: allowed === undefined || allowed.ok ? undefined : allowed.message,
    back: { href: `/sign-offs/${head.id}`, text: head.reference },
  });
}
