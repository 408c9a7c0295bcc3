-- A policy that asks another table's policy, which asks a third, costs more to plan than its statement to run: an answer
-- took twice as long. What a person may see by way of inspections, sign-offs, reviews and strategies is therefore given by
-- one function each, which the planner does not look into and which runs at most once for each statement, with the rights
-- of who asks. None of them may ask a table whose policy asks the same function: tasks are told apart by their kind.
CREATE FUNCTION app_inspected_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(distinct a.agency_id), '{}') from inspection_agencies a where a.process_id = any (app_inspections()) $$;
--> statement-breakpoint
CREATE FUNCTION app_led_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(distinct r.agency_id), '{}') from review_returns r where r.leader_agency_id = any (app_agencies()) $$;
--> statement-breakpoint
CREATE FUNCTION app_sign_offs() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(distinct t.process_id), '{}') from tasks t where t.kind in ('sign', 'new-version') $$;
--> statement-breakpoint
CREATE FUNCTION app_signs_with() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  with seen as (select m.person_id from body_members m union select unnest(array[g.signer_id, g.seat_id]) from signatures g
    union select o.author_id from sign_offs o)
  select coalesce(array_agg(person_id), '{}') from seen $$;
--> statement-breakpoint
CREATE FUNCTION app_strategies() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  with mine as (select o.id from posts o where o.agency_id = any (app_agencies())), seen as (
    select t.process_id from tasks t where t.kind = 'dated-item'
    union select s.strategy_id from strands s where s.leader_post_id in (select id from mine)
    union select s.strategy_id from activities a join strands s on s.id = a.strand_id where a.lead_post_id in (select id from mine))
  select coalesce(array_agg(process_id), '{}') from seen $$;
--> statement-breakpoint
ALTER POLICY partner ON strategies USING (process_id = ANY ((SELECT app_strategies())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner_plan ON processes USING (kind = 'strategy' AND id = ANY ((SELECT app_strategies())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner ON sign_offs USING (process_id = ANY ((SELECT app_sign_offs())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner ON sign_off_stages USING (process_id = ANY ((SELECT app_sign_offs())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner ON signatures USING (process_id = ANY ((SELECT app_sign_offs())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner_signs_with ON people USING (id = ANY ((SELECT app_signs_with())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner_signs_with ON body_members USING (body_id IN (SELECT s.body_id FROM sign_off_stages s));
--> statement-breakpoint
ALTER POLICY partner_signs_with ON posts USING (id IN (SELECT s.post_id FROM sign_off_stages s));
--> statement-breakpoint
ALTER POLICY inspects ON agencies USING (id = ANY ((SELECT app_inspected_agencies())::uuid[]));
--> statement-breakpoint
ALTER POLICY inspects ON posts USING (agency_id = ANY ((SELECT app_inspected_agencies())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner_leads_strand ON agencies USING (id = ANY ((SELECT app_led_agencies())::uuid[]));
