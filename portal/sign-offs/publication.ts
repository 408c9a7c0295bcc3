import { readDecisionToTell } from '../../db/public/decision-to-tell.ts';
import { decisionsInPublic } from '../../db/public/decisions.ts';
import { may } from '../../domain/permissions.ts';
import { canTellDecision } from '../../domain/public/decision.ts';
import type { Portal, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';
import { publicationPages, publicationShown } from '../web/publication/pages.ts';
import { renderSignOff } from './page.ts';

/** What the public reads of a decision: what is redacted of it, shown before it is public, made so, and taken off again. */
export const decisionRoutes = publicationPages(decisionsInPublic, show);

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  const { told, allowed, isPublic } = await reading(portal, actor, async (tx) => {
    const told = found(await readDecisionToTell(tx, idIn(visit.req)));
    const allowed = may(actor, 'publish-decision') ? await decisionsInPublic.mayMake(tx, actor, told, told) : undefined;
    return { told, allowed, isPublic: await decisionsInPublic.published(tx, told.head.id) };
  });
  const { head, shown: decision, sha256, redactions } = told;
  const { id, reference } = head;
  const open = canTellDecision(head.state, head.laidReportId !== null);
  renderSignOff(portal, visit, 'sign-offs/publication', head, {
    title: 'What the public reads',
    section: 'Public',
    decision,
    shown: publicationShown({
      kind: 'decision',
      id,
      actor,
      open,
      early: !open.ok,
      title: decision.title,
      isPublic,
      allowed,
      sha256,
      redactions,
    }),
    back: { href: `/sign-offs/${id}`, text: reference },
  });
}
