-- The colour and the direction of a return are columns: a plan asks for those of every activity over several quarters.
ALTER TABLE "review_returns" ADD COLUMN "colour" text GENERATED ALWAYS AS (sent ->> 'colour') STORED;
--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "direction" text GENERATED ALWAYS AS (sent ->> 'direction') STORED;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION plan_colours(strategy uuid) RETURNS TABLE (activity_id uuid, colour text, submitted_at timestamptz) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select a.id, r.colour, r.submitted_at from strands d join activities a on a.strand_id = d.id cross join lateral (
    select r.colour, r.submitted_at from review_returns r join reviews v on v.process_id = r.process_id
    where r.activity_id = a.id and v.strategy_id = strategy and v.locked_at is not null and r.sent is not null
    order by r.submitted_at desc limit 1) r
  where d.strategy_id = strategy and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies())) $$;
--> statement-breakpoint
-- What the dates suggested when a return was sent, beside what its lead chose.
ALTER TABLE "review_returns" ADD COLUMN "suggested" text;
--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "suggested_why" text;
--> statement-breakpoint
GRANT UPDATE (suggested, suggested_why) ON review_returns TO concordat_partner;
--> statement-breakpoint
-- The last quarters of a plan as its locked reviews have them: every agency sees them, and nothing else of a return.
CREATE FUNCTION plan_quarters(strategy uuid, most integer) RETURNS TABLE (activity_id uuid, quarter date, colour text, direction text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select r.activity_id, v.quarter, r.colour, r.direction from (
    select x.process_id, x.quarter from reviews x where x.strategy_id = strategy and x.locked_at is not null
      and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies())) order by x.quarter desc limit most) v
    join review_returns r on r.process_id = v.process_id $$;
--> statement-breakpoint
-- Every quarter of one activity: what it said, where its review is locked, else that there is one. Not its progress, cost or evidence.
CREATE FUNCTION activity_quarters(activity uuid) RETURNS TABLE (review_id uuid, quarter date, state text, locked boolean, colour text, direction text,
    reason text, suggested text, suggested_why text, achievements text, settlement text, agency text, post text, submitted_at timestamptz) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select v.process_id, v.quarter, p.state, v.locked_at is not null, l.colour, l.direction, l.sent ->> 'colourReason', l.suggested, l.suggested_why, l.sent ->> 'achievements', l.settlement, g.name, o.title, l.submitted_at
  from review_returns r join reviews v on v.process_id = r.process_id join processes p on p.id = r.process_id
    join agencies g on g.id = r.agency_id join tasks t on t.id = r.task_id left join posts o on o.id = t.post_id
    left join review_returns l on l.id = r.id and v.locked_at is not null
  where r.activity_id = activity and (current_setting('role') <> 'concordat_partner' or v.strategy_id in (select opened_strategies())) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION plan_quarters(uuid, integer), activity_quarters(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION plan_quarters(uuid, integer), activity_quarters(uuid) TO concordat_partner, concordat_officer, concordat_auditor;
--> statement-breakpoint
-- Who is named to lead a strand or an activity, or to own one jointly, accepts or declines (S30, S65). Plans that were there before ask nobody.
CREATE TABLE "nominations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL CONSTRAINT "nominations_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"activity_id" uuid CONSTRAINT "nominations_activity_id_activities_id_fk" REFERENCES activities(id),
	"strand_id" uuid CONSTRAINT "nominations_strand_id_strands_id_fk" REFERENCES strands(id),
	"post_id" uuid NOT NULL CONSTRAINT "nominations_post_id_posts_id_fk" REFERENCES posts(id),
	"part" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"task_id" uuid CONSTRAINT "nominations_task_id_tasks_id_fk" REFERENCES tasks(id),
	"renewal_task_id" uuid CONSTRAINT "nominations_renewal_task_id_tasks_id_fk" REFERENCES tasks(id),
	"reason" text DEFAULT '' NOT NULL,
	"answered_by" uuid CONSTRAINT "nominations_answered_by_people_id_fk" REFERENCES people(id),
	"answered_at" timestamp with time zone,
	CONSTRAINT "nominations_of_one" CHECK (num_nonnulls(activity_id, strand_id) = 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "nominations_activity" ON "nominations" USING btree ("activity_id","post_id") WHERE state <> 'withdrawn';
--> statement-breakpoint
CREATE UNIQUE INDEX "nominations_strand" ON "nominations" USING btree ("strand_id") WHERE state <> 'withdrawn';
--> statement-breakpoint
CREATE INDEX "nominations_strategy" ON "nominations" USING btree ("strategy_id");
--> statement-breakpoint
CREATE INDEX "nominations_post" ON "nominations" USING btree ("post_id");
--> statement-breakpoint
CREATE INDEX "nominations_task" ON "nominations" USING btree ("task_id");
--> statement-breakpoint
CREATE INDEX "nominations_renewal" ON "nominations" USING btree ("renewal_task_id");
--> statement-breakpoint
CREATE INDEX "nominations_to_ask" ON "nominations" USING btree ("strategy_id") WHERE state = 'asked' and task_id is null or state = 'declined' and renewal_task_id is null;
--> statement-breakpoint
CALL raise_wall('nominations');
--> statement-breakpoint
GRANT DELETE ON nominations TO concordat_officer;
--> statement-breakpoint
GRANT SELECT ON nominations TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, reason, answered_by, answered_at) ON nominations TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON nominations FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner_answers ON nominations FOR UPDATE TO concordat_partner USING (task_id = any ((select app_tasks())::uuid[]));
--> statement-breakpoint
-- Joint owners are named by the plan, too, and see it.
CREATE OR REPLACE FUNCTION plan_posts(strategy uuid) RETURNS TABLE (post_id uuid, title text, agency_id uuid, agency text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off AS $$
  with named as (
    select s.leader_post_id as id from strands s where s.strategy_id = strategy
    union select a.lead_post_id from activities a join strands s on s.id = a.strand_id where s.strategy_id = strategy
    union select n.post_id from nominations n where n.strategy_id = strategy
    union select i.owner_post_id from dated_items i where i.strategy_id = strategy
    union select s.owner_post_id from strategies s where s.process_id = strategy)
  select o.id, o.title, a.id, a.name from posts o join named on named.id = o.id join agencies a on a.id = o.agency_id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_strategies() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct seen.id), '{}') from (
    select opened_strategies() as id
    union all select s.process_id from app_seen() s where s.kind = 'dated-item'
    union all select n.strategy_id from posts o join nominations n on n.post_id = o.id where o.agency_id = any (app_agencies()) and n.state <> 'withdrawn'
    union all select s.strategy_id from posts o join strands s on s.leader_post_id = o.id where o.agency_id = any (app_agencies())
    union all select s.strategy_id from posts o join activities a on a.lead_post_id = o.id join strands s on s.id = a.strand_id
      where o.agency_id = any (app_agencies())) seen $$;
