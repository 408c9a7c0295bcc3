import { leadOn } from '../../web/done.ts';
import { dueNote } from '../../web/forms/due-note.ts';
import { createHash } from 'node:crypto';
import { readSignatoryChoices } from '../../../db/sign-offs/read-signatory-choices.ts';
import { readProcessName } from '../../../db/chase/read-process-name.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { createSignOff, type SignOffInput } from '../../../db/sign-offs/sign-offs.ts';
import { signsReport } from '../../../domain/decisions/process.ts';
import { processPath } from '../../../domain/process-kinds.ts';
import { isAboutFile } from '../../tasks/answers/attached-file.ts';
import type { Portal } from '../../web/context.ts';
import { asked, chosenId, field, isId, notOfferedAt, typed } from '../../web/forms/forms.ts';
import type { FileForm } from '../../web/forms/multipart.ts';
import type { Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { stageDates, mostStages, readSignOffForm, shownStages, signOffZone } from './form.ts';
import { takeForm } from '../../web/forms/upload.ts';

/** A new sign-off, by itself or of a paper of a round, a review or an inspection; the file comes last, so that typed text outlives a file that is too large. */
export const newSignOffRoutes: readonly Route[] = [
  ['get', '/sign-offs/new', 'write-sign-off', (portal, visit) => showForm(portal, visit)],
  ['post', '/sign-offs/new', 'write-sign-off', makeSignOff],
];

async function showForm(
  portal: Portal,
  visit: Visit,
  again: { problems?: readonly Problem[]; idempotencyKey?: string } = {},
): Promise<void> {
  const { req, res, actor } = visit;
  const parentId = field(req, 'parent') || asked(req, 'parent');
  const { choices, parent, papers } = await reading(portal, actor, async (tx) => ({
    choices: await readSignatoryChoices(tx),
    parent: isId(parentId) ? await readProcessName(tx, parentId) : undefined,
    papers: isId(parentId) ? (await readPapers(tx, parentId)).filter(({ newest }) => newest) : [],
  }));
  const [only, ...others] = papers;
  const documentId = only !== undefined && others.length === 0 ? only.id : '';
  const fresh = { title: parent?.title ?? '', author: actor.personId, documentId };
  const shown = shownStages(req);
  portal.render({ res }, 'sign-offs/drafts/new', {
    title: 'New sign-off',
    choices,
    parent,
    papers,
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
    ...again,
  });
}

async function makeSignOff(portal: Portal, visit: Visit): Promise<void> {
  const { texts, file, tooLarge } = await takeForm(visit);
  if (field(visit.req, 'more') !== '') return showForm(portal, visit);
  const { input, shownAs, problems } = readSignOffForm(visit.req);
  const document = documentOf(visit, file);
  const forged = field(visit.req, 'documentId') === '' ? undefined : notOfferedAt('documentId');
  const missing = tooLarge ? 'The file is larger than 10 MB' : 'Choose the paper that is to be signed';
  if (document === undefined || problems.length > 0)
    return showForm(portal, visit, {
      problems: document === undefined ? [...problems, forged ?? { field: 'file', text: missing }] : problems,
    });
  // The bytes stand for themselves in the key and the hash of the request.
  const sha256 = 'content' in document ? createHash('sha256').update(document.content).digest('hex') : '';
  visit.req.body = { ...texts, sha256 };
  const made = await perform(portal, visit, 'new-sign-off', (tx) =>
    createSignOff(tx, visit.actor, { ...input, document }),
  );
  if (!made.ok) {
    const at = made.detail?.['stage'];
    const stage = typeof at === 'number' ? (shownAs[at - 1] ?? 1) : 1;
    const where = isAboutFile(made) || made.code === 'report-missing' ? 'file' : `stage-${stage}-who`;
    return showForm(portal, visit, {
      problems: [flawAt(visit, plain(made), where)],
      ...keyAfter(visit, made),
    });
  }
  leadOn(
    visit,
    `/sign-offs/${made.value.processId}/open?done=sign-off-created${dueNote(visit, 'england-and-wales', ...stageDates)}`,
  );
}

/** A paper of that process, or the file that was chosen. */
function documentOf(visit: Visit, file: FileForm['file']): SignOffInput['document'] | undefined {
  const documentId = chosenId(visit.req, 'documentId');
  if (file !== undefined) return { fileName: file.name, mediaType: '', content: file.content };
  return documentId === undefined ? undefined : { documentId };
}
