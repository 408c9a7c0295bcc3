import { sql } from 'drizzle-orm';
import { type Finder, outside } from './finder.ts';
import { strategies } from './plan-finders.ts';

const written = sql`any((select app_written())::uuid[])`;
const laid = sql`x.reference || ': ' || x.title`;
const before = sql`x.body || ', ' || to_char(x.meets_on, 'FMDD FMMonth YYYY')`;
/** What was frozen is found in its version: here is only what is written. */
const ofDraft = {
  kind: 'report',
  only: sql`exists (select from reports r where r.id = x.report_id and r.state = 'draft')`,
  partners: sql`x.report_id = ${written}`,
  joins: sql`join reports r on r.id = x.report_id ${outside}`,
  title: sql`r.reference || ': ' || r.title`,
  address: sql`x.report_id::text`,
} as const;
const ofInspection = {
  joins: sql`join processes p on p.id = x.process_id left join agencies a on a.id = x.agency_id`,
  about: sql`a.name`,
};

/** Reports to bodies, and what inspections found. */
export const reportFinders: readonly Finder[] = [
  {
    what: 'report',
    kind: 'report',
    table: 'report_versions',
    only: sql`not exists (select from report_versions n where n.report_id = x.report_id and n.number > x.number)`,
    partners: sql`(x.strategy_id = ${strategies} or x.body_id = any(app_bodies()) or x.report_id = ${written})`,
    joins: outside,
    title: laid,
    about: before,
    text: sql`said_in_report(x.tree)`,
    address: sql`x.report_id || '/versions/' || x.number`,
  },
  {
    what: 'report-draft',
    kind: 'report',
    table: 'reports',
    only: sql`x.state = 'draft'`,
    partners: sql`x.id = ${written}`,
    joins: outside,
    title: laid,
    about: before,
    text: sql`x.recommendation`,
    address: sql`x.id::text`,
  },
  { what: 'report-section', table: 'report_sections', ...ofDraft, about: sql`x.heading`, text: sql`x.text` },
  { what: 'report-author', table: 'report_authors', names: true, ...ofDraft, about: sql`x.name` },
  {
    what: 'finding',
    kind: 'finding',
    table: 'inspection_findings',
    only: sql`x.withdrawn_at is null`,
    partners: sql`x.process_id = any((select app_processes() || app_inspections())::uuid[])`,
    ...ofInspection,
    title: sql`'Finding ' || x.number || ': ' || p.title`,
    text: sql`concat_ws(' … ', x.text, nullif(x.action, ''))`,
  },
  {
    what: 'recommendation',
    kind: 'finding',
    table: 'recommendations',
    partners: sql`(x.agency_id = any(app_agencies()) or x.process_id = any((select app_inspections())::uuid[]))`,
    ...ofInspection,
    title: sql`p.title`,
    text: sql`x.text`,
  },
];
