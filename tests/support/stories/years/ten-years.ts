import { Client } from 'pg';
import { marked, measured, plan, reported } from './ten-years-of-a-plan.ts';

/** How many agencies there are, and how many rounds each was asked in, one every four months: 310,000 answers are owed. */
export type Years = { readonly agencies: number; readonly rounds: number };
export const tenYears: Years = { agencies: 10_000, rounds: 31 };

/** Whom a test looks through the eyes of, and at what. */
export type Ids = Readonly<Record<(typeof named)[number][0], string>>;

/**
 * Writes what a partnership has after ten years into a migrated database: rounds, a plan with its quarterly reviews, sign-offs,
 * inspections, what was mailed and what the trail says. Past triggers and foreign keys, set by set, in some seconds; no
 * statistics are collected. Out: ids of people and things that have a part in it.
 */
export async function writeYears(ownerUrl: string, years: Years = tenYears): Promise<Ids> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica; set synchronous_commit = off; set work_mem = 256000');
    for (const part of [
      directory,
      rounds,
      answers,
      told,
      plan,
      measured,
      origins,
      marked,
      signing,
      reported,
      inspected,
      trail,
    ])
      await client.query(part(years));
    const ids: Record<string, string> = {};
    for (const [name, query] of named) {
      const { rows } = await client.query<{ id: string }>(query);
      if (rows[0] === undefined) throw new Error(`ten years have no ${name}`);
      ids[name] = rows[0].id;
    }
    return ids as Ids;
  } finally {
    await client.end();
  }
}

const person = (at: string) => `select person as id from cast_of where ${at}`;
const named = [
  ['officer', person(`role = 'officer'`)],
  ['administrator', person(`role = 'administrator'`)],
  ['auditor', person(`role = 'auditor'`)],
  ['inspector', person(`role = 'inspector' and n = -1`)],
  // His agency leads activities and a strand, too; it was inspected, and he sits on a body.
  ['contact', person(`role = 'respondent' and n = 1`)],
  ['manager', person(`role = 'manager' and n = 1 and level = 1`)],
  ['plain', person(`role = 'respondent' and n = (select max(n) / 2 from cast_of)`)],
  ['second', person(`role = 'respondent' and n = (select max(n) / 2 + 1 from cast_of)`)],
  ['agency', 'select agency as id from cast_of where n = 1'],
  ['plainAgency', 'select agency as id from cast_of where n = (select max(n) / 2 from cast_of)'],
  ['directorate', 'select id from agencies where is_directorate'],
  ['post', `select post as id from cast_of where n = 1 and role = 'respondent'`],
  ['body', 'select id from bodies order by id limit 1'],
  ['openRound', `select id from rounds_of where open`],
  ['closedRound', `select id from rounds_of where state = 'closed'`],
  ['publishedRound', `select id from rounds_of where state = 'published' order by n desc limit 1`],
  ['openTask', `select t.id from tasks_of t join rounds_of r on r.id = t.process where r.open and t.n = 1`],
  [
    'plainTask',
    `select t.id from tasks_of t join rounds_of r on r.id = t.process where r.open and t.n = (select max(n) / 2 from cast_of)`,
  ],
  [
    'secondTask',
    `select t.id from tasks_of t join rounds_of r on r.id = t.process where r.open and t.n = (select max(n) / 2 + 1 from cast_of)`,
  ],
  [
    'doneTask',
    `select t.id from tasks_of t join rounds_of r on r.id = t.process where r.state = 'published' and t.n = 1 limit 1`,
  ],
  ['strategy', 'select id from strategy_of'],
  ['indicator', 'select id from indicators_of where n = 1'],
  ['review', 'select id from reviews_of order by quarter desc limit 1'],
  ['lockedReview', 'select id from reviews_of order by quarter limit 1'],
  [
    'returnTask',
    `select r.task_id as id from review_returns r join cast_of c on c.agency = r.agency_id and c.n = 1 order by r.id desc limit 1`,
  ],
  ['signOff', `select id from processes where kind = 'sign-off' and state = 'open' order by id limit 1`],
  ['signTask', `select id from tasks where kind = 'sign' and state = 'open' order by id limit 1`],
  ['inspection', `select id from inspections_of where n = 1`],
  [
    'evidenceTask',
    `select t.id from tasks t join inspections_of i on i.id = t.process_id and i.n = 1 where t.kind = 'evidence'`,
  ],
  ['mail', 'select id from mails order by id desc limit 1'],
] as const satisfies readonly (readonly [string, string])[];

