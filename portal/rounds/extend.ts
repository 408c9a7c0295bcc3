import { calendarsOfAudience } from '../../db/rounds/open.ts';
import { readMoving } from '../../db/rounds/read-participants.ts';
import { roundFields } from '../../domain/rounds/fields.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { dateFieldsOf } from '../web/forms/date-fields.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { anInstant, words } from '../web/forms/fields.ts';
import { plansOf } from '../web/forms/planned-steps.ts';
import { renderRound, roundOf, showRound } from './page.ts';

/**
 * Moves the date for everybody (F8). First it shows who moves, who keeps an own later date, and every step of the new
 * plan; only the second press does it.
 */
export const extendRoutes: readonly Route[] = formAt('/rounds/:id/extend', 'decide-consultation', {
  page: ask,
  held: roundOf,
  fields: ({ held }) => ({ due: anInstant('the new date', held.zone), reason: words(roundFields.reason) }),
  check: async ({ due: { at: dueAt } }, { portal, visit, actor, held: round }) => {
    const { moving, plans } = await reading(portal, actor, async (tx) => ({
      moving: await readMoving(tx, round.id, dueAt),
      plans: await plansOf(tx, { ...round, dueAt }, await calendarsOfAudience(tx, round.id, round.calendar)),
    }));
    if (plans?.ok === false)
      return ask(portal, { ...visit, again: { problems: [{ field: 'due-day', text: plans.message }] } });
    renderRound(portal, visit, 'rounds/extend-check', round, {
      title: 'Move the date',
      section: 'Overview',
      dueAt,
      plans: plans?.value ?? [],
      ...moving,
    });
  },
  act: ({ due, reason }, { id: processId, decide }) =>
    decide({ processId, act: 'move-date', terms: { dueAt: due.at }, words: { dueWallText: due.wall, reason } }),
  at: 'due-day',
  leads: (_, { visit, held }) => `/rounds/${held.id}?done=moved${dueNote(visit, held.calendar, 'due')}`,
});

async function ask(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/extend', ({ dueAt, zone }) => ({
    title: 'Move the date',
    section: 'Overview',
    ...filled(visit, dueAt === null ? {} : dateFieldsOf('due', dueAt, zone)),
  }));
}
