import type { Client } from 'pg';

export type BigPlan = { readonly strategyId: string; readonly indicatorId: string };

/**
 * A watched plan of twenty strands, of which every agency's first contact leads some activities: three milestones and three lines of
 * budget each, so many quarters locked, and an indicator of 32 areas with ten years of quarters. In: where the directory is written already.
 */
export async function writeBigPlan(
  owner: Client,
  { activities, quarters }: { activities: number; quarters: number },
): Promise<BigPlan> {
  await owner.query('set session_replication_role = replica');
  for (const part of [strategy, plan(activities), reviews(quarters), money, measured]) await owner.query(part);
  await owner.query('set session_replication_role = default');
  const { rows } = await owner.query<BigPlan>(`
    select g.id as "strategyId", i.id as "indicatorId" from strategy_of g, indicator_of i`);
  await owner.query('vacuum analyze');
  if (rows[0] === undefined) throw new Error('there is no plan');
  return rows[0];
}

const strategy = `
  create temp table strategy_of as select uuidv7() as id;
  create temp table indicator_of as select uuidv7() as id;
  create temp table leads_of as select o.id as post, o.agency_id as agency, h.person_id as person, row_number() over (order by o.id) as n,
    count(*) over () as most from posts o join post_holders h on h.post_id = o.id where o.role = 'respondent';
  insert into processes (id, kind, reference, title, state, opened_at) select id, 'strategy', 'STR-1', 'Drugs strategy', 'open', now() - interval '4 years' from strategy_of;
  insert into strategies (process_id, colours) select id, '[{"code": "green", "word": "On course", "bad": false}, {"code": "amber", "word": "At risk", "bad": false},
    {"code": "red", "word": "Not on course", "bad": true}]' from strategy_of`;

const plan = (activities: number) => `
  insert into strands (strategy_id, priority_area, name, leader_post_id, position)
    select g.id, 'Priority ' || (n + 4) / 5, 'Strand ' || n, post, n from strategy_of g, generate_series(1, 20) n join leads_of l using (n);
  create temp table activities_of as select uuidv7() as id, s.id as strand, l.post, l.agency, l.person, g.n
    from generate_series(1, ${activities}) g(n) join strands s on s.position = (g.n - 1) * 20 / ${activities} + 1 join leads_of l on l.n = (g.n - 1) % l.most + 1;
  insert into activities (id, strand_id, title, lead_post_id, position) select id, strand, 'Activity ' || n || ' of the plan', post, n from activities_of;
  insert into nominations (strategy_id, activity_id, post_id, part, state) select g.id, a.id, a.post, 'lead', 'accepted' from activities_of a, strategy_of g;
  insert into dated_items (strategy_id, kind, activity_id, title, owner_post_id, first_due_on, due_on, state, done_on)
    select g.id, 'milestone', a.id, 'Milestone ' || y, a.post, current_date + 90 * y, current_date + 90 * y, case when y < 0 then 'done' else 'planned' end, case when y < 0 then current_date end
    from activities_of a, strategy_of g, generate_series(-1, 1) y`;

const reviews = (quarters: number) => `
  create temp table reviews_of as select uuidv7() as id, (date_trunc('quarter', now()) - interval '3 months' * n)::date as quarter from generate_series(1, ${quarters}) n;
  insert into processes (id, kind, reference, title, state, opened_at, ended_at) select id, 'review', 'REV-' || quarter, 'Review', 'signed-off', quarter, quarter + 80 from reviews_of;
  insert into reviews (process_id, strategy_id, quarter, locked_at) select r.id, g.id, quarter, quarter + 70 from reviews_of r, strategy_of g;
  insert into chase_plans (process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
    select id, quarter + 120, quarter + 150, 'Europe/London', 'then', 'england-and-wales', 'v' from reviews_of;
  create temp table returns_of as select uuidv7() as task, r.id as process, c.id as plan, r.quarter, a.* from reviews_of r join chase_plans c on c.process_id = r.id, activities_of a;
  insert into tasks (id, process_id, kind, agency_id, post_id, plan_id, joined_plan_at, closes_at, state, answered_at)
    select task, process, 'return', agency, post, plan, quarter, quarter + 150, 'answered', quarter + 20 from returns_of;
  insert into review_returns (process_id, activity_id, strand_id, task_id, agency_id, position, content, sent, submitted_at)
    select process, id, strand, task, agency, n, c.content, c.content, quarter + 20 from returns_of,
      lateral (select jsonb_build_object('progress', repeat('Two raids were held. ', 10), 'colour', (array['green', 'amber', 'red'])[(n + extract(month from quarter)::int) % 3 + 1],
        'colourReason', '', 'direction', 'same', 'milestones', '[]'::jsonb, 'relevant', true, 'achievements', 'Three premises closed.', 'evidence', '') as content) c`;

const money = `
  insert into budget_lines (strategy_id, activity_id, year, kind, holder_post_id)
    select g.id, a.id, '200' || y || '/0' || y + 1, 'funded', post from activities_of a, strategy_of g, generate_series(3, 5) y;
  insert into budget_amounts (line_id, what, minor, as_at, said_by)
    select l.id, w, 1000 * m, date '2003-04-01' + m, h.person_id from budget_lines l join post_holders h on h.post_id = l.holder_post_id,
      unnest(array['budget', 'forecast', 'actual']) w, generate_series(1, 2) m`;

const measured = `
  insert into indicators (id, strategy_id, title, origin, kind, polarity, frequency, owner_post_id, state)
    select i.id, g.id, 'Arrests for supply', 'own', 'number', 'up', 'quarter', post, 'in-use' from indicator_of i, strategy_of g, leads_of where n = 1;
  insert into indicator_areas (strategy_id, indicator_id, name, position) select g.id, i.id, 'Area ' || a, a from indicator_of i, strategy_of g, generate_series(1, 32) a;
  insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, late, said_by)
    select a.strategy_id, a.indicator_id, a.id, extract(year from q)::text || '-Q' || extract(quarter from q), 1, a.position + extract(month from q), '', false, false, l.person
    from indicator_areas a, leads_of l, generate_series(now() - interval '117 months', now(), interval '3 months') q where l.n = 1;
  insert into indicator_targets (strategy_id, indicator_id, area_id, period, revision, scaled, tolerance, reason, set_by)
    select a.strategy_id, a.indicator_id, a.id, '2020-Q1', 1, 10, 1, 'Agreed.', l.person from indicator_areas a, leads_of l where l.n = 1`;
