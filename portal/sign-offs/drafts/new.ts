import { dueNote } from '../../web/forms/due-note.ts';
import { readSignatoryChoices } from '../../../db/sign-offs/read-signatory-choices.ts';
import { readProcessName } from '../../../db/chase/read-process-name.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { readMeasuredStrategy } from '../../../db/measures/read-indicators.ts';
import { createSignOff, type SignOffInput } from '../../../db/sign-offs/sign-offs.ts';
import { forStage } from '../../../db/developments/stage-processes.ts';
import { forPromise } from '../../../db/strategies/promised-reviews.ts';
import { readStageToDraft } from '../../../db/developments/read-developments.ts';
import { readVersionToSign } from '../../../db/strategies/versions/read-versions.ts';
import { forVersion } from '../../../db/strategies/versions/versions.ts';
import { signsReport } from '../../../domain/decisions/process.ts';
import { processPath } from '../../../domain/process-kinds.ts';
import { promisedAt } from '../../strategies/date.ts';
import { isAboutFile } from '../../tasks/answers/attached-file.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt } from '../../web/forms/form.ts';
import { found, reading } from '../../web/page.ts';
import { plain } from '../../web/perform.ts';
import { asked, chosenId, field, isId, notOfferedAt, typed } from '../../web/forms/forms.ts';
import { aFile, type Field, idOrNone } from '../../web/forms/fields.ts';
import { stageDates, mostStages, inputOf, shownStages, signOffAsked, signOffZone } from './form.ts';
import { uploadOf } from '../../web/forms/upload.ts';

/** A new sign-off, by itself or of a paper of a round, a review or an inspection; the file comes last, so that typed text outlives a file that is too large. */
export const newSignOffRoutes: readonly Route[] = [
  ...formAt('/sign-offs/new', 'write-sign-off', {
    page: showForm,
    upload: true,
    more: 'more',
    fields: () => ({
      ...signOffAsked(),
      parent: idOrNone,
      stage: idOrNone,
      date: idOrNone,
      planVersion: idOrNone,
      document,
    }),
    act: ({ document, parent, stage: stageId, date, planVersion, ...typed }, { actor, perform }) =>
      perform('new-sign-off', async (tx) => {
        const input = { ...inputOf(typed), ...(parent !== null && { parentId: parent }), document };
        const promised = await forPromise(tx, actor, date, await createSignOff(tx, actor, input));
        const staged = await forStage(tx, actor, { stageId, opens: 'sign-off' }, promised);
        return forVersion(tx, actor, planVersion, staged);
      }),
    at: (refusal, { document, stages: { shownAs } }) => {
      const at = refusal.detail?.['stage'];
      const stage = typeof at === 'number' ? (shownAs[at - 1] ?? 1) : 1;
      return isAboutFile(refusal) || refusal.code === 'report-missing' || 'targetsOf' in document
        ? 'file'
        : `stage-${stage}-who`;
    },
    says: plain,
    leads: ({ processId }, { visit }) =>
      `/sign-offs/${processId}/open?done=sign-off-created${dueNote(visit, 'england-and-wales', ...stageDates)}`,
  }),
];

async function showForm(portal: Portal, visit: Visit): Promise<void> {
  const { req, actor } = visit;
  const parentId = field(req, 'parent') || asked(req, 'parent');
  const stageId = field(req, 'stage') || asked(req, 'stage');
  const versionId = field(req, 'planVersion') || asked(req, 'planVersion');
  const targetsOf = field(req, 'targets') || asked(req, 'targets');
  const { choices, stage, version, parent, papers, measured } = await reading(portal, actor, async (tx) => ({
    choices: await readSignatoryChoices(tx),
    stage: isId(stageId) ? found(await readStageToDraft(tx, stageId)) : undefined,
    version: isId(versionId) ? found(await readVersionToSign(tx, versionId)) : undefined,
    parent: isId(parentId) ? await readProcessName(tx, parentId) : undefined,
    measured: isId(targetsOf) ? found(await readMeasuredStrategy(tx, targetsOf)) : undefined,
    papers: isId(parentId) ? (await readPapers(tx, parentId)).filter(({ newest }) => newest) : [],
  }));
  const [only, ...others] = papers;
  const documentId = only !== undefined && others.length === 0 ? only.id : '';
  const promised = await promisedAt(portal, visit);
  const title = titleOf(stage ?? version, measured) ?? parent?.title ?? promised?.title ?? '';
  const fresh = {
    title,
    stage: stage?.id ?? '',
    planVersion: version?.id ?? '',
    targets: measured?.id ?? '',
    date: promised?.id ?? '',
    author: actor.personId,
    documentId,
  };
  const shown = shownStages(req);
  portal.render(visit, 'sign-offs/drafts/new', {
    title: 'New sign-off',
    choices,
    parent,
    version,
    papers,
    measured,
    // A report is signed as its process keeps it: no other file, and its author is known.
    ofReport: signsReport(parent?.kind ?? null),
    zone: signOffZone,
    stages: Array.from({ length: shown }, (_one, index) => index + 1),
    mostStages,
    values: req.method === 'POST' ? typed(req) : fresh,
    back:
      parent === undefined
        ? { href: '/sign-offs', text: 'Sign-offs' }
        : { href: processPath(parent.kind, parent.id), text: parent.reference },
  });
}

/** What a sign-off is called that was begun from elsewhere: from a stage or a version of a strategy, or for its targets. */
function titleOf(part: { strategy: string; title: string } | undefined, measured: { title: string } | undefined) {
  if (part !== undefined) return `${part.strategy}: ${part.title}`;
  return measured && `Targets: ${measured.title}`;
}

/** The targets of a strategy, a paper of that process, or the file that was chosen. */
const document: Field<SignOffInput['document']> = (req) => {
  const targetsOf = chosenId(req, 'targets');
  if (targetsOf !== undefined) return { value: { targetsOf } };
  const { file } = uploadOf(req);
  const documentId = chosenId(req, 'documentId');
  if (file !== undefined) return { value: file };
  if (documentId !== undefined) return { value: { documentId } };
  return field(req, 'documentId') === ''
    ? aFile('Choose the paper that is to be signed')(req, 'file')
    : { problems: [notOfferedAt('documentId')] };
};
