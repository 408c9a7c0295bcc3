-- The public site (S53-S55, F15): what the public reads of a report is a tree of its own, and a role of its own sees what is public and nothing else.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'concordat_public') THEN CREATE ROLE concordat_public NOLOGIN; END IF;
  GRANT concordat_public TO concordat_app WITH INHERIT FALSE, SET TRUE;
END $$;
--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "replaced_by_id" uuid CONSTRAINT "bodies_replaced_by_id_bodies_id_fk" REFERENCES bodies(id);
--> statement-breakpoint
CREATE TABLE "publications" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"version_id" uuid NOT NULL CONSTRAINT "publications_version_id_report_versions_id_fk" REFERENCES report_versions(id),
	"report_id" uuid NOT NULL CONSTRAINT "publications_report_id_reports_id_fk" REFERENCES reports(id),
	"strategy_id" uuid NOT NULL CONSTRAINT "publications_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"strand_id" uuid CONSTRAINT "publications_strand_id_strands_id_fk" REFERENCES strands(id),
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"body_id" uuid NOT NULL CONSTRAINT "publications_body_id_bodies_id_fk" REFERENCES bodies(id),
	"body" text NOT NULL,
	"meets_on" date NOT NULL,
	"item" text NOT NULL,
	"asked" text NOT NULL,
	"decided_at" timestamp with time zone,
	"tree" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"files" text[] NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "publications_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"withdrawn_by" uuid CONSTRAINT "publications_withdrawn_by_people_id_fk" REFERENCES people(id),
	"withdrawn_at" timestamp with time zone,
	"withdrawn_why" text,
	CONSTRAINT "publications_withdrawn" CHECK (num_nonnulls(withdrawn_by, withdrawn_at, withdrawn_why) in (0, 3))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "publications_report" ON "publications" USING btree ("report_id") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "publications_reference" ON "publications" USING btree ("reference") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "publications_meeting" ON "publications" USING btree ("meets_on","id");--> statement-breakpoint
CREATE INDEX "publications_body" ON "publications" USING btree ("body_id","meets_on","id");--> statement-breakpoint
CREATE INDEX "publications_version" ON "publications" USING btree ("version_id");--> statement-breakpoint
ALTER TABLE "renderings" ADD COLUMN "publication_id" uuid CONSTRAINT "renderings_publication_id_publications_id_fk" REFERENCES publications(id);
--> statement-breakpoint
ALTER TABLE "renderings" DROP CONSTRAINT "renderings_one";
--> statement-breakpoint
ALTER TABLE "renderings" ADD CONSTRAINT "renderings_one" UNIQUE NULLS NOT DISTINCT ("version_id","format","publication_id");
--> statement-breakpoint
CREATE INDEX "renderings_publication" ON "renderings" USING btree ("publication_id") WHERE publication_id is not null;
--> statement-breakpoint
-- Files of what is public are asked for when it is made so, by whoever does that.
ALTER POLICY asks ON renderings
  WITH CHECK (publication_id is null and asked_by = app_person() and exists (select from report_versions v where v.id = version_id offset 0));
--> statement-breakpoint
ALTER POLICY asks_again ON renderings USING (publication_id is null and exists (select from report_versions v where v.id = version_id offset 0));
--> statement-breakpoint
CALL raise_wall('publications');
--> statement-breakpoint
-- What was made public is for ever; that it was withdrawn, and why, is said later.
CREATE FUNCTION keep_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - '{withdrawn_by,withdrawn_at,withdrawn_why}'::text[] IS DISTINCT FROM to_jsonb(old) - '{withdrawn_by,withdrawn_at,withdrawn_why}'::text[]
    OR old.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was made public does not change';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_publication BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION keep_publication();
--> statement-breakpoint
-- Whether a strand is restricted now (0047): what is about it is not public meanwhile.
CREATE FUNCTION is_marked(strand uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select exists (select from markings m where m.part_id = strand and m.lifted_at is null) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION is_marked(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION is_marked(uuid) TO concordat_public, concordat_officer;
--> statement-breakpoint
-- Whether a body has something public, or follows one that has.
CREATE FUNCTION is_public_body(which uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select exists (select from publications p where p.body_id = which and p.withdrawn_at is null)
    or exists (select from bodies b where b.replaced_by_id = which and exists (select from publications p where p.body_id = b.id and p.withdrawn_at is null)) $$;
--> statement-breakpoint
CREATE INDEX "bodies_replaced_by" ON "bodies" USING btree ("replaced_by_id") WHERE replaced_by_id is not null;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION is_public_body(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION is_public_body(uuid) TO concordat_public;
--> statement-breakpoint
-- Which agencies came to a published round, as they were called then; who came for them is nobody else's business.
CREATE FUNCTION agencies_at(round uuid) RETURNS SETOF text LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select distinct coalesce((select n.name from agency_names n where n.agency_id = a.id and n.until_at > r.closed_at order by n.until_at limit 1), a.name)
  from processes r join attendance t on t.process_id = r.id join agencies a on a.id = t.agency_id
  where r.id = round and r.kind = 'consultation' and r.state = 'published' order by 1 $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION agencies_at(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION agencies_at(uuid) TO concordat_public;
--> statement-breakpoint
GRANT SELECT (id, report_id, strategy_id, strand_id, kind, reference, number, title, body_id, body, meets_on, item, asked, decided_at, tree, sha256, files,
  made_at, withdrawn_at) ON publications TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON publications FOR SELECT TO concordat_public USING (withdrawn_at is null and is_marked(strand_id) is not true);
--> statement-breakpoint
GRANT SELECT (publication_id, format, state, size, sha256, content) ON renderings TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON renderings FOR SELECT TO concordat_public
  USING (state = 'done' and exists (select from publications p where p.id = publication_id offset 0));
--> statement-breakpoint
GRANT SELECT (report_id, sha256, file_name, media_type, size, content) ON report_files TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON report_files FOR SELECT TO concordat_public
  USING (exists (select from publications p where p.report_id = report_files.report_id and report_files.sha256 = any (p.files) offset 0));
--> statement-breakpoint
GRANT SELECT (id, name, replaced_by_id) ON bodies TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON bodies FOR SELECT TO concordat_public USING (is_public_body(id));
--> statement-breakpoint
-- Rounds whose outcome is published, as the doors showed them until now: without who said what.
GRANT SELECT (id, kind, reference, title, state) ON processes TO concordat_public;
--> statement-breakpoint
GRANT SELECT (process_id, format, purpose, event_at, place, chair, funder, informal, zone, outcome, published_at) ON consultations TO concordat_public;
--> statement-breakpoint
GRANT SELECT (id, process_id, text) ON questions TO concordat_public;
--> statement-breakpoint
GRANT SELECT (id, process_id, question_id, comment, stance, disposition, response, changed) ON log_items TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON processes FOR SELECT TO concordat_public USING (kind = 'consultation' and state = 'published');
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['consultations','questions','log_items'] LOOP
    EXECUTE format('CREATE POLICY public ON %I FOR SELECT TO concordat_public USING (exists (select from processes p where p.id = process_id offset 0))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['processes','consultations','questions','log_items','attendance'] LOOP
    EXECUTE format('DROP POLICY public_page ON %I', t);
    EXECUTE format('REVOKE SELECT ON %I FROM concordat_door', t);
  END LOOP;
END $$;
