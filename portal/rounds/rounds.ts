import { changeConsultation, createConsultation } from '../../db/rounds/rounds.ts';
import { forStage } from '../../db/developments/stage-processes.ts';
import { forPromise } from '../../db/strategies/promised-reviews.ts';
import { readStageToDraft } from '../../db/developments/read-developments.ts';
import { checkAudience, readChoices } from '../../db/directory/read-directory.ts';
import { listRounds, type RoundLine } from '../../db/rounds/read-list.ts';
import { readQuestions } from '../../db/tasks/read-task.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { found, reading } from '../web/page.ts';
import { listRoutes } from '../web/lists/routes.ts';
import { utc } from '../web/xlsx/table-file.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { idOrNone } from '../web/forms/fields.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { asked, field, fields, isId } from '../web/forms/forms.ts';
import {
  audienceOf,
  inputOf,
  roundAsked,
  roundFields,
  roundLabels,
  type StoredRound,
  usualCalendar,
  zone,
} from './drafts/form.ts';
import { renderRound, roundOf } from './page.ts';
import { promisedAt } from '../strategies/date.ts';
import { roundStates } from './words.ts';

/** The list of rounds, a new one, and its details while it is a draft. */
export const roundsRoutes: readonly Route[] = [
  ...listRoutes<RoundLine>('/rounds', 'see-consultations', {
    states: roundStates,
    read: listRounds,
    page: (portal, visit, { rows, ...shown }) =>
      portal.render(visit, 'rounds/rounds', { title: 'Rounds', rounds: rows, ...shown }),
    columns: {
      Reference: ({ reference }) => reference,
      Title: ({ title }) => title,
      State: ({ state }) => roundStates[state].text,
      'Due (UTC)': ({ dueAt }) => utc(dueAt),
      Asked: ({ asked: agencies }) => agencies,
      Answered: ({ answered }) => answered,
    },
  }),
  ...formAt('/rounds/new', 'write-consultation', {
    page: showNewRound,
    fields: () => ({ ...roundAsked(), stage: idOrNone, date: idOrNone }),
    act: ({ stage: stageId, date, ...typed }, { actor, req, perform }) =>
      perform('new-round', async (tx) => {
        const input = { ...inputOf(typed, zone), agencyIds: (await audienceOf(tx, req)) ?? [] };
        const made = await forPromise(tx, actor, date, await createConsultation(tx, actor, input));
        return forStage(tx, actor, { stageId, opens: 'consultation' }, made);
      }),
    at: refusedAt,
    leads: ({ processId }, { visit }, { calendar }) =>
      `/rounds/${processId}/preview?done=created${dueNote(visit, calendar ?? usualCalendar, 'due')}`,
  }),
  ...formAt('/rounds/:id/edit', 'write-consultation', {
    page: edit,
    held: storedOf,
    fields: ({ held }) => roundAsked(held),
    act: (typed, { actor, req, id: processId, held, ifVersion, perform }) =>
      perform('change-round', async (tx) => {
        const agencyIds = await audienceOf(tx, req);
        const input = { ...inputOf(typed, held.round.zone), ...(agencyIds === undefined ? {} : { agencyIds }) };
        return changeConsultation(tx, actor, { ...input, processId, ifVersion });
      }),
    at: refusedAt,
    leads: (_, { visit, id }, { calendar }) =>
      `/rounds/${id}/preview?done=saved${dueNote(visit, calendar ?? usualCalendar, 'due')}`,
  }),
];

async function showNewRound(portal: Portal, visit: Visit): Promise<void> {
  const stageId = field(visit.req, 'stage') || asked(visit.req, 'stage');
  const stage = isId(stageId)
    ? found(await reading(portal, visit.actor, (tx) => readStageToDraft(tx, stageId)))
    : undefined;
  const promised = await promisedAt(portal, visit);
  const usual = { format: 'circulation', calendar: usualCalendar, 'due-time': '17:00', audience: 'choose' };
  const fresh =
    stage === undefined
      ? { ...usual, ...(promised && { title: promised.title, date: promised.id }) }
      : { ...usual, format: stage.kind, title: `${stage.strategy}: ${stage.title}`, stage: stage.id };
  portal.render(visit, 'rounds/drafts/new', {
    title: 'New round',
    round: undefined,
    audience: undefined,
    choices: await reading(portal, visit.actor, readChoices),
    zone,
    ...filled(visit, fresh),
    chosen: chosenIn(visit),
    back: { href: '/rounds', text: 'Rounds' },
  });
}

function refusedAt({ code }: Refusal): string {
  return code === 'in-the-past' ? 'due-day' : 'title';
}

async function storedOf(portal: Portal, visit: Visit): Promise<StoredRound> {
  const round = await roundOf(portal, visit);
  return { round, questions: await reading(portal, visit.actor, (tx) => readQuestions(tx, round.id)) };
}

/** The form of a draft; shown again with what was typed, and with the other's text where somebody else saved meanwhile. */
async function edit(portal: Portal, visit: Visit): Promise<void> {
  const { round, questions } = await storedOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    choices: await readChoices(tx),
    audience: await checkAudience(tx, round.id),
  }));
  renderRound(portal, visit, 'rounds/drafts/edit', round, {
    title: 'Change the draft',
    section: 'Details',
    ...data,
    zone: round.zone,
    ...filled(visit, roundFields(round, questions), roundLabels),
    chosen: chosenIn(visit),
  });
}

function chosenIn({ req }: Visit) {
  return { levels: fields(req, 'level'), posts: fields(req, 'post'), agencies: fields(req, 'agency') };
}
