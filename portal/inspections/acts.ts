import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { unverifiedActions } from '../../db/inspections/actions/corrective-actions.ts';
import { openConditions } from '../../db/inspections/actions/steps.ts';
import { unverifiedText } from '../../db/inspections/endings.ts';
import type { InspectionAct } from '../../domain/inspections/inspection.ts';
import type { Act } from '../../domain/permissions.ts';
import { refusalText } from '../../domain/refusal-text.ts';
import type { Tx } from '../../db/connect.ts';
import type { Portal } from '../web/context.ts';
import { readInstant } from '../web/forms/date-fields.ts';
import { field, line } from '../web/forms/forms.ts';
import { type Again, inspectedBy, refusedAt, renderInspection } from './page.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, reading } from '../web/perform.ts';
import type { Ambiguous, Problem } from '../web/shown.ts';

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

export const inspectionActRoutes: readonly Route[] = steerings.flatMap((steering): Route[] => [
  ['get', `/inspections/:id/${steering.act}`, steering.may, (portal, visit) => ask(portal, visit, steering)],
  ['post', `/inspections/:id/${steering.act}`, steering.may, (portal, visit) => steer(portal, visit, steering)],
]);

async function steer(portal: Portal, visit: Visit, steering: Steering): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { act } = steering;
  const reason = field(visit.req, 'reason').trim();
  const due = steering.date === undefined ? undefined : readInstant(visit.req, 'due', steering.date, inspection.zone);
  const what = line(visit.req, 'what');
  const problems: Problem[] = [
    ...(steering.reason === 'needed' && reason === '' ? [{ field: 'reason', text: 'Write why' }] : []),
    ...(due !== undefined && what === '' ? [{ field: 'what', text: 'Say what evidence you ask for' }] : []),
    ...(due?.ok === false ? [due.problem] : []),
  ];
  if (problems.length > 0)
    return ask(portal, visit, steering, { problems, ...(due?.ok === false && { ambiguous: due.ambiguous }) });
  const decided = await decide(portal, visit, {
    processId: inspection.id,
    act,
    terms: {
      ...(due?.ok === true && { dueAt: due.at }),
      ...(act === 'open' && { evenThoughAnswered: field(visit.req, 'evenThoughAnswered') === 'yes' }),
    },
    words: due?.ok === true ? { what, dueWallText: due.wall } : { reason },
  });
  if (!decided.ok)
    return ask(portal, visit, steering, refusedAt(visit, steering.reason === undefined ? 'sure' : 'reason', decided));
  leadOn(visit, `/inspections/${inspection.id}?done=${steering.done}${dueNote(visit, inspection.calendar, 'due')}`);
}

async function ask(
  portal: Portal,
  visit: Visit,
  steering: Steering,
  again: Again & { ambiguous?: Ambiguous | undefined } = {},
): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const barred = steering.act === 'close' ? await reading(portal, visit.actor, (tx) => whyOpen(tx, inspection.id)) : '';
  renderInspection(portal, visit, 'inspections/act', inspection, {
    title: steering.title,
    section: 'Overview',
    steering,
    barred,
    ...again,
  });
}

/** What keeps an inspection from being closed, in words; '' where nothing does. */
async function whyOpen(tx: Tx, processId: string): Promise<string> {
  const unverified = await unverifiedActions(tx, processId);
  if (unverified.length > 0) return unverifiedText(unverified);
  return (await openConditions(tx, processId)) > 0 ? refusalText('conditions-open') : '';
}
