import { createHash } from 'node:crypto';
import { canonical } from '../../../../domain/records/audit.ts';
import type { ReportTree } from '../../../../domain/reports/tree.ts';

// What ten years leave of one strategy, as SQL after the directory and the rounds of ten-years.ts.

const frozen: ReportTree = {
  shape: 1,
  reference: 'REP-1',
  title: 'Report',
  kind: 'review',
  meeting: { body: 'Body', on: '2026-11-30', number: '', by: 'Head' },
  recommendation: { kind: 'note', text: 'x' },
  authors: [],
  before: null,
  asAt: 'Frozen',
  sections: [],
  appendices: [],
  contact: [],
};
const frozenHash = createHash('sha256').update(canonical(frozen)).digest('hex');

/** A strategy of ten strands with ten activities each, reviewed each quarter; agencies 1 to 100 lead one each. */
export const plan = () => `
  create temp table strategy_of as select uuidv7() as id, uuidv7() as plan;
  insert into processes (id, kind, reference, title, state, opened_at) select id, 'strategy', 'STR-1', 'Strategy', 'open', date_trunc('minute', now()) - interval '10 years' from strategy_of;
  insert into strategies (process_id, colours) select id, '[{"code": "green", "word": "On course", "bad": false}, {"code": "red", "word": "Not on course", "bad": true}]' from strategy_of;
  insert into chase_plans (id, process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
    select plan, id, date_trunc('minute', now()) + interval '60 days', date_trunc('minute', now()) + interval '400 days', 'Europe/London', 'then', 'england-and-wales', 'v' from strategy_of;
  create temp table development_of as select uuidv7() as id;
  insert into processes (id, kind, reference, title, state, opened_at) select id, 'development', 'DEV-1', 'Development', 'running', date_trunc('minute', now()) - interval '1 year' from development_of;
  insert into developments (process_id, strategy_id, lead_post_id) select d.id, g.id, c.post from development_of d, strategy_of g, cast_of c where c.role = 'officer' and c.n = -1;
  insert into development_stages (development_id, position, kind, opens, title, first_planned_on, planned_on, added_by)
    select d.id, i, 'circulation', 'consultation', 'Stage ' || i, current_date, current_date, c.person from development_of d, generate_series(1, 7) i, cast_of c where c.role = 'officer' and c.n = -1;
  insert into stage_turns (stage_id, development_id, process_id, by, set_aside_at)
    select s.id, s.development_id, r.id, s.added_by, case when r.n > 1 then now() end from development_stages s join rounds_of r on r.n = s.position;
  create temp table activities_of as
    select uuidv7() as id, s.id as strand, l.agency as leader, c.agency, c.person, c.post, c.n
    from (select n, uuidv7() as id from generate_series(1, 10) n) s join cast_of l on l.n = s.n and l.role = 'respondent'
      join cast_of c on c.n between s.n * 10 - 9 and s.n * 10 and c.role = 'respondent';
  insert into strands (id, strategy_id, name, leader_post_id, position)
    select distinct on (strand) strand, g.id, 'Strand ' || a.n, c.post, a.n from activities_of a join cast_of c on c.agency = a.leader and c.role = 'respondent', strategy_of g order by strand, a.n;
  insert into activities (id, strand_id, title, lead_post_id, position) select id, strand, 'Activity ' || n, post, n from activities_of;
  insert into budget_lines (strategy_id, activity_id, year, kind, holder_post_id)
    select g.id, a.id, '200' || y || '/0' || y + 1, 'funded', post from activities_of a, strategy_of g, generate_series(3, 5) y;
  insert into budget_amounts (line_id, what, minor, as_at, said_by)
    select l.id, w, 1000 + m, date '2003-04-01' + m, h.person_id from budget_lines l join post_holders h on h.post_id = l.holder_post_id,
      unnest(array['budget', 'forecast', 'actual']) w, generate_series(1, 4) m;
  create temp table items_of as select uuidv7() as id, uuidv7() as task, a.id as activity, a.agency, a.post, y from activities_of a, generate_series(1, 10) y;
  insert into tasks (id, process_id, kind, title, agency_id, post_id, plan_id, joined_plan_at, closes_at, state, answered_at)
    select i.task, g.id, 'dated-item', 'A date', agency, post, g.plan, date_trunc('minute', now()) - interval '1 year', date_trunc('minute', now()) + interval '1 year', case when y = 10 then 'open' else 'answered' end,
      case when y < 10 then date_trunc('minute', now()) end from items_of i, strategy_of g;
  insert into dated_items (id, strategy_id, kind, activity_id, title, owner_post_id, first_due_on, due_on, state, done_on, task_id)
    select i.id, g.id, 'milestone', activity, 'A date', post, current_date + 60, current_date + 60, case when y = 10 then 'planned' else 'done' end, case when y < 10 then current_date end, task from items_of i, strategy_of g;
  insert into bids (strategy_id, funder, purpose, amount_minor, bidder_post_id, submitted_on, item_id)
    select g.id, 'Ministry', 'A bid', 1000, post, current_date - 30, i.id from items_of i, strategy_of g where y = 10 limit 10;
  insert into bid_activities (bid_id, strategy_id, activity_id) select b.id, b.strategy_id, i.activity_id from bids b join dated_items i on i.id = b.item_id;
  insert into initiatives (strategy_id, title, announced_by, announced_on, cost_note)
    select g.id, 'Initiative', 'Ministry', current_date - n, 'None' from strategy_of g, generate_series(1, 100) n;
  create temp table lessons_of as select uuidv7() as id, uuidv7() as task, a.agency, a.post, a.id as activity from activities_of a;
  insert into tasks (id, process_id, kind, title, agency_id, post_id, plan_id, joined_plan_at, closes_at, state)
    select l.task, g.id, 'read-lesson', 'A lesson', agency, post, g.plan, date_trunc('minute', now()), date_trunc('minute', now()) + interval '1 year', 'open' from lessons_of l, strategy_of g;
  insert into lessons (id, strategy_id, title, source_kind, source, learned) select l.id, g.id, 'A lesson', 'pilot', 'A pilot', 'Something' from lessons_of l, strategy_of g;
  insert into lesson_readers (lesson_id, post_id, task_id) select id, post, task from lessons_of;
  insert into lesson_uses (lesson_id, activity_id, note) select id, activity, 'Used' from lessons_of;
  create temp table reviews_of as
    select uuidv7() as id, uuidv7() as plan, (date_trunc('quarter', date_trunc('minute', now())) - interval '3 months' * (39 - n))::date as quarter, n = 39 as open from generate_series(0, 39) n;
  insert into processes (id, kind, reference, title, state, opened_at, ended_at)
    select id, 'review', 'REV-' || quarter, 'Review', case when open then 'open' else 'signed-off' end, quarter, case when not open then quarter + 80 end from reviews_of;
  insert into reviews (process_id, strategy_id, quarter, locked_at) select r.id, g.id, quarter, case when not open then quarter + 70 end from reviews_of r, strategy_of g;
  insert into chase_plans (id, process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
    select plan, id, quarter + 120, quarter + 150, 'Europe/London', 'then', 'england-and-wales', 'v' from reviews_of;
  create temp table returns_of as select uuidv7() as task, r.id as process, r.plan, r.open, r.quarter, a.* from reviews_of r, activities_of a order by r.quarter, a.n;
  insert into tasks (id, process_id, kind, agency_id, post_id, plan_id, joined_plan_at, closes_at, state, answered_at)
    select task, process, 'return', agency, post, plan, quarter, quarter + 150, case when open then 'open' else 'answered' end, case when not open then quarter + 20 end from returns_of;
  insert into review_returns (process_id, activity_id, strand_id, task_id, agency_id, leader_agency_id, position, content, sent, submitted_at)
    select process, id, strand, task, agency, leader, n, r.content, case when not open then r.content end, case when not open then quarter + 20 end
    from returns_of, (select '{"progress": "x", "colour": "green", "colourReason": "", "direction": null, "milestones": [], "relevant": true, "retireReason": "", "costMinor": null, "achievements": "", "evidence": ""}'::jsonb as content) r;
  insert into nominations (strategy_id, activity_id, post_id, part, state) select g.id, a.id, a.post, 'lead', 'accepted' from activities_of a, strategy_of g;
  insert into return_parts (return_id, agency_id, words, said_by) select r.id, r.agency_id, 'x', a.person from review_returns r join activities_of a on a.id = r.activity_id where a.n <= 3;
  insert into plan_proposals (strategy_id, strand_id, activity_id, kind, title, reason, agency_id, proposed_by, state)
    select g.id, a.strand, a.id, 'change', 'Proposal', 'x', a.agency, a.person, 'accepted' from activities_of a, strategy_of g where a.n <= 15`;

