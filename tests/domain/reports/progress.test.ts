import { expect, test } from 'vitest';
import { moves } from '../../../domain/reports/live-parts/moves.ts';
import { plan } from '../../../domain/reports/live-parts/plan.ts';
import { achievements, progress } from '../../../domain/reports/live-parts/progress.ts';
import type { ReviewedLine } from '../../../domain/reports/live-parts/reviewed.ts';
import { usualColours } from '../../../domain/strategies/strategy.ts';
import { placed, reviewedLine, textsOf } from '../../support/live-blocks.ts';

const line = (given: Partial<ReviewedLine>) => reviewedLine({ reason: 'Two raids.', ...given });

test('progress is a table for each strand, with the colour before where it has changed', () => {
  const lines = [
    line({}),
    line({ activityId: 'a2', activity: 'Test on arrest', colour: null, direction: null, reason: '' }),
    line({ activityId: 'a3', activity: 'Teach', strandId: 's2', strand: 'Young people', achievements: 'Ten schools.' }),
    line({ quarter: '2026-04-01', colour: 'amber' }),
    line({ quarter: '2026-04-01', activityId: 'a3', colour: 'green' }),
    line({ quarter: '2026-01-01', activityId: 'a2', colour: 'red' }),
  ];
  const blocks = progress(lines, usualColours, placed);
  expect(blocks.map((block) => block.kind === 'table' && block.key)).toEqual(['part-s1', 'part-s2']);
  expect(textsOf(blocks)).toEqual([
    'Progress of Enforcement, July to September 2026',
    'Activity | Lead | Colour | Direction | Why | Achieved',
    'a1: Close crack houses | Commander, Borough | On course (April to June 2026: At risk) | Getting better | Two raids. | ',
    'a2: Test on arrest | Commander, Borough | No return |  |  | ',
    'Progress of Young people, July to September 2026',
    'Activity | Lead | Colour | Direction | Why | Achieved',
    'a3: Teach | Commander, Borough | On course | Getting better | Two raids. | Ten schools.',
  ]);
  const [table] = blocks;
  expect(table?.kind === 'table' && [table.asAt, table.rows[0]?.cells[0]?.to]).toEqual([
    placed.asAt,
    '/strategies/strategy/activities/a1',
  ]);
  expect(progress([], usualColours, placed)).toEqual([]);
});

test('achievements are those of reviews since the report before, and the milestones that were met', () => {
  const lines = [
    line({ achievements: 'Three closed.' }),
    line({ activityId: 'a2', achievements: '' }),
    line({ quarter: '2026-04-01', achievements: 'One closed.', isNew: false }),
  ];
  const met = [
    {
      id: 'm1',
      title: 'Baseline',
      activityId: 'a1',
      activity: 'Close crack houses',
      firstDueOn: '2026-06-30',
      doneOn: '2026-07-02',
    },
  ];
  const blocks = achievements(lines, met, placed);
  expect(textsOf(blocks)).toEqual([
    'What was achieved',
    'Strand | Activity | Review of | Achieved',
    'a1:2026-07-01: Enforcement | Close crack houses | July to September 2026 | Three closed.',
    'Milestones that were met',
    'Milestone | Activity | First planned for | Met on',
    'm1: Baseline | Close crack houses | 30 June 2026 | 2 July 2026',
  ]);
  expect(blocks).toEqual([expect.objectContaining({ onlyNew: true }), expect.objectContaining({ onlyNew: true })]);
  expect(achievements([], [], placed)).toEqual([]);
});

test('a date that moved says from when to when, why, and who asked for it', () => {
  const move = {
    itemId: 'm1',
    kind: 'milestone',
    title: 'Baseline',
    activityId: 'a1',
    activity: 'Close crack houses',
    oldOn: '2026-06-30',
    newOn: '2026-09-30',
    reason: 'The bid came late.',
    asked: true,
    agreedOn: '2026-05-04',
  } as const;
  const launch = { ...move, itemId: 'd1', kind: 'launch', title: 'City Hall', activityId: null, asked: false } as const;
  const nameless = { ...move, itemId: 'm2', activity: null };
  expect(textsOf(moves([move, launch, nameless], placed)).slice(2)).toEqual([
    'm1:2026-09-30: Baseline | Close crack houses | 30 June 2026 | 30 September 2026 | The bid came late. | Its lead | 4 May 2026',
    'd1:2026-09-30: Launch: City Hall | The strategy | 30 June 2026 | 30 September 2026 | The bid came late. | The directorate | 4 May 2026',
    'm2:2026-09-30: Baseline |  | 30 June 2026 | 30 September 2026 | The bid came late. | Its lead | 4 May 2026',
  ]);
  expect(moves([], placed)).toEqual([]);
});

test('the plan is printed by priority area and strand, each activity with its lead and its dates', () => {
  const dated = {
    title: 'Baseline',
    firstDueOn: '2026-06-30',
    dueOn: '2026-09-30',
    state: 'planned',
    doneOn: null,
  } as const;
  const milestones = [
    dated,
    { ...dated, title: 'Pilot', firstDueOn: '2026-09-30' },
    { ...dated, title: 'Survey', state: 'done', doneOn: '2026-07-02' },
    { ...dated, title: 'Given up', state: 'dropped' },
  ] as const;
  const activities = [
    { id: 'a1', title: 'Close crack houses', lead: 'Commander, Borough', milestones },
    { id: 'a2', title: 'Test on arrest', lead: '', milestones: [] },
  ];
  const strands = [
    { id: 's1', priorityArea: 'Reducing supply', name: 'Enforcement', leader: 'Commander, Borough', activities },
    { id: 's2', priorityArea: '', name: 'Young people', leader: '', activities: [] },
  ];
  expect(textsOf(plan(strands, placed))).toEqual([
    'Reducing supply',
    'Enforcement. Leader: Commander, Borough',
    'Activity | Lead | Milestones',
    'a1: Close crack houses | Commander, Borough | Baseline: 30 September 2026 (first planned for 30 June 2026); Pilot: 30 September 2026; Survey: met on 2 July 2026 (first planned for 30 June 2026)',
    'a2: Test on arrest |  | ',
    'Young people',
    'Activity | Lead | Milestones',
  ]);
  expect(plan([], placed)).toEqual([]);
});