--> statement-breakpoint
-- What each joint owner adds to the return of the lead (S30).
CREATE TABLE "return_parts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"return_id" uuid NOT NULL CONSTRAINT "return_parts_return_id_review_returns_id_fk" REFERENCES review_returns(id),
	"agency_id" uuid NOT NULL CONSTRAINT "return_parts_agency_id_agencies_id_fk" REFERENCES agencies(id),
	"colour" text,
	"words" text NOT NULL,
	"said_by" uuid NOT NULL CONSTRAINT "return_parts_said_by_people_id_fk" REFERENCES people(id),
	"said_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "return_parts_agency" UNIQUE("return_id","agency_id")
);
--> statement-breakpoint
CALL raise_wall('return_parts');
--> statement-breakpoint
-- The activities that his agencies own jointly: their returns are seen, and written by their lead alone.
CREATE FUNCTION app_joint_activities() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(n.activity_id), '{}') from posts o join nominations n on n.post_id = o.id
    where o.agency_id = any (app_agencies()) and n.part = 'joint' and n.state in ('asked', 'accepted') $$;
--> statement-breakpoint
CREATE POLICY joint ON review_returns FOR SELECT TO concordat_partner USING (activity_id = any ((select app_joint_activities())::uuid[]));
--> statement-breakpoint
GRANT SELECT, INSERT ON return_parts TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (colour, words, said_by, said_at, version) ON return_parts TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON return_parts FOR SELECT TO concordat_partner
  USING (agency_id = any (app_agencies()) or exists (select from review_returns r where r.id = return_id));
--> statement-breakpoint
CREATE POLICY partner_says ON return_parts FOR INSERT TO concordat_partner WITH CHECK (agency_id = any (app_agencies())
  and exists (select from review_returns r where r.id = return_id and r.activity_id = any ((select app_joint_activities())::uuid[])));
