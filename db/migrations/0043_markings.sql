-- A handling marking: a part of the plan that only some may see. Who is outside finds neither it nor anything that hangs on it.
CREATE TABLE "markings" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL CONSTRAINT "markings_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"strand_id" uuid CONSTRAINT "markings_strand_id_strands_id_fk" REFERENCES strands(id),
	"activity_id" uuid CONSTRAINT "markings_activity_id_activities_id_fk" REFERENCES activities(id),
	"part_id" uuid GENERATED ALWAYS AS (coalesce("strand_id", "activity_id")) STORED NOT NULL,
	"reason" text NOT NULL,
	"marked_by" uuid NOT NULL CONSTRAINT "markings_marked_by_people_id_fk" REFERENCES people(id),
	"marked_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"lifted_why" text,
	"lifted_by" uuid CONSTRAINT "markings_lifted_by_people_id_fk" REFERENCES people(id),
	"lifted_at" timestamp with time zone,
	CONSTRAINT "markings_of_one" CHECK (num_nonnulls(strand_id, activity_id) = 1),
	CONSTRAINT "markings_lifted" CHECK (num_nonnulls(lifted_why, lifted_by, lifted_at) in (0, 3))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "markings_open" ON "markings" USING btree ("part_id") WHERE lifted_at is null;
--> statement-breakpoint
CREATE INDEX "markings_part" ON "markings" USING btree ("part_id","id");
--> statement-breakpoint
CREATE INDEX "markings_strategy" ON "markings" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE TABLE "marking_insiders" (
	"marking_id" uuid NOT NULL CONSTRAINT "marking_insiders_marking_id_markings_id_fk" REFERENCES markings(id),
	"agency_id" uuid CONSTRAINT "marking_insiders_agency_id_agencies_id_fk" REFERENCES agencies(id),
	"post_id" uuid CONSTRAINT "marking_insiders_post_id_posts_id_fk" REFERENCES posts(id),
	CONSTRAINT "marking_insiders_one" CHECK (num_nonnulls(agency_id, post_id) = 1),
	CONSTRAINT "marking_insiders_once" UNIQUE NULLS NOT DISTINCT("marking_id","agency_id","post_id")
);
--> statement-breakpoint
CALL raise_wall('markings');
--> statement-breakpoint
CALL raise_wall('marking_insiders');
--> statement-breakpoint
-- Who may see it is decided anew with a marking of its own.
REVOKE UPDATE ON marking_insiders FROM concordat_officer, concordat_worker;
--> statement-breakpoint
CREATE INDEX "indicators_activity" ON "indicators" USING btree ("activity_id") WHERE activity_id is not null;
--> statement-breakpoint
CREATE INDEX "indicators_strand" ON "indicators" USING btree ("strand_id") WHERE strand_id is not null;
--> statement-breakpoint
-- What the reader may not see, by id: marked strands and activities with their dates and measures. Asked from what is marked now, through an index each.
-- Whom the marking names is inside; the directorate, who leads the part or its strand, owns it jointly, or owes a date, a measure or a
-- budget of it always is, and so is whom one of these has asked to help. Who sees an activity of a marked strand sees that there is the strand.
CREATE FUNCTION app_hidden() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with closed as materialized (
    select m.strand_id, m.activity_id from markings m
    where m.lifted_at is null and current_setting('role') = 'concordat_partner'
      and not exists (select from agencies g where g.is_directorate and g.id = any (app_agencies()))
      and not exists (select from marking_insiders i where i.marking_id = m.id and i.agency_id = any (app_agencies()))
      and not exists (select from marking_insiders i join post_holders h on h.post_id = i.post_id where i.marking_id = m.id
        and h.person_id = any (app_people()) and h.since <= app_now() and (h.until is null or h.until > app_now()))),
  mine as materialized (select o.id from posts o where o.agency_id = any (app_agencies())),
  given as materialized (
    select k.task_id from (select * from task_people x where x.person_id = app_person() offset 0) k where k.left_at is null and k.invited_by is not null),
  judged as materialized (
    select a.id, a.strand_id, owed.post_id is not null as inside
    from (select activity_id as id from closed where activity_id is not null
        union select x.id from closed c cross join lateral (select y.id from activities y where y.strand_id = c.strand_id offset 0) x) c
      cross join lateral (select * from activities y where y.id = c.id offset 0) a cross join lateral (select * from strands y where y.id = a.strand_id offset 0) s
      left join lateral (
        select w.post_id from (
          select a.lead_post_id as post_id union all select s.leader_post_id
          union all select n.post_id from nominations n where n.activity_id = a.id and n.state in ('asked', 'accepted')
          union all select d.owner_post_id from dated_items d where d.activity_id = a.id
          union all select i.owner_post_id from indicators i where i.activity_id = a.id
          union all select l.holder_post_id from budget_lines l where l.activity_id = a.id offset 0) w join mine on mine.id = w.post_id
        union all
        select w.task_id from (
          select d.task_id from dated_items d where d.activity_id = a.id
          union all select r.task_id from review_returns r where r.activity_id = a.id offset 0) w join given on given.task_id = w.task_id
        limit 1) owed on true),
  hidden as materialized (
    select id from judged where inside is not true
    union all
    select c.strand_id from closed c cross join lateral (select * from strands y where y.id = c.strand_id offset 0) s
    where (s.leader_post_id in (select id from mine)) is not true and not exists (select from judged j where j.strand_id = s.id and j.inside)
      and not exists (select from (select i.owner_post_id from indicators i where i.strand_id = s.id offset 0) i join mine on mine.id = i.owner_post_id))
  select coalesce(array_agg(id), '{}') from (
    select id from hidden
    union all select d.id from hidden h cross join lateral (select x.id from dated_items x where x.activity_id = h.id offset 0) d
    union all select i.id from hidden h cross join lateral (select x.id from indicators x where x.activity_id = h.id
      union all select x.id from indicators x where x.strand_id = h.id) i) shut $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_hidden() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_hidden() TO concordat_partner;
