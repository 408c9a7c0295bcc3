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
