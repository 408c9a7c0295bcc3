import { dueNote } from '../../web/forms/due-note.ts';
import { type ChangedMeanwhile, changeSignOff } from '../../../db/sign-offs/change.ts';
import { readSignatoryChoices } from '../../../db/sign-offs/read-signatory-choices.ts';
import { readStages } from '../../../db/sign-offs/read-stages.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { plain } from '../../web/perform.ts';
import { typed } from '../../web/forms/forms.ts';
import { stageDates, mostStages, inputOf, shownStages, signOffAsked, signOffFields } from './form.ts';
import { renderSignOff, signOffOf } from '../page.ts';

/** The stages of a draft: add, take out, reorder, change. */
export const editSignOffRoutes: readonly Route[] = [
  ...formAt('/sign-offs/:id/edit', 'write-sign-off', {
    page: showEdit,
    more: 'more',
    held: storedDraft,
    fields: ({ held }) => signOffAsked(held.signOff.zone, held.stages),
    act: (typed, { actor, id: processId, held, ifVersion, perform }) =>
      perform('change-sign-off', (tx) =>
        changeSignOff(tx, actor, { ...inputOf(typed, held.signOff.zone), processId, ifVersion }),
      ),
    at: ({ detail }, { stages: { shownAs } }) => {
      const at = detail?.['stage'];
      return typeof at === 'number' ? `stage-${shownAs[at - 1] ?? 1}-who` : 'title';
    },
    says: plain,
    leads: (_, { visit, held }) =>
      `/sign-offs/${held.signOff.id}?done=saved${dueNote(visit, held.signOff.calendar, ...stageDates)}`,
  }),
];

/** The draft, and its stages as they are stored. */
async function storedDraft(portal: Portal, visit: Visit) {
  const signOff = await signOffOf(portal, visit);
  return { signOff, stages: await reading(portal, visit.actor, (tx) => readStages(tx, signOff.id)) };
}

async function showEdit(portal: Portal, visit: Visit): Promise<void> {
  const { signOff, stages } = await storedDraft(portal, visit);
  const refusal: ChangedMeanwhile | undefined = visit.again?.refusal;
  const current = refusal?.current;
  const shown = shownStages(visit.req, stages.length);
  const values = visit.req.method === 'POST' ? typed(visit.req) : signOffFields(signOff, stages);
  // What is stored by now has been shown, so that saving again means to put this in its place.
  const seen = current === undefined ? {} : { ifVersion: String(current.head.version) };
  renderSignOff(portal, visit, 'sign-offs/drafts/edit', signOff, {
    section: 'Edit',
    title: 'Change the draft',
    choices: await reading(portal, visit.actor, readSignatoryChoices),
    zone: signOff.zone,
    ofReport: signOff.reportId !== null,
    stages: Array.from({ length: shown }, (_one, index) => index + 1),
    mostStages,
    values: { ...values, ...seen },
    current,
  });
}