/** Agencies with a contact and a ladder of two; a directorate; ten inspectors; twenty bodies of eight. */
const directory = ({ agencies }: Years) => `
  create temp table cast_of as
    select n, a.agency, uuidv7() as person, uuidv7() as post, role, level, label
    from (select n, uuidv7() as agency from generate_series(1, ${agencies}) n) a,
      (values ('respondent', null::int, 'Contact'), ('manager', 1, 'Manager'), ('manager', 2, 'Director')) r(role, level, label)
    union all
    select -n, d.agency, uuidv7(), uuidv7(), role, level, role || ' ' || n
    from (select uuidv7() as agency) d, (values ('officer', 1), ('administrator', null), ('auditor', null), ('inspector', null)) r(role, level),
      generate_series(1, 10) n where role = 'inspector' or n = 1 order by 1;
  create index on cast_of (n);
  insert into agencies (id, name, kind, is_directorate)
    select distinct agency, case when n < 0 then 'Drugs Directorate' else 'Agency ' || n end, case when n < 0 then 'unit' else 'agency' end, n < 0 from cast_of;
  insert into people (id, name, email) select person, label || ' of Agency ' || n, replace(lower(label), ' ', '') || n || '@example.org' from cast_of;
  insert into posts (id, agency_id, title, role, ladder_level) select post, agency, label, role, level from cast_of;
  insert into post_holders (post_id, person_id, since) select post, person, '2000-01-01' from cast_of;
  -- Who held the posts before.
  insert into post_holders (post_id, person_id, since, until) select post, (select person from cast_of where n = 2 limit 1), '1999-01-01', '2000-01-01' from cast_of where n > 2 and n % 50 = 0;
  insert into absences (person_id, substitute_id, from_at, until_at)
    select c.person, m.person, date_trunc('minute', now()) - interval '1 year' * y, date_trunc('minute', now()) - interval '1 year' * y + interval '9 days'
    from cast_of c join cast_of m on m.n = c.n and m.level = 1, generate_series(0, 5) y where c.role = 'respondent' and c.n % 20 = 0;
  insert into bodies (name) select 'Body ' || n from generate_series(1, 20) n;
  insert into body_members (body_id, person_id, capacity)
    select b.id, c.person, case when c.n % 20 = 1 then 'chair' else 'member' end
    from (select id, row_number() over (order by id) as n from bodies) b join cast_of c on c.role = 'respondent' and c.n between (b.n - 1) * 8 + 1 and b.n * 8;
  insert into sessions (token_hash, person_id, created_at, expires_at, ended_at)
    select 'hash ' || person, person, date_trunc('minute', now()) - interval '1 day', date_trunc('minute', now()) + interval '1 hour', date_trunc('minute', now()) from cast_of;`;

/** The newest round is open, the one before it closed, all others published; each with two questions and two papers. */
const rounds = ({ rounds: count }: Years) => `
  create temp table rounds_of as
    select n, uuidv7() as id, uuidv7() as plan, n = ${count} as open, opened, opened + interval '28 days' as due, opened + interval '42 days' as closes,
      case when n = ${count} then 'open' when n = ${count} - 1 then 'closed' else 'published' end as state
    from (select n, date_trunc('minute', now()) - interval '14 days' - interval '4 months' * (${count} - n) as opened from generate_series(1, ${count}) n) r order by n;
  insert into processes (id, kind, reference, title, state, created_by, opened_at, closes_at, closed_at, ended_at, wake_at)
    select id, 'consultation', 'CON-' || n, 'Round ' || n, state, (select person from cast_of where role = 'officer'), opened, closes,
      case when not open then closes end, case when state = 'published' then closes end, case when open then due - interval '5 days' end from rounds_of;
  insert into chase_plans (id, process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
    select plan, id, due, closes, 'Europe/London', 'then', 'england-and-wales', 'v' from rounds_of;
  insert into chase_steps (plan_id, position, kind, at, audience, raised_at)
    select plan, position, kind, due + late, audience, case when not open then due + late end
    from rounds_of, (values (1, 'remind', interval '-5 days', 'respondents'), (2, 'escalate', interval '1 day', 'ladder:1'), (3, 'escalate', interval '5 days', 'directorate')) s(position, kind, late, audience);
  insert into consultations (process_id, format, due_at, due_wall_text, policy, plan_id, published_at)
    select id, 'circulation', due, 'then', '{"steps": [], "sendingHour": 9, "lateAnswers": true}', plan, case when state = 'published' then closes end from rounds_of;
  insert into questions (process_id, position, text, kind) select id, q, 'Agreed?', 'position' from rounds_of, generate_series(1, 2) q;
  insert into documents (process_id, title, file_name, media_type, size, sha256, content)
    select id, 'Paper ' || d, 'paper.txt', 'text/plain', 4, 'x', 'text' from rounds_of, generate_series(1, 2) d;
  insert into attendance (process_id, person_name) select id, 'Somebody ' || a from rounds_of, generate_series(1, 30) a;
  insert into decisions (process_id, act, actor_id, terms, principal, route, key, request_hash, state, proposed_at, settled_at)
    select r.id, act, c.person, '{}', 'person', 'decide', act || r.id, 'x', 'taken', opened, opened
    from rounds_of r, unnest(array['open', 'close', 'agree-log', 'publish']) act, cast_of c where c.role = 'officer';`;

