-- Whoever holds a duty on a strategy, by a post of his agencies, may lock its process as whoever holds a task of it may: what his duty asks is written under that lock.
CREATE FUNCTION app_duties() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with mine as (select o.id from posts o where o.agency_id = any (app_agencies()))
  select coalesce(array_agg(distinct held.strategy_id), '{}') from mine o cross join lateral (
    select s.strategy_id from strands s where s.leader_post_id = o.id
    union all select s.strategy_id from activities a join strands s on s.id = a.strand_id where a.lead_post_id = o.id
    union all select n.strategy_id from nominations n where n.post_id = o.id and n.state in ('asked', 'accepted')
    union all select i.strategy_id from indicators i where i.owner_post_id = o.id
    union all select l.strategy_id from budget_lines l where l.holder_post_id = o.id) held $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_duties() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_duties() TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_duty ON processes FOR UPDATE TO concordat_partner USING (kind = 'strategy' and id = any ((select app_duties())::uuid[]));
--> statement-breakpoint
-- An end of the baseline year that was given up has not come: no target before another one is set and has come.
CREATE OR REPLACE FUNCTION refuse_early_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM baselines b JOIN dated_items i ON i.id = b.item_id JOIN strategies s ON s.process_id = b.strategy_id
      WHERE b.strategy_id = NEW.strategy_id AND (i.state = 'dropped' OR i.state = 'planned' AND i.due_on >= (app_now() AT TIME ZONE s.zone)::date)) THEN
    RAISE EXCEPTION 'no target before the baseline year has ended' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- A plan is read in pages now, by the quarters of the activities that it shows.
DROP FUNCTION plan_quarters(uuid, integer);
