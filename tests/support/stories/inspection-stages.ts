import type { Actor } from '../../../domain/permissions.ts';
import { expect } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { addAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import { as } from '../../../db/connect.ts';
import { addVisit } from '../../../db/inspections/visits.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { addRecommendation } from '../../../db/inspections/recommendations.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import { acting, actionOf, day, draftOf, findingOf, minuteOf, reportBy, taskOf } from './inspections.ts';
import { addBody, draftSignOff, stageOf } from './sign-offs.ts';
import { answerText, record, type TestAgency, type World } from './world.ts';
import { valueOf } from '../verdicts.ts';

const stages = ['draft', 'open', 'preliminary', 'signing', 'final', 'referred', 'reported', 'closed'] as const;

/** An inspection of the agency at each stage, and ids of what is in them: by the acts of its contact and of the inspector. */
export async function inspectionsAtEveryStage(world: World, health: TestAgency, inspector: Actor) {
  const contact = health.respondents[0]!;
  const board = await addBody(world, 'Oversight Board', 1);
  const at: Record<string, string> = {};
  const ids = { evidenceTask: '', checkTask: '', recommendationId: '', findingId: '', visitId: '' };
  for (const stage of stages) at[stage] = await inspectionAt(stage);
  return { at, ...ids };

  async function taken(processId: string, act: Parameters<typeof record>[2], terms = {}, words = {}): Promise<void> {
    expect(await record(world, processId, act, terms, words)).toMatchObject({ kind: 'taken' });
  }

  async function inspectionAt(stage: (typeof stages)[number]): Promise<string> {
    const { processId } = await draftOf(world, [health], [inspector], {
      title: `Treatment places in custody (${stage})`,
      evidenceDueAt: Date.now() + 28 * day,
      proposalGrounds: { rule: 'return-missing', reviews: 2 },
    });
    if (stage === 'draft') return processId;
    await taken(processId, 'open');
    const evidence = await taskOf(world, processId, 'evidence');
    const made = await findingOf(world, inspector, processId, {
      agencyId: health.id,
      action: 'Offer treatment on Sundays.',
      due: { at: Date.now() + 60 * day, text: 'then' },
      demonstrationDays: stage === 'reported' ? 0 : 30,
    });
    const visit = { agencyId: health.id, starts: { at: Date.now() + 9 * day, text: 'then' }, place: 'Wing A' };
    const planned = await acting(world, inspector, (tx) =>
      addVisit(tx, inspector, { ...visit, processId, purpose: 'To see the rota', attendees: 'Two inspectors' }),
    );
    if (stage === 'open') {
      ids.evidenceTask = evidence.id;
      ids.findingId = made.findingId;
      ids.visitId = valueOf(planned).visitId;
      return processId;
    }
    const attached = await acting(world, contact, (tx) =>
      addAnswerFile(tx, contact, {
        taskId: evidence.id,
        fileName: 'rota.txt',
        mediaType: 'text/plain',
        content: Buffer.from('rota'),
      }),
    );
    const say = (
      taskId: string,
      content: Parameters<typeof submitAnswer>[2]['content'],
      ifVersion: number | null = null,
    ) => acting(world, contact, (tx) => submitAnswer(tx, contact, { taskId, content, ifVersion }));
    valueOf(await say(evidence.id, answerText('The rota is attached.'), valueOf(attached).version));
    ids.recommendationId = valueOf(
      await acting(world, inspector, (tx) =>
        addRecommendation(tx, inspector, { processId, findingId: made.findingId, text: 'Offer it daily.' }),
      ),
    ).recommendationId;
    const documentId = await reportBy(world, inspector, processId, 'Preliminary report');
    await taken(processId, 'send-preliminary', { documentId, dueAt: Date.now() + 40 * day }, { dueWallText: 'then' });
    const check = await taskOf(world, processId, 'accuracy-comments');
    if (stage === 'preliminary') {
      ids.checkTask = check.id;
      const replies = [{ questionId: made.findingId, text: 'It is on offer once a month.' }];
      valueOf(await say(check.id, { ...answerText('Thank you.'), replies }));
      return processId;
    }
    valueOf(await say(check.id, { nothingToSay: true, comment: '', replies: [] }));
    if (stage === 'signing') {
      const draft = await draftSignOff(world, [stageOf(board)], { parentId: processId, document: { documentId } });
      await taken(processId, 'sign-off', { signOffId: draft.processId });
      return processId;
    }
    await taken(processId, 'finalise', { documentId });
    if (stage === 'final') {
      const words = { reason: 'Nothing was done.', conditions: 'A rota\nA lead' };
      const minuteId = await minuteOf(world, processId);
      await taken(processId, 'step', { to: 'improvement-notice', minuteId }, words);
      return processId;
    }
    if (stage === 'referred') {
      const terms = { to: 'referral', minuteId: await minuteOf(world, processId, board.id), bodyId: board.id };
      await taken(processId, 'step', terms, { reason: 'Nothing was done.' });
      return processId;
    }
    const action = await actionOf(world, processId);
    valueOf(
      await acting(world, contact, (tx) =>
        reportAction(tx, contact, { processId, actionId: action.id, text: 'On offer.' }),
      ),
    );
    await as(world.db, { role: 'worker' }, (tx) => oweVerifications(tx, processId));
    if (stage === 'reported') return processId;
    await world.rows(`update corrective_actions set state = 'verified', judged_at = app_now() where process_id = $1`, [
      processId,
    ]);
    await taken(processId, 'close', {}, { reason: 'All is done.' });
    return processId;
  }
}
