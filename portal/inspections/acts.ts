import { dueNote } from '../web/forms/due-note.ts';
import { unverifiedActions } from '../../db/inspections/actions/corrective-actions.ts';
import { openConditions } from '../../db/inspections/actions/steps.ts';
import { unverifiedText } from '../../db/inspections/endings.ts';
import type { InspectionAct } from '../../domain/inspections/inspection.ts';
import type { Act } from '../../domain/permissions.ts';
import { refusalText } from '../../domain/refusal-text.ts';
import type { Tx } from '../../db/connect.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { field } from '../web/forms/forms.ts';
import { inspectedBy, renderInspection } from './page.ts';
import { inspectionFields } from '../../domain/inspections/fields.ts';
import { aLine, anInstant, instantOrNone, words } from '../web/forms/fields.ts';

type Steering = {
  readonly act: InspectionAct;
  readonly may: Act;
  readonly title: string;
  /** Is a reason asked for, and must it be given? */
  readonly reason?: 'needed' | 'optional';
  /** Is a date asked for, and what for? */
  readonly date?: string;
  readonly done: string;
};

/** The acts that lead an inspection on: each says first what it does, and asks for its words. */
const steerings: readonly Steering[] = [
  { act: 'open', may: 'open-inspections', title: 'Open the inspection', done: 'inspection-opened' },
  {
    act: 'ask-evidence',
    may: 'inspect',
    title: 'Ask for more evidence',
    date: 'the date by which it is due',
    done: 'evidence-asked',
  },
  { act: 'start-fieldwork', may: 'inspect', title: 'Begin the visits', done: 'fieldwork-started' },
  { act: 'close', may: 'inspect', title: 'Close the inspection', reason: 'optional', done: 'inspection-closed' },
  { act: 'reopen', may: 'inspect', title: 'Reopen the inspection', reason: 'needed', done: 'inspection-reopened' },
  {
    act: 'cancel',
    may: 'open-inspections',
    title: 'Cancel the inspection',
    reason: 'needed',
    done: 'inspection-cancelled',
  },
];

export const inspectionActRoutes: readonly Route[] = steerings.flatMap((steering) => {
  const { act, date, reason, done } = steering;
  return formAt(`/inspections/:id/${act}`, steering.may, {
    page: (portal, visit) => ask(portal, visit, steering),
    held: inspectedBy,
    fields: ({ held }) => ({
      reason: words(inspectionFields.reason, reason === 'needed' ? 'Write why' : undefined),
      what: aLine(inspectionFields.what, date && 'Say what evidence you ask for'),
      due: date === undefined ? instantOrNone('', held.zone) : anInstant(date, held.zone),
    }),
    act: ({ reason: why, what, due }, { req, id: processId, decide }) =>
      decide({
        processId,
        act,
        terms: {
          ...(due && { dueAt: due.at }),
          ...(act === 'open' && { evenThoughAnswered: field(req, 'evenThoughAnswered') === 'yes' }),
        },
        words: due ? { what, dueWallText: due.wall } : { reason: why },
      }),
    at: reason === undefined ? 'sure' : 'reason',
    leads: (_, { visit, held }) => `/inspections/${held.id}?done=${done}${dueNote(visit, held.calendar, 'due')}`,
  });
});

async function ask(portal: Portal, visit: Visit, steering: Steering): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const barred = steering.act === 'close' ? await reading(portal, visit.actor, (tx) => whyOpen(tx, inspection.id)) : '';
  renderInspection(portal, visit, 'inspections/act', inspection, {
    title: steering.title,
    section: 'Overview',
    steering,
    barred,
  });
}

/** What keeps an inspection from being closed, in words; '' where nothing does. */
async function whyOpen(tx: Tx, processId: string): Promise<string> {
  const unverified = await unverifiedActions(tx, processId);
  if (unverified.length > 0) return unverifiedText(unverified);
  return (await openConditions(tx, processId)) > 0 ? refusalText('conditions-open') : '';
}
