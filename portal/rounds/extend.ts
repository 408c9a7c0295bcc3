import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { calendarsOfAudience } from '../../db/rounds/open.ts';
import { readMoving } from '../../db/rounds/read-participants.ts';
import type { Portal } from '../web/context.ts';
import { dateFieldsOf, readInstant } from '../web/forms/date-fields.ts';
import { field, typed } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, reading, flawAt } from '../web/perform.ts';
import { plansOf } from '../web/forms/planned-steps.ts';
import { flawOfForm } from '../web/forms/typed-words.ts';
import { renderRound, roundOf, type Shown, showRound } from './page.ts';

/**
 * Moves the date for everybody (F8). First it shows who moves, who keeps an own later date, and every step of the new
 * plan; only the second press does it.
 */
export const extendRoutes: readonly Route[] = [
  ['get', '/rounds/:id/extend', 'decide-consultation', ask],
  ['post', '/rounds/:id/extend', 'decide-consultation', moveDate],
];

async function moveDate(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const due = readInstant(visit.req, 'due', 'the new date', round.zone);
  if (!due.ok)
    return ask(portal, visit, [due.problem], due.ambiguous === undefined ? {} : { ambiguous: due.ambiguous });
  const { moving, plans } = await reading(portal, visit.actor, async (tx) => ({
    moving: await readMoving(tx, round.id, due.at),
    plans: await plansOf(tx, { ...round, dueAt: due.at }, await calendarsOfAudience(tx, round.id, round.calendar)),
  }));
  if (plans?.ok === false) return ask(portal, visit, [{ field: 'due-day', text: plans.message }]);
  // Said before the check is shown, which has no field to put it right.
  const flaw = flawOfForm(visit.req, 'move-date');
  if (flaw !== undefined) return ask(portal, visit, [flaw]);
  const values = typed(visit.req);
  if (field(visit.req, 'sure') !== 'yes')
    return renderRound(portal, visit, 'rounds/extend-check', round, {
      title: 'Move the date',
      section: 'Overview',
      dueAt: due.at,
      plans: plans?.value ?? [],
      ...moving,
      values,
    });
  const moved = await decide(portal, visit, {
    processId: round.id,
    act: 'move-date',
    terms: { dueAt: due.at },
    words: { dueWallText: due.wall, reason: field(visit.req, 'reason').trim() },
  });
  if (!moved.ok) return ask(portal, visit, [flawAt(visit, moved, 'due-day')], keyAfter(visit, moved));
  leadOn(visit, `/rounds/${round.id}?done=moved${dueNote(visit, round.calendar, 'due')}`);
}

async function ask(...shown: Shown): Promise<void> {
  await showRound('rounds/extend', shown, ({ visit, round, again }) => ({
    title: 'Move the date',
    section: 'Overview',
    values: again || round.dueAt === null ? typed(visit.req) : dateFieldsOf('due', round.dueAt, round.zone),
  }));
}
