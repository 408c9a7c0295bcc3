-- As in 0017, for what every page of a partner reads: the processes and the people that somebody knows by his tasks are given
-- by one function each, once for a statement, in place of walls that ask each other (npm run bench -- --only walls).
CREATE FUNCTION app_processes() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(distinct t.process_id), '{}') from tasks t $$;
--> statement-breakpoint
CREATE FUNCTION app_known_people() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  select coalesce(array_agg(person_id), '{}') from (select h.person_id from post_holders h union select k.person_id from task_people k) known $$;
--> statement-breakpoint
ALTER POLICY partner_sees ON people USING (id = app_person() OR id = ANY ((SELECT app_known_people())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner ON processes USING (id = ANY ((SELECT app_processes())::uuid[]));
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['consultations','questions','documents','attendance','chase_plans','reviews'] LOOP
    EXECUTE format('ALTER POLICY partner ON %I USING (process_id = ANY ((SELECT app_processes())::uuid[]))', t);
  END LOOP;
END $$;
--> statement-breakpoint
-- A step goes with its plan: one look at the plans, and not one for each step.
ALTER POLICY partner ON chase_steps USING (plan_id IN (SELECT p.id FROM chase_plans p));
