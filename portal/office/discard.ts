import { leadOn } from '../web/done.ts';
import { discardDraft } from '../../db/rounds/discard-draft.ts';
import type { Act } from '../../domain/permissions.ts';
import { processKinds } from '../../domain/process-kinds.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { perform } from '../web/perform.ts';
import { inspectedBy } from '../inspections/page.ts';
import { developmentOf } from '../developments/page.ts';
import { roundOf } from '../rounds/page.ts';
import { signOffOf } from '../sign-offs/page.ts';

type Draft = {
  readonly kind: Parameters<typeof discardDraft>[2]['kind'];
  readonly act: Act;
  readonly find: (portal: Portal, visit: Visit) => Promise<{ readonly id: string }>;
};

const drafts: readonly Draft[] = [
  { kind: 'consultation', act: 'write-consultation', find: roundOf },
  { kind: 'sign-off', act: 'write-sign-off', find: signOffOf },
  { kind: 'inspection', act: 'open-inspections', find: inspectedBy },
  { kind: 'development', act: 'write-development', find: developmentOf },
];

/** Pressed on the page of a draft. */
export const discardRoutes: readonly Route[] = drafts.map((draft): Route => [
  'post',
  `${processKinds[draft.kind].path}/:id/discard`,
  draft.act,
  (portal, visit) => discard(portal, visit, draft),
]);

/** Of a draft that was opened meanwhile nothing is changed, and its page says how it stands. */
async function discard(portal: Portal, visit: Visit, { kind, find }: Draft): Promise<void> {
  const { id: processId } = await find(portal, visit);
  const done = await perform(portal, visit, `discard-${kind}`, (tx) =>
    discardDraft(tx, visit.actor, { processId, kind }),
  );
  leadOn(visit, `${processKinds[kind].path}/${processId}${done.ok ? '?done=discarded' : ''}`);
}
