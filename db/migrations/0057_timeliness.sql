-- What is due within a quarter or a year is found by its plans: a page of timeliness reads no more, however many years there are.
CREATE INDEX "chase_plans_due" ON "chase_plans" USING btree ("due_at");
--> statement-breakpoint
-- How many activities of each strand said which colour in the last locked quarters: of the plan, so for every agency (0043),
-- without what a marking hides (0047).
CREATE FUNCTION strand_quarters(strategy uuid, most integer) RETURNS TABLE (strand_id uuid, quarter date, colour text, activities integer) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with shut as materialized (select app_hidden() as ids)
  select r.strand_id, v.quarter, r.colour, count(*)::integer from (
    select x.process_id, x.quarter from reviews x where x.strategy_id = strategy and x.locked_at is not null
      and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies())) order by x.quarter desc limit most) v
    cross join shut join review_returns r on r.process_id = v.process_id
  where r.activity_id <> all (shut.ids) and r.strand_id <> all (shut.ids) group by r.strand_id, v.quarter, r.colour $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION strand_quarters(uuid, integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION strand_quarters(uuid, integer) TO concordat_partner, concordat_officer, concordat_auditor;
