import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { changeConsultation, createConsultation } from '../../db/rounds/rounds.ts';
import { checkAudience, readChoices } from '../../db/directory/read-directory.ts';
import { listRounds } from '../../db/rounds/read-list.ts';
import { readQuestions } from '../../db/tasks/read-task.ts';
import type { Portal } from '../web/context.ts';
import type { Ambiguous } from '../web/shown.ts';
import { asked, fields, version } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { audienceOf, readRoundForm, roundFields, roundLabels, zone } from './drafts/form.ts';
import { renderRound, roundOf } from './page.ts';
import { afterOf } from '../web/cursor.ts';
import { roundStates } from './words.ts';

/** The list of rounds, a new one, and its details while it is a draft. */
export const roundsRoutes: readonly Route[] = [
  ['get', '/rounds', 'see-consultations', showRounds],
  ['get', '/rounds/new', 'write-consultation', showNewRound],
  ['post', '/rounds/new', 'write-consultation', makeRound],
  ['get', '/rounds/:id/edit', 'write-consultation', edit],
  ['post', '/rounds/:id/edit', 'write-consultation', changeRound],
];

async function showRounds(portal: Portal, visit: Visit): Promise<void> {
  const wanted = asked(visit.req, 'state');
  const state = Object.hasOwn(roundStates, wanted) ? wanted : undefined;
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listRounds(tx, { state, after }));
  const path = state === undefined ? '/rounds' : `/rounds?state=${state}`;
  portal.render(visit, 'rounds/rounds', {
    title: 'Rounds',
    rounds: rows,
    state,
    path,
    paging: { next, first: after !== undefined },
  });
}

async function showNewRound(portal: Portal, visit: Visit): Promise<void> {
  const choices = await reading(portal, visit.actor, readChoices);
  portal.render(visit, 'rounds/drafts/new', {
    title: 'New round',
    choices,
    zone,
    values: { format: 'circulation', calendar: 'england-and-wales', 'due-time': '17:00', audience: 'choose' },
    chosen: { levels: [], posts: [], agencies: [] },
    back: { href: '/rounds', text: 'Rounds' },
  });
}

async function makeRound(portal: Portal, visit: Visit): Promise<void> {
  const { input, problems, ambiguous } = readRoundForm(visit.req);
  const again = async (found: readonly Problem[], more: { idempotencyKey?: string; ambiguous?: Ambiguous } = {}) => {
    const choices = await reading(portal, visit.actor, readChoices);
    portal.render(visit, 'rounds/drafts/new', {
      title: 'New round',
      choices,
      zone,
      chosen: chosenIn(visit),
      problems: found,
      back: { href: '/rounds', text: 'Rounds' },
      ...more,
    });
  };
  if (problems.length > 0) return again(problems, ambiguous === undefined ? {} : { ambiguous });
  const made = await perform(portal, visit, 'new-round', async (tx) =>
    createConsultation(tx, visit.actor, { ...input, agencyIds: (await audienceOf(tx, visit.req)) ?? [] }),
  );
  if (!made.ok) return again([flawAt(visit, made, refusedAt(made.code))], keyAfter(visit, made));
  leadOn(visit, `/rounds/${made.value.processId}/preview?done=created${dueNote(visit, input.calendar ?? '', 'due')}`);
}

const refusedAt = (code: string) => (code === 'in-the-past' ? 'due-day' : 'title');

async function changeRound(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const questions = await reading(portal, visit.actor, (tx) => readQuestions(tx, round.id));
  const { input, problems, ambiguous } = readRoundForm(visit.req, { round, questions });
  if (problems.length > 0) return edit(portal, visit, { problems, ...(ambiguous === undefined ? {} : { ambiguous }) });
  const changed = await perform(portal, visit, 'change-round', async (tx) => {
    const agencyIds = await audienceOf(tx, visit.req);
    return changeConsultation(tx, visit.actor, {
      ...input,
      ...(agencyIds === undefined ? {} : { agencyIds }),
      processId: round.id,
      ifVersion: version(visit.req) ?? 0,
    });
  });
  if (!changed.ok)
    return edit(portal, visit, {
      problems: [flawAt(visit, changed, refusedAt(changed.code))],
      ...keyAfter(visit, changed),
    });
  leadOn(visit, `/rounds/${round.id}/preview?done=saved${dueNote(visit, input.calendar ?? '', 'due')}`);
}

/** The form of a draft; shown again with what was typed, and with the other's text where somebody else saved meanwhile. */
async function edit(
  portal: Portal,
  visit: Visit,
  again: { problems?: readonly Problem[]; ambiguous?: Ambiguous; idempotencyKey?: string } = {},
): Promise<void> {
  const round = await roundOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    choices: await readChoices(tx),
    audience: await checkAudience(tx, round.id),
    questions: await readQuestions(tx, round.id),
  }));
  const saved = roundFields(round, data.questions);
  renderRound(portal, visit, 'rounds/drafts/edit', round, {
    title: 'Change the draft',
    section: 'Details',
    ...data,
    zone: round.zone,
    ...(again.problems === undefined ? { values: saved } : typedOver(visit, saved, roundLabels)),
    chosen: chosenIn(visit),
    ...again,
  });
}

function chosenIn({ req }: Visit) {
  return { levels: fields(req, 'level'), posts: fields(req, 'post'), agencies: fields(req, 'agency') };
}
