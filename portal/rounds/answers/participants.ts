import { dueNote } from '../../web/forms/due-note.ts';
import { extendTasks } from '../../../db/tasks/extensions.ts';
import { readOutsiders } from '../../../db/directory/read-directory.ts';
import { listParticipants, readChosen } from '../../../db/rounds/read-participants.ts';
import { addParticipants, nudgeTasks, withdrawTasks } from '../../../db/rounds/participants.ts';
import type { Handler, Portal, Route, Visit } from '../../web/context.ts';
import { formAt, taking } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { asked, choice, field, fields, isId } from '../../web/forms/forms.ts';
import type { Request } from 'express';
import { roundFields } from '../../../domain/rounds/fields.ts';
import { anInstant, ids, words } from '../../web/forms/fields.ts';
import { roundOf, showRound } from '../page.ts';
import { afterOf } from '../../web/cursor.ts';
import { taskStates } from '../../tasks/words.ts';

const why = words(roundFields.reason, 'Say why, for the record');

const nudge = taking({
  page: list,
  held: roundOf,
  act: (_, { actor, req, id: processId, perform }) => {
    const key = field(req, 'idempotencyKey');
    return perform('nudge', (tx) => nudgeTasks(tx, actor, { processId, taskIds: chosenIds(req), key }));
  },
  at: 'task',
  leads: ({ unreached }, { id }) => `/rounds/${id}/participants?done=${unreached > 0 ? 'nudged-some' : 'nudged'}`,
});

const extend = taking({
  page: several('extend'),
  held: roundOf,
  fields: ({ held }) => ({ due: anInstant('the new date', held.zone), reason: why }),
  act: ({ due: { at: dueAt, wall: wallText }, reason }, { actor, req, id: processId, perform }) =>
    perform('extend', (tx) =>
      extendTasks(tx, actor, { kind: 'answer', processId, taskIds: chosenIds(req), dueAt, wallText, reason }),
    ),
  at: 'due-day',
  leads: (_, { visit, held }) => `/rounds/${held.id}/participants?done=extended${dueNote(visit, held.calendar, 'due')}`,
});

const withdraw = taking({
  page: several('withdraw'),
  held: roundOf,
  fields: () => ({ reason: why }),
  act: ({ reason }, { actor, req, id: processId, perform }) =>
    perform('withdraw', (tx) => withdrawTasks(tx, actor, { processId, taskIds: chosenIds(req), reason })),
  at: 'reason',
  leads: '/rounds/:id/participants?done=withdrawn',
});

/** Who takes part: a list of any length, with what can be done for several at once (F24, F9). */
export const participantRoutes: readonly Route[] = [
  ['get', '/rounds/:id/participants', 'see-consultations', list],
  ['post', '/rounds/:id/participants', 'nudge-task', ofChosen(nudgeOrAsk)],
  ['post', '/rounds/:id/participants/extend', 'extend-task', ofChosen(extend)],
  ['post', '/rounds/:id/participants/withdraw', 'withdraw-task', ofChosen(withdraw)],
  ...formAt('/rounds/:id/participants/add', 'write-consultation', {
    page: add,
    held: roundOf,
    fields: () => ({ agency: ids({ at: 'agency', text: 'Choose at least one agency' }) }),
    act: ({ agency: agencyIds }, { actor, id: processId, perform }) =>
      perform('add-participants', (tx) => addParticipants(tx, actor, { processId, agencyIds })),
    at: 'agency',
    leads: '/rounds/:id/participants?done=participants-added',
  }),
];

/** What is done for those that are ticked in the list; without any, the list says so. */
function ofChosen(handler: Handler): Handler {
  const problems = [{ field: 'task', text: 'Choose at least one agency' }];
  return (portal, visit) =>
    chosenIds(visit.req).length > 0 ? handler(portal, visit) : list(portal, { ...visit, again: { problems } });
}

function nudgeOrAsk(portal: Portal, visit: Visit): Promise<void> | void {
  const act = choice(visit.req, 'act', ['nudge', 'extend', 'withdraw']);
  return act === 'extend' || act === 'withdraw' ? several(act)(portal, visit) : nudge(portal, visit);
}

function chosenIds(req: Request): string[] {
  return fields(req, 'task').filter(isId);
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/answers/participants', async (round) => {
    const taskState = Object.keys(taskStates).find((one) => one === asked(visit.req, 'show'));
    const after = afterOf(visit);
    const { rows, next } = await reading(portal, visit.actor, (tx) =>
      listParticipants(tx, round.id, { taskState, after }),
    );
    return {
      section: 'Participants',
      participants: rows,
      taskState,
      path: `/rounds/${round.id}/participants${taskState === undefined ? '' : `?show=${taskState}`}`,
      paging: { next, first: after !== undefined },
      chosen: chosenIds(visit.req),
    };
  });
}

function several(act: 'extend' | 'withdraw'): Handler {
  return (portal, visit) =>
    showRound(portal, visit, 'rounds/drafts/several', async (round) => ({
      title: act === 'extend' ? 'Give more time' : 'Take agencies out of the round',
      section: 'Participants',
      act,
      chosen: await reading(portal, visit.actor, (tx) => readChosen(tx, round.id, chosenIds(visit.req))),
    }));
}

async function add(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/drafts/add', async (round) => ({
    title: 'Add agencies',
    section: 'Participants',
    agencies: await reading(portal, visit.actor, (tx) => readOutsiders(tx, round.id)),
  }));
}
