import type { Acting } from '../../db/connect.ts';
import { as, type Database } from '../../db/connect.ts';
import { readAnswers, readQuestions, readTask } from '../../db/tasks/read-task.ts';
import { readPapers, readTaskPeople, readTaskRequests } from '../../db/tasks/read-surroundings.ts';
import { readPlanned, readTold } from '../../db/chase/read-timeline.ts';
import { openRound } from '../support/stories/world.ts';
import { type Figure, type Pair, type Scale, speedFromTimes } from './parts/figures.ts';
import { createPartnership } from './partnership.ts';
import { agenciesOf, dayMs } from './rounds.ts';
import type { Stage } from './parts/stage.ts';

/** What the page of a task reads. */
async function readPage(db: Database, acting: Acting, taskId: string): Promise<void> {
  await as(db, acting, async (tx) => {
    const task = await readTask(tx, taskId);
    if (task === undefined) throw new Error('an agency does not see its task');
    await readQuestions(tx, task.processId);
    await readPapers(tx, task.processId);
    await readTaskPeople(tx, taskId);
    await readTaskRequests(tx, taskId);
    await readAnswers(tx, taskId);
    await readTold(tx, taskId);
    await readPlanned(
      tx,
      { roles: ['respondent'], agencyIds: acting.role === 'partner' ? acting.agencyIds : [] },
      taskId,
    );
  });
}

type Reader = { readonly taskId: string; readonly partner: Acting };

async function timed(db: Database, readers: readonly Reader[], as: (reader: Reader) => Acting): Promise<number> {
  const startMs = performance.now();
  for (const reader of readers) await readPage(db, as(reader), reader.taskId);
  return performance.now() - startMs;
}

/** What row level security costs a partner's page: a policy that asks another table's policy shows here at once. */
export async function measureWalls(stage: Stage, scale: Scale): Promise<Figure[]> {
  const agencies = scale.size(300, 20);
  const partnership = await createPartnership(stage, { agencies });
  try {
    const round = await openRound(partnership, agenciesOf(partnership.members), { dueAt: Date.now() + 28 * dayMs });
    await partnership.owner.query('vacuum analyze');
    const readers = partnership.members.map(({ agencyId, contactId }, index): Reader => ({
      taskId: round.taskIds[index] ?? '',
      partner: { role: 'partner', personId: contactId, agencyIds: [agencyId], principal: `person:${contactId}` },
    }));
    const pairs: Pair[] = [];
    for (let run = 0; run <= scale.runs; run += 1) {
      const ours = await timed(partnership.db, readers, ({ partner }) => partner);
      const plain = await timed(partnership.db, readers, () => ({ role: 'worker' }));
      if (run > 0) pairs.push({ ours, plain });
    }
    return [
      {
        name: 'walls',
        means: `what the page of a task reads, for each of ${agencies} partners, against the same reads by a role that sees all`,
        ...speedFromTimes(pairs),
        unit: 'ms',
        // It was 0.21 while walls asked each other for people and processes, and 0.33 since they do not.
        hold: 0.25,
        direction: 'higher',
      },
    ];
  } finally {
    await partnership.end();
  }
}