/** What it is measured by: 20 indicators of 32 areas each, with ten years of quarters and a target. */
export const measured = () => `
  create temp table indicators_of as select uuidv7() as id, n, post, person from cast_of where n between 1 and 20 and role = 'respondent';
  insert into indicators (id, strategy_id, title, origin, kind, polarity, frequency, owner_post_id, state)
    select i.id, g.id, 'Indicator ' || n, 'own', 'number', 'up', 'quarter', post, 'in-use' from indicators_of i, strategy_of g;
  insert into indicator_areas (strategy_id, indicator_id, name, position) select g.id, i.id, 'Area ' || a, a from indicators_of i, strategy_of g, generate_series(1, 32) a;
  insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, late, said_by)
    select a.strategy_id, a.indicator_id, a.id, extract(year from q)::text || '-Q' || extract(quarter from q), 1, a.position, '', false, false, i.person
    from indicators_of i join indicator_areas a on a.indicator_id = i.id, generate_series(now() - interval '10 years', now() - interval '3 months', interval '3 months') q;
  insert into indicator_targets (strategy_id, indicator_id, area_id, period, revision, scaled, tolerance, reason, set_by)
    select a.strategy_id, a.indicator_id, a.id, '2020-Q1', 1, 10, 1, 'x', i.person from indicators_of i join indicator_areas a on a.indicator_id = i.id;
  insert into baselines (strategy_id, from_on, item_id) select g.id, current_date - 300, i.id from strategy_of g, (select id from items_of where y = 1 limit 1) i;`;