/** Nine of ten have answered what is over, four of ten what is open; some asked for more time, few are not the right person. */
const answers = () => `
  create temp table tasks_of as
    select uuidv7() as id, uuidv7() as answer, r.id as process, r.plan, r.open, r.opened, r.closes, c.n, c.agency, c.person,
      case when (c.n * 7 + r.n * 3 + 5) % 10 < case when r.open then 4 else 9 end then 'answered' when r.open then 'open' else 'not_answered' end as state
    from rounds_of r cross join cast_of c where c.role = 'respondent' order by r.n, c.n;
  insert into audience (process_id, agency_id) select process, agency from tasks_of;
  insert into tasks (id, process_id, kind, agency_id, plan_id, joined_plan_at, closes_at, state, answered_at, on_time, version, created_at)
    select id, process, 'answer', agency, plan, opened, closes, state, case when state = 'answered' then opened + interval '3 days' end,
      case when state = 'answered' then true end, 2, opened from tasks_of;
  update consultations n set asked = k.asked, answered = k.answered from (
    select r.id, count(*) as asked, count(*) filter (where t.state = 'answered') as answered from tasks_of t join rounds_of r on r.id = t.process and r.state = 'published' group by r.id) k
    where n.process_id = k.id;
  insert into task_people (task_id, person_id, why, since) select id, person, 'contact', opened from tasks_of;
  insert into answers (id, task_id, version, content, answered_by, received_at, on_time)
    select answer, id, 1, '{"nothingToSay": false, "comment": "We agree.", "replies": []}', person, opened + interval '3 days', true from tasks_of where state = 'answered';
  insert into drafts (task_id, content, saved_by) select id, '{"nothingToSay": false, "comment": "We", "replies": []}', person from tasks_of where state = 'open' and n % 5 = 0;
  insert into extension_requests (task_id, asked_by, asked_at, wanted_due_at, wanted_wall_text, reason, state)
    select id, person, opened + interval '1 day', closes, 'then', 'x', case when open then 'asked' else 'granted' end from tasks_of where n % 50 = 0 and (not open or state = 'open');
  insert into not_me_reports (task_id, person_id, suggestion, at, settled_at)
    select id, person, '', opened, case when not open or n % 1000 > 0 then opened end from tasks_of where n % 200 = 0;
  insert into meeting_replies (task_id, process_id, reply, event_at, said_by) select id, process, 'comes', closes, person from tasks_of where n % 20 = 0;
  insert into round_events (process_id, said, told_by) select process, 'Something', min(person::text)::uuid from tasks_of group by process;
  insert into clock_stops (task_id, category, reason, stopped_by, restarted_at) select id, 'x', 'x', person, opened from tasks_of where n % 500 = 0;
  insert into answer_files (task_id, file_name, media_type, size, sha256, content, added_by) select id, 'a.txt', 'text/plain', 1, 'x', 'x', person from tasks_of where n % 30 = 1;
  insert into log_items (process_id, answer_id, agency_id, comment, disposition, decided_by, decided_at)
    select process, answer, agency, 'We agree.', case when not open then 'noted' end, case when not open then person end, case when not open then closes end from tasks_of where n % 10 = 0 and state = 'answered';
  insert into log_redactions (item_id, part, from_letter, to_letter, reason, made_by) select id, 'comment', 0, 1, 'x', decided_by from log_items where decided_by is not null order by id limit 500;
  insert into published_comments (process_id, comment, disposition, response, changed)
    select i.process_id, i.comment, i.disposition, i.response, i.changed from log_items i join processes p on p.id = i.process_id and p.state = 'published' where i.disposition is not null;`;

