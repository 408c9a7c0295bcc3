-- The second wall (design section 7): roles, row level security, an append-only trail.
-- The first wall is domain/permissions and the typed functions of db/; this one holds when a query forgets its filter.
DO $$ DECLARE r text; BEGIN
  FOREACH r IN ARRAY ARRAY['concordat_partner','concordat_officer','concordat_worker','concordat_auditor','concordat_door'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'concordat_app') THEN CREATE ROLE concordat_app LOGIN NOINHERIT; END IF;
  FOREACH r IN ARRAY ARRAY['concordat_partner','concordat_officer','concordat_worker','concordat_auditor','concordat_door'] LOOP
    EXECUTE format('GRANT %I TO concordat_app WITH INHERIT FALSE, SET TRUE', r);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE FUNCTION app_person() RETURNS uuid LANGUAGE sql STABLE
  AS $$ select nullif(current_setting('app.person_id', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION app_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(string_to_array(nullif(current_setting('app.agency_ids', true), ''), ',')::uuid[], '{}') $$;
--> statement-breakpoint
-- References are counted per kind and year without gaps worth hiding: CON-2026-0017.
CREATE TABLE reference_counters (kind text, year smallint, last integer NOT NULL, PRIMARY KEY (kind, year));
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    -- The migrator owns the tables and may seed them even where it is no superuser.
    EXECUTE format('CREATE POLICY migrator ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON %I TO concordat_auditor', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO concordat_officer, concordat_worker', t);
    EXECUTE format('CREATE POLICY everything ON %I TO concordat_officer, concordat_worker USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY reading ON %I FOR SELECT TO concordat_auditor USING (true)', t);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON drafts, sessions, sign_in_requests, api_keys, idempotency_keys, mails FROM concordat_auditor;
--> statement-breakpoint
GRANT SELECT (id, person_id, kind, subject, message_id, date_at, state, attempts, possible_duplicate, reply_code, error_code,
  order_at, composed_at, handing_over_at, settled_at) ON mails TO concordat_auditor;
--> statement-breakpoint
REVOKE ALL ON sessions, sign_in_requests, rate_limits FROM concordat_officer, concordat_worker;
--> statement-breakpoint
REVOKE UPDATE ON audit_entries, answers FROM concordat_officer, concordat_worker;
--> statement-breakpoint
GRANT DELETE ON audience, questions, drafts, attendance, documents TO concordat_officer;
--> statement-breakpoint
GRANT DELETE ON drafts TO concordat_worker;
--> statement-breakpoint
-- Append-only for everybody, the owner included: the trail is evidence.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Plans and steps never change (design section 3); raising and lapsing only mark a step.
CREATE TRIGGER chase_plans_fixed BEFORE UPDATE ON chase_plans FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER chase_steps_fixed BEFORE UPDATE OF plan_id, position, kind, at, audience ON chase_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- ---- the partner sees what concerns its agencies, and nothing else -------------------------------------------------
GRANT SELECT ON agencies, people, posts, post_holders, absences, processes, consultations, questions, documents, attendance,
  chase_plans, chase_steps, tasks, task_people, drafts, answers, answer_files, extension_requests, clock_stops, notices,
  log_items, idempotency_keys, bank_holidays, post_room TO concordat_partner;
--> statement-breakpoint
GRANT INSERT ON people, posts, post_holders, chase_plans, chase_steps, tasks, task_people, drafts, answers, answer_files,
  extension_requests, notices, outbox, audit_entries, idempotency_keys TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, answered_at, on_time, version) ON tasks TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (left_at) ON task_people TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (content, version, saved_by, saved_at) ON drafts TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (removed_at) ON answer_files TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (wake_at) ON processes TO concordat_partner;
--> statement-breakpoint
GRANT DELETE ON drafts TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON agencies FOR SELECT TO concordat_partner USING (id = ANY (app_agencies()) OR is_directorate);
--> statement-breakpoint
CREATE POLICY partner ON posts TO concordat_partner
  USING (agency_id = ANY (app_agencies()) OR agency_id IN (SELECT id FROM agencies WHERE is_directorate))
  WITH CHECK (agency_id = ANY (app_agencies()) AND role = 'respondent' AND ladder_level IS NULL);
--> statement-breakpoint
CREATE POLICY partner ON post_holders TO concordat_partner
  USING (post_id IN (SELECT id FROM posts)) WITH CHECK (post_id IN (SELECT id FROM posts WHERE agency_id = ANY (app_agencies())));
--> statement-breakpoint
CREATE POLICY partner_sees ON people FOR SELECT TO concordat_partner
  USING (id = app_person() OR EXISTS (SELECT FROM post_holders h WHERE h.person_id = people.id)
    OR EXISTS (SELECT FROM task_people p WHERE p.person_id = people.id));
--> statement-breakpoint
CREATE POLICY partner_adds ON people FOR INSERT TO concordat_partner WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY partner ON absences FOR SELECT TO concordat_partner USING (person_id IN (SELECT id FROM people));
--> statement-breakpoint
CREATE POLICY partner_sees ON tasks FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies()));
--> statement-breakpoint
CREATE POLICY partner_changes ON tasks FOR UPDATE TO concordat_partner USING (agency_id = ANY (app_agencies()));
--> statement-breakpoint
CREATE POLICY partner_asks ON tasks FOR INSERT TO concordat_partner
  WITH CHECK (agency_id = ANY (app_agencies()) AND kind = 'decide-extension');
