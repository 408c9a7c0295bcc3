import { may } from '../../domain/permissions.ts';
import { readStageOfProcess } from '../../db/developments/read-developments.ts';
import { readPromiseOf } from '../../db/strategies/promised-reviews.ts';
import { listPaperComments } from '../../db/sign-offs/papers/read-paper-comments.ts';
import { readProcessSteps } from '../../db/chase/read-steps.ts';
import { readEntries } from '../../db/rounds/read-timeline.ts';
import { listSignOffs, readVersions, type SignOffLine } from '../../db/sign-offs/read-sign-off.ts';
import { readStages, readTally } from '../../db/sign-offs/read-stages.ts';
import { readCarried } from '../../db/strategies/versions/read-carried.ts';
import { readPapers } from '../../db/tasks/read-surroundings.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { entryAfter } from '../web/cursor.ts';
import { listRoutes } from '../web/lists/routes.ts';
import { utc } from '../web/xlsx/table-file.ts';
import { barredFrom, openStageOf, renderSignOff, signOffOf } from './page.ts';
import { signOffStates } from './words.ts';
import { watching } from '../web/process-events.ts';

/** Sign-offs: the list, one with its stages, its decision record to print, and its timeline. */
export const signOffRoutes: readonly Route[] = [
  ...listRoutes<SignOffLine>('/sign-offs', 'see-sign-offs', {
    states: signOffStates,
    read: listSignOffs,
    page: (portal, visit, { rows, ...shown }) =>
      portal.render(visit, 'sign-offs/sign-offs', { title: 'Sign-offs', signOffs: rows, ...shown }),
    columns: {
      Reference: ({ reference }) => reference,
      Paper: ({ title }) => title,
      State: ({ state }) => signOffStates[state].text,
      Stage: ({ stage }) => stage || null,
      Stages: ({ stages }) => stages,
      With: ({ stageName }) => stageName,
      'Decides (UTC)': ({ decidesAt }) => utc(decidesAt),
    },
  }),
  ['get', '/sign-offs/:id', 'see-sign-off', showSignOff],
  ['get', '/sign-offs/:id/record', 'see-sign-off', showRecord],
  ['get', '/sign-offs/:id/timeline', 'see-sign-offs', showTimeline],
];

async function showSignOff(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const stages = await readStages(tx, signOff.id);
    const open = openStageOf(stages);
    const versions = await readVersions(tx, signOff.id);
    const steps = await readProcessSteps(tx, signOff.id);
    return {
      stages,
      open,
      stageOf: may(visit.actor, 'see-developments') ? await readStageOfProcess(tx, signOff.id) : undefined,
      promise: may(visit.actor, 'see-strategies') ? await readPromiseOf(tx, signOff.id) : undefined,
      barred: await barredFrom(tx, visit.actor, open),
      tally: open === undefined ? undefined : await readTally(tx, open, signOff.authorIds),
      versions,
      papers: (await readPapers(tx, signOff.id)).filter(({ id }) => !versions.some((one) => one.id === id)),
      carried: await readCarried(tx, signOff.id),
      comments: await listPaperComments(tx, signOff.id),
      planned: steps.filter(({ raisedAt }) => raisedAt === null),
    };
  });
  renderSignOff(portal, visit, 'sign-offs/overview', signOff, {
    section: 'Overview',
    ...data,
    ...watching(visit, signOff.id),
  });
}

async function showRecord(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    stages: await readStages(tx, signOff.id),
    versions: await readVersions(tx, signOff.id),
    carried: await readCarried(tx, signOff.id),
  }));
  renderSignOff(portal, visit, 'sign-offs/record', signOff, { section: 'Decision record', ...data });
}

async function showTimeline(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const before = entryAfter(visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    steps: await readProcessSteps(tx, signOff.id),
    stages: await readStages(tx, signOff.id),
    entries: await readEntries(tx, signOff.id, before),
  }));
  renderSignOff(portal, visit, 'sign-offs/timeline', signOff, {
    section: 'Timeline',
    past: data.steps.filter(({ raisedAt }) => raisedAt !== null),
    planned: data.steps.filter(({ raisedAt }) => raisedAt === null),
    meetings: data.stages.filter(
      ({ state, meetingAt }) => meetingAt !== null && (state === 'waiting' || state === 'open'),
    ),
    entries: data.entries.rows,
    path: `/sign-offs/${signOff.id}/timeline`,
    paging: { next: data.entries.next, first: before !== undefined },
  });
}
