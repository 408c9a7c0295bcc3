import { leadOn } from '../../web/done.ts';
import { dueNote } from '../../web/forms/due-note.ts';
import { extendTasks } from '../../../db/tasks/extensions.ts';
import { readOutsiders } from '../../../db/directory/read-directory.ts';
import { listParticipants, readChosen } from '../../../db/rounds/read-participants.ts';
import { addParticipants, nudgeTasks, withdrawTasks } from '../../../db/rounds/participants.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import type { Portal } from '../../web/context.ts';
import { readInstant } from '../../web/forms/date-fields.ts';
import { asked, choice, field, fields, isId } from '../../web/forms/forms.ts';
import type { Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import { roundOf, type Shown, showRound } from '../page.ts';
import { afterOf } from '../../web/cursor.ts';
import { taskStandings } from '../../tasks/words.ts';

/** Who takes part: a list of any length, with what can be done for several at once (F24, F9). */
export const participantRoutes: readonly Route[] = [
  ['get', '/rounds/:id/participants', 'see-consultations', list],
  ['post', '/rounds/:id/participants', 'nudge-task', nudgeOrAsk],
  ['post', '/rounds/:id/participants/extend', 'extend-task', extendChosen],
  ['post', '/rounds/:id/participants/withdraw', 'withdraw-task', withdrawChosen],
  ['get', '/rounds/:id/participants/add', 'write-consultation', add],
  ['post', '/rounds/:id/participants/add', 'write-consultation', addChosen],
];

const noneChosen = [{ field: 'task', text: 'Choose at least one agency' }];

async function nudgeOrAsk(portal: Portal, visit: Visit): Promise<void> {
  const taskIds = chosenIds(visit);
  if (taskIds.length === 0) return list(portal, visit, noneChosen);
  const act = choice(visit.req, 'act', ['nudge', 'extend', 'withdraw']);
  if (act === 'extend' || act === 'withdraw') return several(act, portal, visit);
  const round = await roundOf(portal, visit);
  const nudged = await perform(portal, visit, 'nudge', (tx) =>
    nudgeTasks(tx, visit.actor, { processId: round.id, taskIds, key: field(visit.req, 'idempotencyKey') }),
  );
  if (!nudged.ok) return list(portal, visit, [flawAt(visit, nudged, 'task')], keyAfter(visit, nudged));
  leadOn(visit, `/rounds/${round.id}/participants?done=${nudged.value.unreached > 0 ? 'nudged-some' : 'nudged'}`);
}

async function extendChosen(portal: Portal, visit: Visit): Promise<void> {
  if (chosenIds(visit).length === 0) return list(portal, visit, noneChosen);
  const round = await roundOf(portal, visit);
  const due = readInstant(visit.req, 'due', 'the new date', round.zone);
  const reason = field(visit.req, 'reason').trim();
  if (!due.ok)
    return several(
      'extend',
      portal,
      visit,
      [due.problem],
      due.ambiguous === undefined ? {} : { ambiguous: due.ambiguous },
    );
  if (reason === '') return several('extend', portal, visit, [{ field: 'reason', text: 'Say why, for the record' }]);
  const extended = await perform(portal, visit, 'extend', (tx) =>
    extendTasks(tx, visit.actor, {
      kind: 'answer',
      processId: round.id,
      taskIds: chosenIds(visit),
      dueAt: due.at,
      wallText: due.wall,
      reason,
    }),
  );
  await end(portal, visit, extended, 'extended', 'extend', 'due-day', round.calendar);
}

async function withdrawChosen(portal: Portal, visit: Visit): Promise<void> {
  if (chosenIds(visit).length === 0) return list(portal, visit, noneChosen);
  const round = await roundOf(portal, visit);
  const reason = field(visit.req, 'reason').trim();
  if (reason === '') return several('withdraw', portal, visit, [{ field: 'reason', text: 'Say why, for the record' }]);
  const withdrawn = await perform(portal, visit, 'withdraw', (tx) =>
    withdrawTasks(tx, visit.actor, { processId: round.id, taskIds: chosenIds(visit), reason }),
  );
  await end(portal, visit, withdrawn, 'withdrawn', 'withdraw', 'reason');
}

async function addChosen(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const agencyIds = fields(visit.req, 'agency').filter(isId);
  if (agencyIds.length === 0) return add(portal, visit, [{ field: 'agency', text: 'Choose at least one agency' }]);
  const added = await perform(portal, visit, 'add-participants', (tx) =>
    addParticipants(tx, visit.actor, { processId: round.id, agencyIds }),
  );
  if (!added.ok) return add(portal, visit, [flawAt(visit, added, 'agency')], keyAfter(visit, added));
  leadOn(visit, `/rounds/${round.id}/participants?done=participants-added`);
}

function chosenIds({ req }: Visit): string[] {
  return fields(req, 'task').filter(isId);
}

async function list(...shown: Shown): Promise<void> {
  await showRound('rounds/answers/participants', shown, async ({ portal, visit, round }) => {
    const standing = Object.keys(taskStandings).find((one) => one === asked(visit.req, 'show'));
    const after = afterOf(visit);
    const { rows, next } = await reading(portal, visit.actor, (tx) =>
      listParticipants(tx, round.id, { standing, after }),
    );
    return {
      section: 'Participants',
      participants: rows,
      standing,
      path: `/rounds/${round.id}/participants${standing === undefined ? '' : `?show=${standing}`}`,
      paging: { next, first: after !== undefined },
      chosen: chosenIds(visit),
    };
  });
}

async function several(act: 'extend' | 'withdraw', ...shown: Shown): Promise<void> {
  await showRound('rounds/drafts/several', shown, async ({ portal, visit, round }) => ({
    title: act === 'extend' ? 'Give more time' : 'Take agencies out of the round',
    section: 'Participants',
    act,
    chosen: await reading(portal, visit.actor, (tx) => readChosen(tx, round.id, chosenIds(visit))),
  }));
}

async function end(
  portal: Portal,
  visit: Visit,
  verdict: Verdict<unknown>,
  done: string,
  act: 'extend' | 'withdraw',
  at: string,
  calendar = '',
): Promise<void> {
  if (!verdict.ok) return several(act, portal, visit, [flawAt(visit, verdict, at)], keyAfter(visit, verdict));
  leadOn(
    visit,
    `/rounds/${String(visit.req.params['id'])}/participants?done=${done}${act === 'extend' ? dueNote(visit, calendar, 'due') : ''}`,
  );
}

async function add(...shown: Shown): Promise<void> {
  await showRound('rounds/drafts/add', shown, async ({ portal, visit, round }) => ({
    title: 'Add agencies',
    section: 'Participants',
    agencies: await reading(portal, visit.actor, (tx) => readOutsiders(tx, round.id)),
  }));
}