--> statement-breakpoint
CREATE POLICY partner ON processes TO concordat_partner
  USING (EXISTS (SELECT FROM tasks t WHERE t.process_id = processes.id));
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['consultations','questions','documents','attendance','chase_plans'] LOOP
    EXECUTE format('CREATE POLICY partner ON %I TO concordat_partner USING (EXISTS (SELECT FROM tasks k WHERE k.process_id = %I.process_id))', t, t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['task_people','drafts','answers','answer_files','extension_requests','clock_stops','notices'] LOOP
    EXECUTE format('CREATE POLICY partner ON %I TO concordat_partner USING (EXISTS (SELECT FROM tasks k WHERE k.id = %I.task_id))', t, t);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY partner ON chase_steps TO concordat_partner USING (EXISTS (SELECT FROM chase_plans p WHERE p.id = plan_id));
--> statement-breakpoint
CREATE POLICY partner ON log_items FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies())
  AND EXISTS (SELECT FROM processes p WHERE p.id = process_id AND p.state = 'published'));
--> statement-breakpoint
CREATE POLICY partner ON outbox FOR INSERT TO concordat_partner WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY partner ON audit_entries FOR INSERT TO concordat_partner WITH CHECK (actor_id = app_person());
--> statement-breakpoint
CREATE POLICY partner ON bank_holidays FOR SELECT TO concordat_partner USING (true);
--> statement-breakpoint
CREATE POLICY partner ON post_room FOR SELECT TO concordat_partner USING (true);
--> statement-breakpoint
CREATE POLICY partner ON idempotency_keys TO concordat_partner USING (principal = current_setting('app.principal', true));
--> statement-breakpoint
-- ---- the doors: who somebody is, before it is known what they may do; and the public page -------------------------
GRANT SELECT ON people, posts, post_holders, agencies, absences, processes, consultations, questions, log_items, attendance, post_room
  TO concordat_door;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON sessions, sign_in_requests TO concordat_door;
--> statement-breakpoint
GRANT SELECT ON api_keys TO concordat_door;
--> statement-breakpoint
GRANT INSERT ON audit_entries TO concordat_door;
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['people','posts','post_holders','agencies','absences','sessions','sign_in_requests','api_keys','audit_entries','post_room'] LOOP
    EXECUTE format('CREATE POLICY door ON %I TO concordat_door USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['consultations','questions','log_items','attendance'] LOOP
    EXECUTE format('CREATE POLICY public_page ON %I FOR SELECT TO concordat_door
      USING (process_id IN (SELECT p.id FROM processes p WHERE p.state = ''published''))', t);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY public_page ON processes FOR SELECT TO concordat_door USING (state = 'published');
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO concordat_app;
--> statement-breakpoint
CREATE POLICY counting ON rate_limits TO concordat_app USING (true) WITH CHECK (true);
--> statement-breakpoint
INSERT INTO post_room (id) VALUES (1);