--> statement-breakpoint
GRANT SELECT ON markings, marking_insiders TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON markings FOR SELECT TO concordat_partner USING (lifted_at is null and strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON marking_insiders FOR SELECT TO concordat_partner USING (exists (select from markings m where m.id = marking_id));
--> statement-breakpoint
-- What a plan serves or rests on elsewhere (S27), and the parts that do. Of no strategy: of the directorate, for all of them.
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid CONSTRAINT "links_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"source" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "links_name" ON "links" USING btree (coalesce("strategy_id", '00000000-0000-0000-0000-000000000000'),"kind",lower("name"));
--> statement-breakpoint
CREATE INDEX "links_strategy" ON "links" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE TABLE "part_links" (
	"link_id" uuid NOT NULL CONSTRAINT "part_links_link_id_links_id_fk" REFERENCES links(id),
	"strategy_id" uuid NOT NULL CONSTRAINT "part_links_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"strand_id" uuid CONSTRAINT "part_links_strand_id_strands_id_fk" REFERENCES strands(id),
	"activity_id" uuid CONSTRAINT "part_links_activity_id_activities_id_fk" REFERENCES activities(id),
	"part_id" uuid GENERATED ALWAYS AS (coalesce("strand_id", "activity_id")) STORED NOT NULL,
	CONSTRAINT "part_links_link_id_part_id_pk" PRIMARY KEY("link_id","part_id"),
	CONSTRAINT "part_links_one" CHECK (num_nonnulls(strand_id, activity_id) = 1)
);
--> statement-breakpoint
CREATE INDEX "part_links_part" ON "part_links" USING btree ("part_id");
--> statement-breakpoint
CALL raise_wall('links');
--> statement-breakpoint
CALL raise_wall('part_links');
--> statement-breakpoint
REVOKE UPDATE ON part_links FROM concordat_officer, concordat_worker;
--> statement-breakpoint
GRANT DELETE ON part_links TO concordat_officer;
--> statement-breakpoint
GRANT SELECT ON links, part_links TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON links FOR SELECT TO concordat_partner USING (strategy_id is null or strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON part_links FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
-- The wall: on every table that hangs on the plan, to read and to write. A date's moves, sums of a budget line and the names of who is inside
-- follow the rows that they belong to; a task, and the return that it asks for, stay with whom they are asked of.
DO $$ DECLARE wall record; BEGIN
  FOR wall IN SELECT * FROM (VALUES
    ('strands', '{id}'::text[]), ('activities', '{id}'), ('dated_items', '{id}'), ('nominations', '{activity_id,strand_id}'), ('plan_proposals', '{activity_id,strand_id}'),
    ('indicators', '{id}'), ('indicator_areas', '{indicator_id}'), ('indicator_steps', '{indicator_id}'), ('indicator_values', '{indicator_id}'),
    ('indicator_targets', '{indicator_id}'), ('indicator_tasks', '{indicator_id}'), ('bid_activities', '{activity_id}'), ('lesson_uses', '{activity_id}'),
    ('traces', '{to_id}'), ('plan_lines', '{part_id,parent_id}'), ('markings', '{part_id}'), ('part_links', '{part_id}')) w (tab, keys) LOOP
    EXECUTE format('CREATE POLICY marked ON %I AS RESTRICTIVE TO concordat_partner USING (%s)', wall.tab,
      (SELECT string_agg(format('(%I <> all ((select app_hidden())::uuid[])) is not false', k), ' and ') FROM unnest(wall.keys) k));
  END LOOP;
END $$;
--> statement-breakpoint
-- What reads with its owner's rights leaves out the same: as in 0039, 0040 and 0038.
CREATE OR REPLACE FUNCTION plan_colours(strategy uuid) RETURNS TABLE (activity_id uuid, colour text, submitted_at timestamptz) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select a.id, r.colour, r.submitted_at from strands d join activities a on a.strand_id = d.id cross join lateral (
    select r.colour, r.submitted_at from review_returns r join reviews v on v.process_id = r.process_id
    where r.activity_id = a.id and v.strategy_id = strategy and v.locked_at is not null and r.sent is not null
    order by r.submitted_at desc limit 1) r
  where d.strategy_id = strategy and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()))
    and a.id <> all ((select app_hidden())::uuid[]) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION plan_quarters(strategy uuid, most integer) RETURNS TABLE (activity_id uuid, quarter date, colour text, direction text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select r.activity_id, v.quarter, r.colour, r.direction from (
    select x.process_id, x.quarter from reviews x where x.strategy_id = strategy and x.locked_at is not null
      and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies())) order by x.quarter desc limit most) v
    join review_returns r on r.process_id = v.process_id where r.activity_id <> all ((select app_hidden())::uuid[]) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION activity_quarters(activity uuid) RETURNS TABLE (review_id uuid, quarter date, state text, locked boolean, colour text, direction text,
    reason text, suggested text, suggested_why text, achievements text, settlement text, agency text, post text, submitted_at timestamptz) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select v.process_id, v.quarter, p.state, v.locked_at is not null, l.colour, l.direction, l.sent ->> 'colourReason', l.suggested, l.suggested_why, l.sent ->> 'achievements', l.settlement, g.name, o.title, l.submitted_at
  from review_returns r join reviews v on v.process_id = r.process_id join processes p on p.id = r.process_id
    join agencies g on g.id = r.agency_id join tasks t on t.id = r.task_id left join posts o on o.id = t.post_id
    left join review_returns l on l.id = r.id and v.locked_at is not null
  where r.activity_id = activity and (current_setting('role') <> 'concordat_partner' or v.strategy_id in (select opened_strategies()))
    and activity <> all ((select app_hidden())::uuid[]) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION plan_posts(strategy uuid) RETURNS TABLE (post_id uuid, title text, agency_id uuid, agency text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off AS $$
  with shut as materialized (select app_hidden() as ids), named as (
    select s.leader_post_id as id from shut, strands s where s.strategy_id = strategy and s.id <> all (shut.ids)
    union select a.lead_post_id from shut, activities a join strands s on s.id = a.strand_id where s.strategy_id = strategy and a.id <> all (shut.ids)
    union select n.post_id from shut, nominations n where n.strategy_id = strategy and coalesce(n.activity_id, n.strand_id) <> all (shut.ids)
    union select i.owner_post_id from shut, dated_items i where i.strategy_id = strategy and i.id <> all (shut.ids)
    union select s.owner_post_id from strategies s where s.process_id = strategy)
  select o.id, o.title, a.id, a.name from posts o join named on named.id = o.id join agencies a on a.id = o.agency_id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION indicator_posts(strategy uuid) RETURNS TABLE (post_id uuid, title text, agency_id uuid, agency text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off AS $$
  select o.id, o.title, a.id, a.name from (select distinct i.owner_post_id as id from indicators i where i.strategy_id = strategy
      and i.id <> all ((select app_hidden())::uuid[])) named
    join posts o on o.id = named.id join agencies a on a.id = o.agency_id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION proposing_agencies(strategy uuid) RETURNS TABLE (agency_id uuid, agency text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select a.id, a.name from (select distinct p.agency_id as id from plan_proposals p where p.strategy_id = strategy
      and p.strand_id <> all ((select app_hidden())::uuid[]) and (p.activity_id <> all ((select app_hidden())::uuid[])) is not false) p
    join agencies a on a.id = p.id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION command_activities() RETURNS TABLE (activity_id uuid, part text, post text, agency text, return_state text, return_due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with owned as (
    select a.id, 'lead' as part, o.title, o.agency_id from unnest(app_command()) g(id) join posts o on o.agency_id = g.id join activities a on a.lead_post_id = o.id
    union all
    select n.activity_id, 'joint', o.title, o.agency_id from unnest(app_command()) g(id) join posts o on o.agency_id = g.id
      join nominations n on n.post_id = o.id where n.part = 'joint' and n.state in ('asked', 'accepted'))
  select owned.id, owned.part, owned.title, g.name, r.state, r.due_at
  from owned join agencies g on g.id = owned.agency_id join activities a on a.id = owned.id and a.retired_at is null join strands s on s.id = a.strand_id
    join processes p on p.id = s.strategy_id and p.state = 'open'
    left join lateral (
      select r.state, c.due_at from reviews v join processes q on q.id = v.process_id and q.state = 'open'
        join review_returns r on r.process_id = v.process_id and r.activity_id = owned.id join tasks t on t.id = r.task_id join chase_plans c on c.id = t.plan_id
      where v.strategy_id = s.strategy_id order by v.quarter desc limit 1) r on true
  where owned.id <> all ((select app_hidden())::uuid[]) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION strand_sums(strategy uuid, said_until timestamptz) RETURNS TABLE (strand_id uuid, year text, kind text, budget numeric, forecast numeric, actual numeric)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with seen as (select current_setting('role') <> 'concordat_partner' as whole),
  lines as (
    select a.strand_id, case when seen.whole then l.year end as year, case when seen.whole then l.kind end as kind, l.id
    from seen join budget_lines l on l.strategy_id = strategy join activities a on a.id = l.activity_id
    where (seen.whole or strategy in (select opened_strategies())) and a.id <> all ((select app_hidden())::uuid[]))
  select l.strand_id, l.year, l.kind, sum(coalesce(b.minor, 0)), sum(coalesce(f.minor, b.minor, 0)), sum(coalesce(c.minor, 0))
  from lines l
    left join lateral (select m.minor from budget_amounts m where m.line_id = l.id and m.what = 'budget' and (said_until is null or m.said_at <= said_until)
      order by m.as_at desc, m.id desc limit 1) b on true
    left join lateral (select m.minor from budget_amounts m where m.line_id = l.id and m.what = 'forecast' and (said_until is null or m.said_at <= said_until)
      order by m.as_at desc, m.id desc limit 1) f on true
    left join lateral (select m.minor from budget_amounts m where m.line_id = l.id and m.what = 'actual' and (said_until is null or m.said_at <= said_until)
      order by m.as_at desc, m.id desc limit 1) c on true
  group by l.strand_id, l.year, l.kind $$;
--> statement-breakpoint
-- Whom the markings of a strategy name, as far as the reader is inside.
CREATE FUNCTION marking_names(strategy uuid) RETURNS TABLE (marking_id uuid, part_id uuid, names text[]) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select m.id, m.part_id, coalesce(array_agg(coalesce(o.title || ', ', '') || g.name order by g.name, o.title nulls first) filter (where g.id is not null), '{}')
  from markings m left join marking_insiders i on i.marking_id = m.id left join posts o on o.id = i.post_id
    left join agencies g on g.id = coalesce(i.agency_id, o.agency_id)
  where m.strategy_id = strategy and m.lifted_at is null and m.part_id <> all ((select app_hidden())::uuid[])
    and (current_setting('role') <> 'concordat_partner' or strategy = any (app_strategies()))
  group by m.id, m.part_id $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION marking_names(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION marking_names(uuid) TO concordat_partner, concordat_officer, concordat_auditor;
