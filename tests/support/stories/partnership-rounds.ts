import type { Terms } from '../../../db/chase/decisions.ts';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { addDocument } from '../../../db/sign-offs/papers/documents.ts';
import type { ChasePolicy } from '../../../domain/chase/policy.ts';
import type { RoundAct, RoundState } from '../../../domain/rounds/round.ts';
import type { TestDatabase } from '../parts/postgres.ts';
import type { Partnership } from '../factories.ts';
import { addBody, draftSignOff, signAs, stageOf, textFile } from './sign-offs.ts';
import { actorOf, answerText, does, draftRound, record, worldOn, type World } from './world.ts';

export type Round = {
  readonly processId: string;
  readonly reference: string;
  readonly questionIds: readonly [string, string];
  readonly documentId: string;
  /** The task of each agency, by agency id. */
  readonly tasks: Readonly<Record<string, string>>;
};

export type RoundShape = {
  readonly title?: string;
  readonly state?: RoundState;
  /** Days from now; negative for one that is overdue. */
  readonly dueInDays?: number;
  readonly closesInDays?: number;
  readonly steps?: ChasePolicy['steps'];
  readonly agencyIds: readonly string[];
  /** Those of which somebody answers before it ends. */
  readonly answeredBy?: readonly string[];
};

const dayMs = 86_400_000;

/** A round with two questions and a paper, opened a week ago and brought to its state by the acts of the lead officer. */
export async function roundOf(database: TestDatabase, people: Partnership, shape: RoundShape): Promise<Round> {
  const { directorate: directorateId, leadOfficer } = people;
  const officer = actorOf(leadOfficer, 'officer', directorateId);
  const world = worldOn(database, { directorateId, officer });
  try {
    return await byActs(world, shape);
  } finally {
    await world.setClock(null);
    await world.end();
  }
}

type Take = (act: RoundAct, terms?: Terms, words?: Record<string, string>) => Promise<void>;

/** Counted in days, so that what is overdue has been escalated on any day of the week. */
const span = (side: 'before' | 'after', days: number) => ({ side, duration: `P${days}D` }) as const;

export const usualSteps: ChasePolicy['steps'] = [
  { kind: 'remind', offset: span('before', 7), recipients: 'respondents' },
  { kind: 'escalate', offset: span('after', 1), recipients: { ladder: 1 } },
  { kind: 'escalate', offset: span('after', 7), recipients: 'directorate' },
];

async function byActs(world: World, shape: RoundShape): Promise<Round> {
  const {
    state = 'open',
    dueInDays = 14,
    closesInDays = dueInDays + 14,
    title = 'Drugs strategy 2027 to 2030',
  } = shape;
  const policy: ChasePolicy = {
    steps: shape.steps ?? usualSteps,
    sendingHour: 9,
    lateAnswers: true,
    closingAfter: { duration: `P${closesInDays - dueInDays}D` },
  };
  await world.setClock(new Date(Date.now() - 7 * dayMs));
  const { processId, reference } = await draftRound(
    world,
    shape.agencyIds.map((id) => ({ id })),
    {
      title,
      purpose: 'The draft for the next three years.',
      dueAt: Date.now() + dueInDays * dayMs,
      dueWallText: 'as agreed',
      policy,
      questions: [
        { text: 'Do you support the first objective?', kind: 'position' },
        { text: 'What is missing?', kind: 'text' },
      ],
    },
  );
  const { documentId } = await does(world.db, world.officer, (tx, officer) =>
    addDocument(tx, officer, {
      processId,
      title: 'Draft strategy',
      fileName: 'draft.txt',
      mediaType: 'text/plain',
      content: Buffer.from('The draft strategy.'),
    }),
  );
  const act: Take = async (taken, terms = {}, words = {}) => {
    const recorded = await record(world, processId, taken, terms, words);
    if (recorded.kind !== 'taken') throw new Error(`${taken}: ${recorded.code}`);
  };
  if (state !== 'draft') await act('open');
  await world.setClock(null);
  if (state !== 'draft') await as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
  for (const agencyId of shape.answeredBy ?? []) await answerFor(world, processId, agencyId);
  if (state === 'cancelled') await act('cancel', {}, { reason: 'The strategy is withdrawn.' });
  else if (state !== 'draft' && state !== 'open') await end(world, processId, state, act);
  const questions = await world.rows<{ id: string }>(
    'select id from questions where process_id = $1 order by position',
    [processId],
  );
  const tasks = await world.rows<{ id: string; agencyId: string }>(
    `select id, agency_id as "agencyId" from tasks where process_id = $1 and kind = 'answer'`,
    [processId],
  );
  return {
    processId,
    reference,
    questionIds: [questions[0]?.id ?? '', questions[1]?.id ?? ''],
    documentId,
    tasks: Object.fromEntries(tasks.map(({ id, agencyId }) => [agencyId, id])),
  };
}

/** Whoever is asked at the agency answers. */
async function answerFor(world: World, processId: string, agencyId: string): Promise<void> {
  const [asked] = await world.rows<{ id: string; name: string; taskId: string }>(
    `select p.id, p.name, t.id as "taskId" from tasks t join task_answerers w on w.task_id = t.id join people p on p.id = w.person_id
     where t.process_id = $1 and t.agency_id = $2 order by p.name limit 1`,
    [processId, agencyId],
  );
  if (asked === undefined) throw new Error('nobody is asked');
  await does(world.db, actorOf(asked, 'respondent', agencyId), (tx, actor) =>
    submitAnswer(tx, actor, { taskId: asked.taskId, content: answerText('We agree.'), ifVersion: null }),
  );
}

/** From the closing to the state: the log agreed, sent to a board of one and signed, published. */
async function end(world: World, processId: string, state: RoundState, act: Take): Promise<void> {
  await act('close', {}, { reason: 'All have spoken.' });
  if (state === 'closed') return;
  await act('agree-log');
  if (state === 'signing' || state === 'signed-off') {
    const board = await addBody(world, `Board of ${state}`, 1);
    const paper = await draftSignOff(world, [stageOf(board)], {
      parentId: processId,
      document: textFile('As agreed.'),
    });
    await act('sign-off', { signOffId: paper.processId });
    const [member] = board.members;
    if (state === 'signed-off' && member !== undefined) await signAs(world, member, paper.processId);
  }
  if (state === 'published') await act('publish', {}, { outcome: 'The strategy was changed.' });
}