/** Everybody was invited; the mails of seven in ten notices are there still, without their texts but for the newest round. */
const told = ({ agencies, rounds: count }: Years) => `
  create temp table mails_of as
    select uuidv7() as id, uuidv7() as notice, t.id as task, t.process, t.plan, t.person, t.n, t.opened, t.open, row_number() over () > ${Math.round(agencies * count * 0.355)} as kept from tasks_of t;
  insert into mails (id, person_id, address, kind, subject, message_id, date_at, return_token, raw, sha256, state, order_at, composed_at, settled_at, text_removed_at)
    select id, person, 'contact' || n || '@example.org', 'invitation', 'Response due', id || '@example.org', opened, id::text, '', 'x',
      case when n % 2000 = 0 and open then 'held' else 'accepted' end, opened, opened, opened, case when not open then opened + interval '30 days' end
    from mails_of where kept;
  insert into notices (id, process_id, task_id, person_id, kind, occasion, plan_id, order_at, state, mail_id, created_at)
    select notice, process, task, person, 'invitation', 'invited', plan, opened, 'mailed', case when kept then id end, opened from mails_of;
  insert into returned_mails (mail_id, excerpt, settled_at) select id, 'x', case when n % 2000 > 0 then date_trunc('minute', now()) end from mails_of where kept and n % 500 = 0;
  -- One round was escalated: its steps say so, the others' notices are gone from here.
  insert into notices (process_id, task_id, person_id, kind, occasion, step_id, plan_id, rung, order_at, state, created_at)
    select t.process, t.id, m.person, 'escalation', 'step:' || s.id, s.id, t.plan, 1, s.at, 'mailed', s.at
    from tasks_of t join rounds_of r on r.id = t.process and r.state = 'closed' join chase_steps s on s.plan_id = t.plan and s.position = 2
      join cast_of m on m.n = t.n and m.level = 1 where t.state = 'not_answered';
  insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
    select process, task, person, 'nudge', 'nudge', plan, date_trunc('minute', now()) from mails_of where open and n % 50 = 0;`;

/** What the strategy rests on, five thousand comments that led to its themes, and a version of its plan each year. */
const origins = () => `
  insert into inputs (strategy_id, kind, title) select g.id, case when n % 2 = 0 then 'gap' else 'other' end, 'Input ' || n from strategy_of g, generate_series(1, 15) n;
  insert into themes (strategy_id, name) select g.id, 'Theme ' || n from strategy_of g, generate_series(1, 15) n;
  insert into traces (strategy_id, input_id, to_strand_id) select i.strategy_id, i.id, s.id from inputs i join strands s on s.strategy_id = i.strategy_id and s.position < 4;
  insert into traces (strategy_id, comment_id, to_theme_id) select h.strategy_id, i.id, h.id
    from (select id, row_number() over (order by id) as n from log_items limit 5000) i join (select *, row_number() over (order by id) as n from themes) h on h.n = i.n % 15 + 1;
  insert into plan_versions (strategy_id, number, title, sign_off_id, paper, paper_sha256, in_force_at, superseded_at)
    select g.id, n, 'Version ' || n, '00000000-0000-7000-8000-000000000000', 'Paper', 'x', now() - interval '1 year' * (10 - n), case when n < 10 then now() - interval '1 year' * (9 - n) end
    from strategy_of g, generate_series(1, 10) n;
  insert into plan_lines (version_id, part_id, kind, parent_id, title, day, place) select v.id, p.part_id, p.kind, p.parent_id, p.title, p.day, p.place from plan_versions v join plan_now p on p.strategy_id = v.strategy_id;
  insert into plan_revisions (strategy_id, title, opened_by, version_id, in_force_at)
    select v.strategy_id, 'Revision ' || v.number, c.person, v.id, v.in_force_at from plan_versions v, cast_of c where c.role = 'officer';
  insert into plan_revisions (strategy_id, title, opened_by) select g.id, 'Draft', c.person from strategy_of g, cast_of c where c.role = 'officer';
  insert into revision_lines (revision_id, part_id, kind, was_title, was_parent_id, was_post_id, was_day, fate, title, parent_id, post_id, day, place)
    select r.id, p.part_id, p.kind, p.title, p.parent_id, p.post_id, p.day, 'kept', p.title, p.parent_id, p.post_id, p.day, p.place from plan_revisions r join plan_now p on p.strategy_id = r.strategy_id;
  insert into revision_lines (revision_id, kind, was_title, fate, title, into_id, place)
    select r.id, 'activity', 'Gone', 'merged', 'Gone', (select min(id::text)::uuid from activities_of), 0 from plan_revisions r;
`;

