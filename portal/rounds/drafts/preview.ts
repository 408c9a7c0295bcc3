import { calendarsOfAudience } from '../../../db/rounds/open.ts';
import { changeConsultation } from '../../../db/rounds/rounds.ts';
import { sendTestInvitation } from '../../../db/rounds/test-invitation.ts';
import { checkAudience } from '../../../db/directory/read-directory.ts';
import { readQuestions } from '../../../db/tasks/read-task.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { plansOf } from '../../web/forms/planned-steps.ts';
import { rungsOf } from '../../../domain/chase/recipients.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { roundOf, showRound } from '../page.ts';
import { stepFields, stepsAsked, typedSteps, unitChoices, whoChoices } from './step-form.ts';

/** Before a round is opened: its steps, and what exactly would be sent to whom and when. */
export const previewRoutes: readonly Route[] = [
  ...formAt('/rounds/:id/steps', 'write-consultation', {
    page: showSteps,
    held: roundOf,
    fields: ({ held }) => ({ policy: stepsAsked(held.policy) }),
    act: ({ policy }, { actor, id: processId, ifVersion, perform }) =>
      perform('change-steps', (tx) => changeConsultation(tx, actor, { processId, ifVersion, policy })),
    at: 'count-0',
    leads: '/rounds/:id/preview?done=saved',
  }),
  ['get', '/rounds/:id/preview', 'write-consultation', preview],
  posted('/rounds/:id/preview', 'decide-consultation', {
    page: preview,
    held: roundOf,
    wrong: (_, { ifVersion, held }) =>
      ifVersion === held.version
        ? []
        : [{ field: 'open', text: 'Somebody changed the round since you looked. Read it again, then open it' }],
    act: (_, { id: processId, decide }) => decide({ processId, act: 'open', terms: {}, words: {} }),
    at: 'open',
    leads: '/rounds/:id?done=opened',
  }),
  posted('/rounds/:id/test-invitation', 'write-consultation', {
    page: preview,
    held: roundOf,
    act: (_, { actor, id: processId, perform }) =>
      perform('test-invitation', (tx) => sendTestInvitation(tx, actor, { processId })),
    at: 'test',
    leads: '/rounds/:id/preview?done=test-sent',
  }),
];

async function showSteps(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/drafts/steps', (round) => {
    const { sendingHour, lateAnswers } = round.policy;
    const saved = { sendingHour: String(sendingHour), lateAnswers: lateAnswers ? 'yes' : 'no' };
    return {
      title: 'Reminders and escalation',
      section: 'Steps',
      steps: visit.again ? typedSteps(visit.req, stepFields(round.policy).length) : stepFields(round.policy),
      ...filled(visit, saved),
      unitChoices,
      whoChoices: whoChoices(round.policy),
    };
  });
}

async function preview(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/drafts/preview', async (round) => {
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
