import { leadOn } from '../../web/done.ts';
import { dueNote } from '../../web/forms/due-note.ts';
import { type ChangedMeanwhile, changeSignOff } from '../../../db/sign-offs/change.ts';
import { readSignatoryChoices } from '../../../db/sign-offs/read-signatory-choices.ts';
import { readStages } from '../../../db/sign-offs/read-stages.ts';
import type { Portal } from '../../web/context.ts';
import { field, typed, version } from '../../web/forms/forms.ts';
import type { Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { stageDates, mostStages, readSignOffForm, shownStages, signOffFields } from './form.ts';
import { renderSignOff, signOffOf } from '../page.ts';

/** The stages of a draft: add, take out, reorder, change. */
export const editSignOffRoutes: readonly Route[] = [
  ['get', '/sign-offs/:id/edit', 'write-sign-off', (portal, visit) => showEdit(portal, visit)],
  ['post', '/sign-offs/:id/edit', 'write-sign-off', takeEdit],
];

type Again = {
  readonly problems?: readonly Problem[];
  readonly current?: NonNullable<ChangedMeanwhile['current']>;
  readonly idempotencyKey?: string;
};

async function showEdit(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const { choices, stages } = await reading(portal, visit.actor, async (tx) => ({
    choices: await readSignatoryChoices(tx),
    stages: await readStages(tx, signOff.id),
  }));
  const shown = shownStages(visit.req, stages.length);
  const values = visit.req.method === 'POST' ? typed(visit.req) : signOffFields(signOff, stages);
  // What is stored by now has been shown, so that saving again means to put this in its place.
  const seen = again.current === undefined ? {} : { ifVersion: String(again.current.head.version) };
  renderSignOff(portal, visit, 'sign-offs/drafts/edit', signOff, {
    section: 'Edit',
    title: 'Change the draft',
    choices,
    zone: signOff.zone,
    ofReport: signOff.reportId !== null,
    stages: Array.from({ length: shown }, (_one, index) => index + 1),
    mostStages,
    values: { ...values, ...seen },
    ...again,
  });
}

async function takeEdit(portal: Portal, visit: Visit): Promise<void> {
  if (field(visit.req, 'more') !== '') return showEdit(portal, visit);
  const { id: processId, zone, calendar } = await signOffOf(portal, visit);
  const stored = await reading(portal, visit.actor, (tx) => readStages(tx, processId));
  const { input, shownAs, problems } = readSignOffForm(visit.req, zone, stored);
  if (problems.length > 0) return showEdit(portal, visit, { problems });
  const change = { ...input, processId, ifVersion: version(visit.req) ?? 0 };
  const changed = await perform(portal, visit, 'change-sign-off', (tx) => changeSignOff(tx, visit.actor, change));
  if (changed.ok) return leadOn(visit, `/sign-offs/${processId}?done=saved${dueNote(visit, calendar, ...stageDates)}`);
  const { current }: ChangedMeanwhile = changed;
  const at = changed.detail?.['stage'];
  const where = typeof at === 'number' ? `stage-${shownAs[at - 1] ?? 1}-who` : 'title';
  return showEdit(portal, visit, {
    problems: [flawAt(visit, plain(changed), where)],
    ...(current !== undefined && { current }),
    ...keyAfter(visit, changed),
  });
}