--> statement-breakpoint
CREATE POLICY partner_changes ON return_parts FOR UPDATE TO concordat_partner USING (agency_id = any (app_agencies()));
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_seen() RETURNS TABLE (id uuid, process_id uuid, kind text) LANGUAGE sql STABLE AS $$
  select t.id, t.process_id, t.kind from tasks t where t.agency_id = any (app_agencies())
  union all select t.id, t.process_id, t.kind from tasks t where t.person_id = any (app_people())
  union all select t.id, t.process_id, t.kind from tasks t where t.body_id = any (app_bodies())
  union all select t.id, t.process_id, t.kind from task_people k join tasks t on t.id = k.task_id
    where k.person_id = app_person() and k.left_at is null and k.invited_by is not null
  union all select t.id, t.process_id, t.kind from review_returns r join tasks t on t.id = r.task_id
    where r.leader_agency_id = any (app_agencies()) and t.kind = 'return'
  union all select t.id, t.process_id, t.kind from unnest(app_joint_activities()) a(id) join review_returns r on r.activity_id = a.id
    join tasks t on t.id = r.task_id where t.kind = 'return'
  union all select t.id, t.process_id, t.kind from inspection_inspectors i join tasks t on t.process_id = i.process_id
    where i.person_id = any (app_people()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_led_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct seen.agency_id), '{}') from (
    select r.agency_id from review_returns r where r.leader_agency_id = any (app_agencies())
    union all select r.agency_id from unnest(app_joint_activities()) a(id) join review_returns r on r.activity_id = a.id) seen $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_joint_activities() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_joint_activities() TO concordat_partner;
--> statement-breakpoint
-- Those whose command somebody is: his agencies, and where he is a manager those below them (S65).
CREATE INDEX "agencies_parent" ON "agencies" USING btree ("parent_id");
--> statement-breakpoint
CREATE FUNCTION app_command() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with recursive command as (
    select o.agency_id as id from post_holders h join posts o on o.id = h.post_id
      where h.person_id = any (app_people()) and o.role = 'manager' and h.since <= app_now() and (h.until is null or h.until > app_now())
    union select a.id from command c join agencies a on a.parent_id = c.id),
  known as (select id from command union select unnest(app_agencies()))
  select coalesce(array_agg(id), '{}') from known $$;
--> statement-breakpoint
-- What they lead or own jointly in watched strategies, and whether its return has come: not what it says.
CREATE FUNCTION command_activities() RETURNS TABLE (activity_id uuid, part text, post text, agency text, return_state text, return_due_at timestamptz)
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
      where v.strategy_id = s.strategy_id order by v.quarter desc limit 1) r on true $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_command(), command_activities() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION command_activities() TO concordat_partner, concordat_officer, concordat_auditor;
--> statement-breakpoint
-- What a partner proposes for the plan; the leader of the strand answers by a date, and who proposed it is told.
CREATE TABLE "plan_proposals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL CONSTRAINT "plan_proposals_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"strand_id" uuid NOT NULL CONSTRAINT "plan_proposals_strand_id_strands_id_fk" REFERENCES strands(id),
	"activity_id" uuid CONSTRAINT "plan_proposals_activity_id_activities_id_fk" REFERENCES activities(id),
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"due_on" date,
	"reason" text NOT NULL,
	"agency_id" uuid NOT NULL CONSTRAINT "plan_proposals_agency_id_agencies_id_fk" REFERENCES agencies(id),
	"proposed_by" uuid NOT NULL CONSTRAINT "plan_proposals_proposed_by_people_id_fk" REFERENCES people(id),
	"proposed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"task_id" uuid CONSTRAINT "plan_proposals_task_id_tasks_id_fk" REFERENCES tasks(id),
	"answer" text DEFAULT '' NOT NULL,
	"answered_by" uuid CONSTRAINT "plan_proposals_answered_by_people_id_fk" REFERENCES people(id),
	"answered_at" timestamp with time zone,
	"told_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "plan_proposals_strategy" ON "plan_proposals" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE INDEX "plan_proposals_activity" ON "plan_proposals" USING btree ("activity_id","id");
--> statement-breakpoint
CREATE INDEX "plan_proposals_task" ON "plan_proposals" USING btree ("task_id");
--> statement-breakpoint
CREATE INDEX "plan_proposals_to_do" ON "plan_proposals" USING btree ("strategy_id") WHERE told_at is null and (task_id is null or state <> 'asked');
--> statement-breakpoint
CALL raise_wall('plan_proposals');
--> statement-breakpoint
GRANT SELECT, INSERT ON plan_proposals TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, answer, answered_by, answered_at) ON plan_proposals TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON plan_proposals FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner_proposes ON plan_proposals FOR INSERT TO concordat_partner WITH CHECK (proposed_by = app_person() and state = 'asked'
  and agency_id = any (app_agencies()) and strategy_id in (select opened_strategies()));
--> statement-breakpoint
CREATE POLICY partner_answers ON plan_proposals FOR UPDATE TO concordat_partner USING (task_id = any ((select app_tasks())::uuid[]));
--> statement-breakpoint
-- The names of the agencies that have proposed something for a plan.
CREATE FUNCTION proposing_agencies(strategy uuid) RETURNS TABLE (agency_id uuid, agency text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select a.id, a.name from (select distinct p.agency_id as id from plan_proposals p where p.strategy_id = strategy) p join agencies a on a.id = p.id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION proposing_agencies(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION proposing_agencies(uuid) TO concordat_partner, concordat_officer, concordat_auditor;
