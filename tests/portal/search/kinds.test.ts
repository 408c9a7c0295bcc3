import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReport } from '../../../db/reports/reports.ts';
import { aStage, draftDevelopment } from '../../support/stories/developments.ts';
import { richTree } from '../../support/report-tree.ts';
import { frozenReport } from '../../support/stories/frozen-report.ts';
import { acting, draftOf } from '../../support/stories/inspections.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { planOf, postOf } from '../../support/stories/strategies.ts';
import { usualReport } from '../../support/stories/reports/reports.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
});
afterAll(() => scene.end());

test('whatever kind of record is found has a word, and a link that its reader may open', async () => {
  const { world } = scene;
  const council = await world.agency('Council');
  const leaderPostId = await postOf(world, council);
  const plan = await planOf(world, [{ priorityArea: '', name: 'Harm', leaderPostId, activities: [] }]);
  const { strategyId } = plan;
  await world.rows(
    `with made as (insert into plan_options (strategy_id, strand_id, title, what) values ($1, $2, 'Wombat buses', 'x'))
     insert into links (strategy_id, kind, name) values ($1, 'operation', 'Wombat'), (null, 'scheme', 'Wombats of nobody')`,
    [strategyId, plan.strandIds[0]],
  );
  const { revisionId } = await draftRevision(world, strategyId);
  await world.rows(`update plan_revisions set note = 'More wombats' where id = $1`, [revisionId]);
  await draftDevelopment(world, [{ ...aStage('circulation', '2027-02-01'), title: 'Ask the wombats' }]);
  const body = await addBody(world, 'Committee', 1);
  const drafted = { ...usualReport, strategyId, bodyId: body.id, title: 'Wombats', about: '', strandId: null } as const;
  const made = await acting(world, world.officer, (tx) =>
    createReport(tx, world.officer, { ...drafted, kind: 'action-plan', asked: 'note' }),
  );
  const { reportId } = valueOf(made);
  await world.rows(`update report_sections set text = 'A wombat' where report_id = $1 and key = 'summary'`, [reportId]);
  await world.rows(`update report_authors set unit = 'Wombat unit' where report_id = $1`, [reportId]);
  const inspection = await draftOf(world, [council], [], { evidenceDueAt: Date.parse('2026-12-01T09:00:00Z') });
  await world.rows(
    `with found as (insert into inspection_findings (process_id, number, agency_id, severity, text, created_by)
       values ($1, 1, $2, 'major', 'No wombat', $3) returning id)
     insert into recommendations (process_id, finding_id, agency_id, text) select $1, id, $2, 'Buy a wombat' from found`,
    [inspection.processId, council.id, world.officer.personId],
  );
  const frozen = await frozenReport(world);
  await world.rows(`update processes set title = 'Elsewhere' where id = $1`, [frozen.strategyId]);

  const officer = await scene.browser(world.officer);
  const { text } = await officer.get('/search?q=wombat');
  const words = text.replaceAll(/\s+/gu, ' ');
  for (const word of [
    'Option of the menu',
    'Link of a plan',
    'Revision of a plan',
    'Stage of a development',
    'Report that is being written',
    'Section of a report that is being written',
    'Author of a report that is being written',
    'Finding',
    'Recommendation',
  ])
    expect(words).toContain(`govuk-!-margin-bottom-1 app-break">${word}`);
  expect(words).toContain('<mark>wombat</mark>');
  expect(words, 'what no plan is tied to has no page').not.toContain('>Wombats of nobody</a>');
  const found = (await officer.get(`/search?q=${encodeURIComponent(richTree.title)}`)).text;
  const hrefs = [
    ...`${text}${found}`.slice(text.indexOf('app-results')).matchAll(/<h3[^>]*>\s*<a[^>]*href="([^"]*)"/gu),
  ];
  expect(hrefs.length).toBeGreaterThan(9);
  expect(hrefs.map(([, href]) => href)).toContain(`/reports/${frozen.reportId}/versions/1`);
  for (const [, href = ''] of hrefs) expect([href, (await officer.get(href)).status]).toEqual([href, 200]);
});
