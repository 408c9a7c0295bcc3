import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { listSections, readReport } from '../../../db/reports/read-reports.ts';
import { createReport } from '../../../db/reports/reports.ts';
import { resolveReport } from '../../../db/reports/resolve.ts';
import { writeSection } from '../../../db/reports/sections.ts';
import { freezeReport, readVersion } from '../../../db/reports/versions.ts';
import { livePartKinds } from '../../../domain/reports/live-part.ts';
import type { ReportTable, ReportTree } from '../../../domain/reports/tree.ts';
import {
  initiative,
  type Reported,
  reportedStrategy,
  reviewed,
} from '../../support/stories/reports/reported-strategy.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { createWorld, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let plan: Reported;
let bodyId: string;
beforeAll(async () => {
  world = await createWorld();
  plan = await reportedStrategy(world);
  bodyId = (await addBody(world, 'Planning, Performance and Review Committee', 2)).id;
});
afterAll(() => world.end());

const byOfficer = <T>(work: Parameters<typeof as<T>>[2]) =>
  as(world.db, actingFor(world.officer), work, { snapshot: true });

/** A report to the committee that has every live part in its section B. */
async function drafted(meetsOn: string, strandId: string | null = null): Promise<string> {
  const { officer } = world;
  const words = {
    title: 'Progress',
    bodyId,
    meetsOn,
    number: '10',
    laidBy: 'Commissioner',
    asked: 'note',
    recommendation: 'That the report be noted.',
    about: '',
    strandId,
  } as const;
  const { reportId } = valueOf(
    await byOfficer((tx) => createReport(tx, officer, { ...words, strategyId: plan.strategyId, kind: 'action-plan' })),
  );
  const parts = livePartKinds.map((kind) => `{live:${kind}}`).join('\n\n');
  for (const { key, nil, required, version } of await byOfficer((tx) => listSections(tx, reportId)))
    if (required) {
      const text = key === 'information' ? `What the records say.\n\n${parts}` : key === 'summary' ? 'In short.' : '';
      const said = { reportId, key, text, nothing: text === '' && nil !== '', ifVersion: version };
      valueOf(await byOfficer((tx) => writeSection(tx, officer, said)));
    }
  return reportId;
}

async function frozen(reportId: string): Promise<ReportTree> {
  const { number } = valueOf(await byOfficer((tx) => freezeReport(tx, world.officer, { reportId, ifVersion: 1 })));
  const version = await byOfficer((tx) => readVersion(tx, reportId, number));
  return version!.tree;
}

const tableOf = (tree: ReportTree, key: string): ReportTable => {
  const blocks = tree.sections.flatMap((section) => section.blocks);
  const found = blocks.find((block) => block.kind === 'table' && block.key === key);
  if (found?.kind !== 'table') throw new Error(`no table ${key}`);
  return found;
};
const marksOf = (tree: ReportTree, key: string) =>
  tableOf(tree, key).rows.map(({ cells, change }) => [cells[0]?.text, change]);

test('a report marks each line new, changed or unchanged since the one before, and tells only once what has happened', async () => {
  await world.setClock(new Date('2026-04-14T09:00:00Z'));
  const raids = { colour: 'amber', achievements: 'Three premises closed.' };
  await reviewed(world, plan, '2026-04-01', { 'Close crack houses': raids, 'Test on arrest': { achievements: '' } });
  await world.setClock(new Date('2026-05-14T09:00:00Z'));
  const first = await frozen(await drafted('2026-05-21'));
  expect(marksOf(first, 'colours')).toEqual([
    ['Enforcement', undefined],
    ['Young people', undefined],
  ]);
  expect(tableOf(first, 'achievements').rows).toHaveLength(1);
  expect(tableOf(first, 'colours').asAt).toBe('From the records, as at 14 May 2026 at 10am');

  // On the day of the freezing, but after it.
  await world.setClock(new Date('2026-05-14T15:00:00Z'));
  await initiative(world, plan.strategyId, 'More tests', '2026-05-14');
  await world.setClock(new Date('2026-07-14T09:00:00Z'));
  const met = { itemId: plan.milestoneIds[0] ?? '', standing: 'met', on: '2026-07-02', reason: '' } as const;
  await reviewed(world, plan, '2026-07-01', {
    'Close crack houses': { ...raids, colour: 'green', milestones: [met] },
    'Test on arrest': { achievements: '' },
  });
  await world.setClock(new Date('2026-10-01T09:00:00Z'));
  const second = await frozen(await drafted('2026-10-09'));
  expect(second.before).toMatchObject({ title: 'Progress', on: '2026-05-21' });
  expect(marksOf(second, 'colours')).toEqual([
    ['Enforcement', 'changed'],
    ['Young people', 'unchanged'],
  ]);
  expect(marksOf(second, `progress-${plan.strandIds[0]}`)).toEqual([
    ['Close crack houses', 'changed'],
    ['Test on arrest', 'unchanged'],
  ]);
  expect(marksOf(second, 'initiatives')).toEqual([['More tests', 'new']]);
  expect(marksOf(second, 'actions')).toContainEqual(['Tell the boroughs of 2026-07-01', 'new']);
  expect(JSON.stringify(second)).not.toContain('In the report before, and no longer here');
});

test('a report on one strand follows one on the same strand, and not one on the whole', async () => {
  const strandId = plan.strandIds[1] ?? '';
  const first = await frozen(await drafted('2026-10-20', strandId));
  expect(first.before).toBeNull();
  expect(JSON.stringify(first)).not.toContain('no longer here');
  const second = await frozen(await drafted('2026-10-27', strandId));
  expect(second.before).toMatchObject({ on: '2026-10-20' });
  const whole = await frozen(await drafted('2026-10-28'));
  expect(whole.before).toMatchObject({ on: '2026-10-09' });
});

test('a partner who writes a section is shown the same as the officer', async () => {
  const reportId = await drafted('2026-11-05');
  await world.rows('insert into report_authors (report_id, person_id, position, name) values ($1, $2, 9, $3)', [
    reportId,
    plan.health.respondents[0]?.personId,
    'Health Contact 1',
  ]);
  const asOfficer = await byOfficer(async (tx) => resolveReport(tx, (await readReport(tx, reportId))!, 'Draft'));
  const seen = await as(
    world.db,
    actingFor(plan.health.respondents[0]!),
    async (tx) => resolveReport(tx, (await readReport(tx, reportId))!, 'Draft'),
    { snapshot: true },
  );
  expect(seen.tree).toEqual(asOfficer.tree);
});
