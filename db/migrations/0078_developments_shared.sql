-- A development is shared with the agencies that take part in its strategy, or in one of its stages (S4, S15): once it has started.
CREATE FUNCTION app_developments() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(d.process_id), '{}') from developments d join processes p on p.id = d.process_id
  where p.opened_at is not null and (d.strategy_id = any ((select app_strategies())::uuid[])
    or d.process_id in (select t.development_id from stage_turns t where t.process_id = any ((select app_processes())::uuid[]))) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_developments() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_developments() TO concordat_partner;
--> statement-breakpoint
GRANT SELECT ON developments, development_stages TO concordat_partner;
--> statement-breakpoint
-- Whether something was done of a stage, and not by whom or why.
GRANT SELECT (stage_id, development_id, set_aside_at) ON stage_turns TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON developments FOR SELECT TO concordat_partner USING (process_id = any ((select app_developments())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON development_stages FOR SELECT TO concordat_partner USING (development_id = any ((select app_developments())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON stage_turns FOR SELECT TO concordat_partner USING (development_id = any ((select app_developments())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner_shares ON processes FOR SELECT TO concordat_partner
  USING (kind = 'development' and id = any ((select app_developments())::uuid[]));
--> statement-breakpoint
-- Of which strategy a development is, and who leads it; `shared`: whether the reader finds the page of the strategy.
CREATE FUNCTION development_names(development uuid) RETURNS TABLE (strategy text, zone text, calendar text, lead text, shared boolean) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select y.title, s.zone, s.calendar, o.title, current_setting('role') <> 'concordat_partner' or s.process_id = any (app_strategies())
  from developments d join strategies s on s.process_id = d.strategy_id join processes y on y.id = s.process_id join posts o on o.id = d.lead_post_id
  where d.process_id = development and (current_setting('role') <> 'concordat_partner' or development = any (app_developments())) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION development_names(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION development_names(uuid) TO concordat_partner, concordat_officer, concordat_auditor;
--> statement-breakpoint
-- What was done of its stages, as everybody who shares it reads it: agencies and bodies, no people, and nothing of a draft.
CREATE FUNCTION development_turns(development uuid) RETURNS TABLE (id uuid, stage_id uuid, reference text, state text, opened_at timestamptz, ended_at timestamptz,
    asked integer, answered integer, agencies text[], bodies text, outcome text, skipped_why text, held_on date, came_of text, set_aside_at timestamptz, set_aside_why text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select t.id, t.stage_id, p.reference, p.state, p.opened_at, coalesce(p.closed_at, p.ended_at), a.asked, a.answered,
    case when a.asked <= 30 then array(select g.name from tasks k join agencies g on g.id = k.agency_id
      where k.process_id = p.id and k.kind = 'answer' and k.state <> 'withdrawn' order by g.name) else '{}' end,
    b.bodies, case when n.published_at is not null then n.outcome end, t.skipped_why, t.held_on, t.came_of, t.set_aside_at, t.set_aside_why
  from stage_turns t left join lateral (select * from processes y where y.id = t.process_id
      and (y.opened_at is not null or current_setting('role') <> 'concordat_partner') offset 0) p on true
    left join lateral (select * from consultations c where c.process_id = p.id offset 0) n on true
    -- What is over is not counted again.
    cross join lateral (select
        coalesce(n.asked, (select count(*)::int from tasks k where k.process_id = p.id and k.kind = 'answer' and k.state <> 'withdrawn')) as asked,
        coalesce(n.answered, (select count(*)::int from tasks k where k.process_id = p.id and k.kind = 'answer' and k.state = 'answered')) as answered offset 0) a
    cross join lateral (select string_agg(g.name, ', ' order by g.position) as bodies from sign_off_stages g where g.process_id = p.id offset 0) b
  where t.development_id = development and (t.process_id is null or p.id is not null)
    and (current_setting('role') <> 'concordat_partner' or development = any (app_developments())) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION development_turns(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION development_turns(uuid) TO concordat_partner, concordat_officer, concordat_auditor;
--> statement-breakpoint
-- Whether a part of a plan may be removed asks for the decisions that are public of it (0082).
CREATE INDEX "public_decisions_strand" ON "public_decisions" USING btree ("strand_id") WHERE strand_id is not null;
--> statement-breakpoint
CREATE INDEX "public_decisions_activity" ON "public_decisions" USING btree ("activity_id") WHERE activity_id is not null;
