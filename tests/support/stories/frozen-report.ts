import { createHash } from 'node:crypto';
import { canonical } from '../../../domain/records/audit.ts';
import type { ReportTree } from '../../../domain/reports/tree.ts';
import { richTree } from '../report-tree.ts';
import type { World } from './world.ts';

export type FrozenReport = { readonly reportId: string; readonly strategyId: string; readonly versionId: string };

/** A report whose version 1 is this tree, with the bytes of what was attached to it, by their hashes; not published. */
export async function frozenReport(
  { rows, officer }: World,
  tree: ReportTree = richTree,
  files: ReadonlyMap<string, Buffer> = new Map(),
): Promise<FrozenReport> {
  const one = async (text: string, values: unknown[]) =>
    (await rows<{ id: string }>(`${text} as id`, values))[0]?.id ?? '';
  const strategyId = await one(
    `insert into processes (kind, reference, title, state, opened_at, created_by) values ('strategy', $1, 'Strategy', 'open', app_now(), $2) returning id`,
    [`STR-${tree.reference}`, officer.personId],
  );
  await rows(`insert into strategies (process_id, colours) values ($1, '[]')`, [strategyId]);
  const bodyId = await one('insert into bodies (name) values ($1) returning id', [`Committee of ${tree.reference}`]);
  const { title, kind, meeting } = tree;
  const head = [strategyId, tree.reference, kind, title, bodyId, meeting.body, meeting.on, officer.personId];
  const reportId = await one(
    `insert into reports (strategy_id, reference, kind, title, body_id, body, meets_on, made_by, laid_by, asked, recommendation, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'Director', 'note', 'Note it.', 'frozen') returning id`,
    head,
  );
  for (const [sha256, content] of files)
    await rows(
      `insert into report_files (report_id, sha256, file_name, media_type, size, content, added_by) values ($1, $2, 'paper.pdf', 'application/pdf', $3, $4, $5)`,
      [reportId, sha256, content.length, content, officer.personId],
    );
  const sha256 = createHash('sha256').update(canonical(tree)).digest('hex');
  const versionId = await one(
    `insert into report_versions (strategy_id, reference, kind, title, body_id, body, meets_on, frozen_by, report_id, number, tree, sha256, files, frozen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12, '2003-10-01T11:00Z') returning id`,
    [...head, reportId, JSON.stringify(tree), sha256, [...files.keys()]],
  );
  return { reportId, strategyId, versionId };
}

/** The same once its body has carried it and every agency reads it. */
export async function carriedReport(
  world: World,
  ...more: readonly [ReportTree?, ReadonlyMap<string, Buffer>?]
): Promise<FrozenReport> {
  const report = await frozenReport(world, ...more);
  const { personId } = world.officer;
  const [signOff] = await world.rows<{ id: string }>(
    `insert into processes (kind, reference, title, state, opened_at, created_by) values ('sign-off', 'SGN-' || $2, 'Sign-off', 'approved', app_now(), $1) returning id`,
    [personId, report.reportId],
  );
  await world.rows('insert into sign_offs (process_id, author_id) values ($1, $2)', [signOff?.id, personId]);
  await world.rows(
    `insert into sign_off_stages (process_id, position, body_id, name, rule, asked, state, decided_at)
     select $1, 1, v.body_id, v.body, 'chair', 'note', 'carried', '2003-10-09T12:00Z' from report_versions v where v.id = $2`,
    [signOff?.id, report.versionId],
  );
  await world.rows(
    'update report_versions set sign_off_id = $1, published_at = app_now(), published_by = $2 where id = $3',
    [signOff?.id, personId, report.versionId],
  );
  return report;
}