/** Two parts of it are restricted to nobody else, one to another agency, and many were; with one of everything that can hang on such a part. */
export const marked = () => `
  insert into markings (strategy_id, activity_id, reason, marked_by, lifted_why, lifted_by, lifted_at)
    select g.id, a.id, 'x', a.person, 'x', a.person, now() - interval '1 year' from activities_of a, strategy_of g, generate_series(1, 20) n;
  insert into markings (strategy_id, activity_id, reason, marked_by) select g.id, a.id, 'x', a.person from activities_of a, strategy_of g where a.n in (1, 12);
  insert into markings (strategy_id, strand_id, reason, marked_by) select distinct on (a.strand) g.id, a.strand, 'x', a.person from activities_of a, strategy_of g where a.n > 90;
  insert into marking_insiders (marking_id, agency_id) select m.id, c.agency from markings m join activities_of a on a.id = m.activity_id and a.n = 1, cast_of c
    where m.lifted_at is null and c.n = 300 and c.role = 'respondent';
  update indicators i set activity_id = a.id from activities_of a, indicators_of o where a.n = 12 and o.n = 12 and i.id = o.id;
  insert into indicator_steps (strategy_id, indicator_id, before, after, reason, taken_by) select g.id, i.id, 'baseline', 'in-use', 'x', i.person from indicators_of i, strategy_of g;
  insert into indicator_tasks (task_id, strategy_id, indicator_id, period) select n.task, g.id, i.id, '2020-Q1' from indicators_of i join items_of n on n.y = 1 and n.post = i.post, strategy_of g;
  insert into bid_activities (bid_id, strategy_id, activity_id) select b.id, b.strategy_id, a.id from bids b, activities_of a where a.n = 12 on conflict do nothing;
  insert into lesson_uses (lesson_id, activity_id, note) select l.id, a.id, 'Used' from lessons_of l, activities_of a where a.n = 12;
  insert into traces (strategy_id, input_id, to_activity_id) select i.strategy_id, i.id, a.id from inputs i, activities_of a where a.n = 12;
  insert into links (strategy_id, kind, name, source) select case when n % 2 = 0 then g.id end, 'operation', 'Operation ' || n, 'A plan' from strategy_of g, generate_series(1, 40) n;
  insert into part_links (link_id, strategy_id, activity_id) select l.id, g.id, a.id from links l, activities_of a, strategy_of g;
  insert into links (strategy_id, kind, name, source) select g.id, k.kind, k.kind || ' ' || n, 'A map' from strategy_of g, (values ('area', 32), ('risk', 4)) k (kind, most), generate_series(1, k.most) n;
  insert into plan_options (strategy_id, strand_id, title, what, risk_id)
    select g.id, a.strand, 'Option ' || a.n, 'x', r.id from activities_of a join links r on r.name = 'risk ' || a.n % 5, strategy_of g where a.n % 3 = 0;
  insert into area_risks (strategy_id, area_id, risk_id) select l.strategy_id, l.id, r.id from links l, links r where l.kind = 'area' and r.kind = 'risk';
  insert into plan_proposals (strategy_id, strand_id, activity_id, kind, title, due_on, reason, agency_id, proposed_by, state, option_id, area_id, post_id)
    select g.id, o.strand_id, a.id, 'option', o.title, current_date, 'x', a.agency, a.person, 'taken-in', o.id, l.id, a.post
    from plan_options o join activities_of a on a.strand = o.strand_id and a.n % 10 < 8 join links l on l.name = 'area ' || a.n % 32 + 1, strategy_of g;
  insert into part_links (link_id, strategy_id, activity_id) select distinct p.area_id, p.strategy_id, p.activity_id from plan_proposals p where p.kind = 'option';
  insert into plan_successions (strategy_id, from_id, to_id, said_by) select g.id, uuidv7(), a.id, a.person from activities_of a, strategy_of g`;

