-- As in 0017: the wall around tasks asked the wall around returns, which every statement about tasks then paid for in its
-- planning. Whose returns a strand leader looks through is given by one function, too.
CREATE FUNCTION app_led_returns() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(r.task_id), '{}') from review_returns r where r.leader_agency_id = any (app_agencies()) $$;
--> statement-breakpoint
ALTER POLICY partner_leads_strand ON tasks USING (kind = 'return' AND id = ANY ((SELECT app_led_returns())::uuid[]));
