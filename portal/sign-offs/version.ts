import { leadOn } from '../web/done.ts';
import { createHash } from 'node:crypto';
import { readStages } from '../../db/sign-offs/read-stages.ts';
import { keepNewVersion } from '../../db/sign-offs/resubmit.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { field } from '../web/forms/forms.ts';
import { NotFound, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, perform, reading, flawAt, plain } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { renderSignOff, signOffOf } from './page.ts';
import { takeForm } from '../web/forms/upload.ts';

/** A new version of the paper, from its author or an officer. */
export const versionRoutes: readonly Route[] = [
  ['get', '/sign-offs/:id/resubmit', 'resubmit-paper', (portal, visit) => showUpload(portal, visit)],
  ['post', '/sign-offs/:id/resubmit', 'resubmit-paper', takeVersion],
];

async function showUpload(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const signOff = await mine(portal, visit);
  const stages = await reading(portal, visit.actor, (tx) => readStages(tx, signOff.id));
  const referral = stages
    .flatMap(({ name, signatures }) => signatures.map((signature) => ({ name, ...signature })))
    .findLast(({ verdict }) => verdict === 'refer-back');
  const values = { fromStage: field(visit.req, 'fromStage') };
  renderSignOff(portal, visit, 'sign-offs/resubmit', signOff, {
    section: 'New version',
    title: 'Hand in a new version',
    stages: stages.filter(({ position }) => position <= signOff.stage),
    referral: signOff.state === 'referred-back' ? referral : undefined,
    problems,
    values,
    ...more,
  });
}

/** Nobody else is shown that there is such a page. */
async function mine(portal: Portal, visit: Visit) {
  const signOff = await signOffOf(portal, visit);
  if (signOff.authorId !== visit.actor.personId && !may(visit.actor, 'decide-sign-off')) throw new NotFound();
  return signOff;
}

async function takeVersion(portal: Portal, visit: Visit): Promise<void> {
  const { texts, file, tooLarge } = await takeForm(visit);
  const signOff = await mine(portal, visit);
  if (tooLarge) return showUpload(portal, visit, [{ field: 'file', text: 'The file is larger than 10 MB' }]);
  if (file === undefined) return showUpload(portal, visit, [{ field: 'file', text: 'Choose a file' }]);
  const { name, content } = file;
  // The bytes stand for themselves in the key and the hash of the request.
  visit.req.body = { ...texts, name, sha256: createHash('sha256').update(content).digest('hex') };
  const kept = await perform(portal, visit, 'new-version', (tx) =>
    keepNewVersion(tx, visit.actor, signOff.id, { fileName: name, mediaType: '', content }),
  );
  if (!kept.ok) return showUpload(portal, visit, [flawAt(visit, plain(kept), 'file')], keyAfter(visit, kept));
  const fromStage = Number(field(visit.req, 'fromStage'));
  const decided = await decide(portal, visit, {
    processId: signOff.id,
    act: 'resubmit',
    terms: { documentId: kept.value.documentId, ...(fromStage > 0 && { fromStage }) },
    words: {},
  });
  if (!decided.ok) return showUpload(portal, visit, [flawAt(visit, decided, 'file')], keyAfter(visit, decided));
  leadOn(visit, `/sign-offs/${signOff.id}?done=resubmitted`);
}