/** A report to a body for each quarter, of two versions of which the later is shown to all; one is about a strand that is marked. */
export const reported = () => `
  create temp table reports_of as select uuidv7() as id, n.n, g.id as strategy, c.person, (select min(b.id::text)::uuid from bodies b) as body, current_date - 91 * (41 - n.n) as day,
    case when n.n = 7 then (select a.strand from activities_of a where a.n > 90 limit 1) end as strand from generate_series(1, 40) n(n), strategy_of g, cast_of c where c.role = 'officer' and c.n = -1;
  insert into reports (id, reference, strategy_id, strand_id, kind, title, body_id, body, meets_on, laid_by, asked, recommendation, state, made_by)
    select id, 'REP-' || n, strategy, strand, 'review', 'Report ' || n, body, 'Body', day, 'Head', 'note', 'x', case when n > 38 then 'draft' else 'frozen' end, person from reports_of;
  insert into report_looks (number, names, accent, made_by) select n, 'x', '#000000', person from reports_of;
  insert into report_sections (report_id, key, position, heading, required, numbered, text) select r.id, 'section-' || s, s, 'Section', true, true, 'Said' from reports_of r, generate_series(1, 7) s;
  insert into report_authors (report_id, person_id, position, name) select id, person, 1, 'Author' from reports_of;
  insert into report_readers (report_id, person_id, invited_by) select r.id, c.person, r.person from reports_of r, cast_of c where c.role = 'respondent' and c.n = 1;
  insert into report_comments (report_id, section, section_version, text, said_by, speaker, state, answer, settled_by, settled_at)
    select r.id, 'section-' || s, 1, 'Said', r.person, 'Officer', 'settled', 'x', r.person, day from reports_of r, generate_series(1, 7) s;
  insert into report_files (report_id, sha256, file_name, media_type, size, content, added_by) select id, 'x', 'plan.pdf', 'application/pdf', 1, 'x', person from reports_of;
  insert into report_appendices (report_id, key, position, title, file_sha256) select id, 'plan', 1, 'Plan', 'x' from reports_of;
  insert into report_versions (report_id, number, reference, strategy_id, strand_id, kind, title, body_id, body, meets_on, tree, sha256, files, frozen_by, frozen_at, published_at)
    select id, v, 'REP-' || n, strategy, strand, 'review', 'Report ' || n, body, 'Body', day, '${JSON.stringify(frozen)}', '${frozenHash}', '{x}', person, day, case when v = 2 then day end from reports_of, generate_series(1, 2) v;
  insert into redactions (version_id, block, from_letter, to_letter, reason, made_by) select id, 'title', 0, 1, 'x', frozen_by from report_versions where number = 2;
  insert into publications (version_id, report_id, strategy_id, strand_id, kind, reference, number, title, body_id, body, meets_on, item, asked, tree, sha256, files, made_by)
    select v.id, v.report_id, v.strategy_id, v.strand_id, v.kind, v.reference, v.number, v.title, v.body_id, v.body, v.meets_on, '', 'note', v.tree, v.sha256, v.files, v.frozen_by
    from report_versions v where v.number = 2 and v.reference <> 'REP-1';
  insert into renderings (version_id, publication_id, format, state, content, asked_by) select version_id, id, 'html', 'done', 'x', made_by from publications;
  insert into processes (kind, reference, title, state, opened_at, ended_at)
    select 'feedback', 'FBK-' || n, 'Feedback on REP-2', case when n > 990 then 'open' else 'answered' end, now() - interval '1 day', case when n <= 990 then now() end from generate_series(1, 1000) n;
  insert into feedback (process_id, publication_id, page, version, said, mark, outcome, settled_by, settled_at)
    select p.id, (select id from publications order by id limit 1), '/public/reports/REP-2', 'x', 'Said', p.reference, case when p.state = 'answered' then 'answered' end,
      case when p.state = 'answered' then (select made_by from publications order by id limit 1) end, p.ended_at from processes p where p.kind = 'feedback';
  insert into letters (feedback_id, kind, by_id, next_at, sent_at) select id, 'feedback-answered', settled_by, null, settled_at from feedback where settled_at is not null;`;
