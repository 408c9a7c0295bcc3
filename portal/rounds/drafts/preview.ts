import { leadOn } from '../../web/done.ts';
import { calendarsOfAudience } from '../../../db/rounds/open.ts';
import { changeConsultation } from '../../../db/rounds/rounds.ts';
import { sendTestInvitation } from '../../../db/rounds/test-invitation.ts';
import { checkAudience } from '../../../db/directory/read-directory.ts';
import { readQuestions } from '../../../db/tasks/read-task.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { plansOf } from '../../web/forms/planned-steps.ts';
import { rungsOf } from '../../../domain/chase/recipients.ts';
import type { Portal } from '../../web/context.ts';
import { field, typed, version } from '../../web/forms/forms.ts';
import type { Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { decide, keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import { roundOf, type Shown, showRound } from '../page.ts';
import { readSteps, stepFields, typedSteps, unitChoices, whoChoices } from './step-form.ts';

/** Before a round is opened: its steps, and what exactly would be sent to whom and when. */
export const previewRoutes: readonly Route[] = [
  ['get', '/rounds/:id/steps', 'write-consultation', showSteps],
  ['post', '/rounds/:id/steps', 'write-consultation', changeSteps],
  ['get', '/rounds/:id/preview', 'write-consultation', preview],
  ['post', '/rounds/:id/preview', 'decide-consultation', openRound],
  ['post', '/rounds/:id/test-invitation', 'write-consultation', sendTest],
];

async function changeSteps(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const { policy, problems } = readSteps(visit.req, round.policy);
  if (problems.length > 0) return showSteps(portal, visit, problems);
  const changed = await perform(portal, visit, 'change-steps', (tx) =>
    changeConsultation(tx, visit.actor, { processId: round.id, ifVersion: version(visit.req) ?? 0, policy }),
  );
  if (!changed.ok) return showSteps(portal, visit, [flawAt(visit, changed, 'count-0')], keyAfter(visit, changed));
  leadOn(visit, `/rounds/${round.id}/preview?done=saved`);
}

async function openRound(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  if (Number(field(visit.req, 'ifVersion')) !== round.version)
    return preview(portal, visit, [
      { field: 'open', text: 'Somebody changed the round since you looked. Read it again, then open it' },
    ]);
  const opened = await decide(portal, visit, { processId: round.id, act: 'open', terms: {}, words: {} });
  if (!opened.ok) return preview(portal, visit, [flawAt(visit, opened, 'open')], keyAfter(visit, opened));
  leadOn(visit, `/rounds/${round.id}?done=opened`);
}

async function sendTest(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const sent = await perform(portal, visit, 'test-invitation', (tx) =>
    sendTestInvitation(tx, visit.actor, { processId: round.id }),
  );
  if (!sent.ok) return preview(portal, visit, [flawAt(visit, sent, 'test')], keyAfter(visit, sent));
  leadOn(visit, `/rounds/${round.id}/preview?done=test-sent`);
}

async function showSteps(...shown: Shown): Promise<void> {
  await showRound('rounds/drafts/steps', shown, ({ visit, round, again }) => {
    const { sendingHour, lateAnswers } = round.policy;
    const saved = { sendingHour: String(sendingHour), lateAnswers: lateAnswers ? 'yes' : 'no' };
    return {
      title: 'Reminders and escalation',
      section: 'Steps',
      steps: again ? typedSteps(visit.req, stepFields(round.policy).length) : stepFields(round.policy),
      values: again ? typed(visit.req) : saved,
      unitChoices,
      whoChoices: whoChoices(round.policy),
    };
  });
}

async function preview(...shown: Shown): Promise<void> {
  await showRound('rounds/drafts/preview', shown, async ({ portal, visit, round }) => {
    const data = await reading(portal, visit.actor, async (tx) => ({
      audience: await checkAudience(tx, round.id, [
        ...new Set(rungsOf(round.policy.steps.map(({ recipients }) => recipients))),
      ]),
      questions: await readQuestions(tx, round.id),
      papers: await readPapers(tx, round.id),
      plans: await plansOf(tx, round, await calendarsOfAudience(tx, round.id, round.calendar)),
    }));
    const { audience, questions, papers, plans } = data;
    const { dueAt } = round;
    const missing = [
      ...(dueAt === null ? ['a date by which to answer'] : []),
      ...(audience.agencies === 0 ? ['at least one agency'] : []),
    ];
    return {
      section: 'Preview',
      audience,
      questions,
      papers,
      plans: plans?.ok === true ? plans.value : undefined,
      planProblem: plans?.ok === false ? plans.message : undefined,
      missing,
    };
  });
}