/** 300 papers that went through two bodies each; the last five are open at the first. */
const signing = () => `
  create temp table papers_of as
    select n.n, uuidv7() as id, uuidv7() as plan, uuidv7() as document, uuidv7() as first, uuidv7() as second, n.n > 295 as open, date_trunc('minute', now()) - interval '12 days' * (301 - n.n) as opened,
      c.person as author from generate_series(1, 300) n(n) join cast_of c on c.role = 'officer';
  insert into processes (id, kind, reference, title, state, opened_at, ended_at)
    select id, 'sign-off', 'SIG-' || n, 'Paper ' || n, case when open then 'open' else 'approved' end, opened, case when not open then opened + interval '9 days' end from papers_of order by n;
  insert into documents (id, process_id, title, file_name, media_type, size, sha256, content) select document, id, 'Paper', 'paper.txt', 'text/plain', 4, 'x', 'text' from papers_of;
  insert into sign_offs (process_id, author_id, document_id, stage) select id, author, document, case when open then 1 else 2 end from papers_of;
  insert into chase_plans (id, process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
    select plan, id, opened + interval '14 days', opened + interval '30 days', 'Europe/London', 'then', 'england-and-wales', 'v' from papers_of;
  create temp table stages_of as
    select p.*, s.stage, s.position, b.id as body from papers_of p cross join lateral (values (first, 1), (second, 2)) s(stage, position)
      join (select id, row_number() over (order by id) as n from bodies) b on b.n = (p.n + s.position) % 20 + 1;
  insert into sign_off_stages (id, process_id, position, body_id, name, rule, asked, state, due_at, opened_at)
    select stage, id, position, body, 'Body', 'count', 'agree', case when not open then 'carried' when position = 1 then 'open' else 'waiting' end, opened + interval '14 days', opened from stages_of;
  create temp table seats_of as select s.*, m.person_id as member, uuidv7() as task from stages_of s join body_members m on m.body_id = s.body where not open or position = 1;
  insert into tasks (id, process_id, kind, person_id, body_id, plan_id, joined_plan_at, closes_at, state, answered_at)
    select task, id, 'sign', member, body, plan, opened, opened + interval '30 days', case when open then 'open' else 'answered' end, case when not open then opened end from seats_of order by n;
  insert into task_people (task_id, person_id, why) select task, member, 'named' from seats_of;
  insert into signatory_tasks (task_id, stage_id) select task, stage from seats_of;
  insert into public_decisions (sign_off_id, reference, title, about, body_id, body, decided_at, decision, sha256, made_by)
    select p.id, 'SIG-' || p.n, 'Paper', 'paper', s.body, 'Body', p.opened, jsonb_build_object('reference', 'SIG-' || p.n, 'title', 'Paper', 'about', 'paper', 'subject', '', 'recommendation', '',
      'outcome', 'approved', 'decidedAt', (extract(epoch from p.opened) * 1000)::bigint, 'zone', 'Europe/London', 'version', 1, 'stages', '[]'::jsonb, 'recommendations', '[]'::jsonb),
      'x', p.author from papers_of p join stages_of s on s.id = p.id and s.position = 2 where not p.open;
  insert into redactions (sign_off_id, block, from_letter, to_letter, reason, made_by) select id, 'title', 0, 1, 'x', author from papers_of where not open;
  insert into signatures (process_id, stage_id, signer_id, seat_id, capacity, verdict, document_id, sha256, decision_id)
    select id, stage, member, member, 'member', 'approve', document, 'x', uuidv7() from seats_of where not open;
  insert into paper_comments (process_id, stage_id, document_id, person_id, comment, late) select id, stage, document, member, 'x', false from seats_of where position = 1 and n % 3 = 0;`;

