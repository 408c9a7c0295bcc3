import { readStages } from '../../db/sign-offs/read-stages.ts';
import { keepNewVersion } from '../../db/sign-offs/resubmit.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { NotFound, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { field } from '../web/forms/forms.ts';
import { aFile } from '../web/forms/fields.ts';
import { renderSignOff, signOffOf } from './page.ts';

/** A new version of the paper, from its author or an officer. */
export const versionRoutes: readonly Route[] = [
  ...formAt('/sign-offs/:id/resubmit', 'resubmit-paper', {
    page: showUpload,
    upload: true,
    held: mine,
    fields: () => ({ file: aFile('Choose a file') }),
    act: async ({ file }, { actor, req, id: processId, perform, decide }) => {
      const kept = await perform('new-version', (tx) => keepNewVersion(tx, actor, processId, file));
      if (!kept.ok) return plain(kept);
      const fromStage = Number(field(req, 'fromStage'));
      const terms = { documentId: kept.value.documentId, ...(fromStage > 0 && { fromStage }) };
      return decide({ processId, act: 'resubmit', terms, words: {} });
    },
    at: 'file',
    leads: '/sign-offs/:id?done=resubmitted',
  }),
];

async function showUpload(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await mine(portal, visit);
  const stages = await reading(portal, visit.actor, (tx) => readStages(tx, signOff.id));
  const referral = stages
    .flatMap(({ name, signatures }) => signatures.map((signature) => ({ name, ...signature })))
    .findLast(({ verdict }) => verdict === 'refer-back');
  renderSignOff(portal, visit, 'sign-offs/resubmit', signOff, {
    section: 'New version',
    title: 'Hand in a new version',
    stages: stages.filter(({ order }) => order <= signOff.stage),
    referral: signOff.state === 'referred-back' ? referral : undefined,
  });
}

/** Nobody else is shown that there is such a page. */
async function mine(portal: Portal, visit: Visit) {
  const signOff = await signOffOf(portal, visit);
  if (signOff.authorId !== visit.actor.personId && !may(visit.actor, 'decide-sign-off')) throw new NotFound();
  return signOff;
}