/** 400 inspections of one agency each, by two of ten inspectors, with evidence, findings, actions and recommendations. */
const inspected = () => `
  create temp table inspections_of as
    select c.n, uuidv7() as id, uuidv7() as plan, c.agency, c.person, c.post, uuidv7() as evidence, uuidv7() as finding, uuidv7() as action, uuidv7() as report,
      date_trunc('minute', now()) - interval '9 days' * c.n as opened, c.n <= 5 as open from cast_of c where c.n between 1 and 400 and c.role = 'respondent' order by c.n desc;
  insert into processes (id, kind, reference, title, state, opened_at, ended_at)
    select id, 'inspection', 'INS-' || n, 'Inspection ' || n, case when open then 'final' else 'closed' end, opened, case when not open then opened + interval '90 days' end from inspections_of;
  insert into inspections (process_id, scope, grounds, evidence_due_at, evidence_due_wall_text, preliminary_at, preliminary_document_id, comments_due_at, final_at, final_document_id)
    select id, 'x', 'x', opened + interval '60 days', 'then', opened, report, opened, opened, report from inspections_of;
  insert into chase_plans (id, process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
    select plan, id, opened + interval '60 days', opened + interval '90 days', 'Europe/London', 'then', 'england-and-wales', 'v' from inspections_of;
  insert into documents (id, process_id, title, file_name, media_type, size, sha256, content) select report, id, 'Report', 'report.txt', 'text/plain', 4, 'x', 'text' from inspections_of;
  insert into inspection_agencies (process_id, agency_id, notified_at) select id, agency, opened from inspections_of;
  insert into inspection_inspectors (process_id, person_id) select i.id, c.person from inspections_of i join cast_of c on c.role = 'inspector' and -c.n in (i.n % 10 + 1, i.n % 9 + 1);
  insert into inspection_inspectors (process_id, person_id) select i.id, c.person from inspections_of i join cast_of c on c.role = 'inspector' and c.n = -1 and i.n = 1 on conflict do nothing;
  insert into tasks (id, process_id, kind, agency_id, post_id, plan_id, joined_plan_at, closes_at, state, answered_at)
    select evidence, id, 'evidence', agency, null::uuid, plan, opened, opened + interval '90 days', case when n = 1 then 'open' else 'answered' end, case when n > 1 then opened end from inspections_of
    union all select action, id, 'corrective-action', agency, post, plan, opened, opened + interval '90 days', case when open then 'open' else 'answered' end, case when not open then opened end from inspections_of;
  insert into task_people (task_id, person_id, why) select evidence, person, 'contact' from inspections_of;
  insert into answers (task_id, version, content, answered_by, received_at, on_time)
    select evidence, 1, '{"nothingToSay": false, "comment": "x", "replies": []}', person, opened, true from inspections_of where n > 1;
  insert into answer_files (task_id, file_name, media_type, size, sha256, content, added_by, added_at) select evidence, 'e.txt', 'text/plain', 1, 'x', 'x', person, opened from inspections_of;
  insert into inspection_findings (id, process_id, number, agency_id, severity, text, action, created_by) select finding, id, 1, agency, 'minor', 'x', 'x', person from inspections_of;
  insert into corrective_actions (process_id, finding_id, agency_id, text, state, task_id) select id, finding, agency, 'x', case when open then 'running' else 'verified' end, action from inspections_of;
  insert into recommendations (process_id, finding_id, agency_id, text, state) select id, finding, agency, 'x', case when open then 'open' else 'completed' end from inspections_of;`;

/** What was done about each task, and who signed in; the outbox and the keys of requests as they stand between two tidyings. */
const trail = () => `
  insert into audit_entries (at, actor_id, act, process_id, task_id, agency_id, details)
    select opened + interval '3 days', person, 'answered', process, id, agency, '{"version": 1}' from tasks_of where state = 'answered' order by opened;
  insert into audit_entries (at, actor_id, act) select date_trunc('minute', now()) - interval '10 years' * (1 - i / 200000.0), c.person, 'signed-in'
    from generate_series(1, 200000) i join cast_of c on c.n = i % 10000 + 1 and c.role = 'respondent';
  insert into audit_entries (at, actor_id, act, process_id) select opened, c.person, 'round-open', r.id from rounds_of r, cast_of c where c.role = 'officer';
  insert into outbox (kind, process_id, sent_at) select 'nudge', process, date_trunc('minute', now()) from tasks_of where open and n <= 5000;
  insert into idempotency_keys (principal, route, key, request_hash, status, body) select 'person:' || person, 'answer', id::text, 'x', 200, '{}' from tasks_of where open and state = 'answered';`;
