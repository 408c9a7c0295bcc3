-- A report that belongs to a strategy and to a meeting of a body (S1, S46, S50-S52, S75): its sections, its authors, its appendices.
ALTER TABLE "people" ADD COLUMN "rank" text DEFAULT '' NOT NULL;
--> statement-breakpoint
CREATE TABLE "report_skeletons" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"number" integer NOT NULL,
	"sections" jsonb NOT NULL,
	"contact" text DEFAULT '' NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "report_skeletons_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "report_skeletons_number" UNIQUE("kind","number")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"reference" text NOT NULL CONSTRAINT "reports_reference_unique" UNIQUE,
	"strategy_id" uuid NOT NULL CONSTRAINT "reports_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body_id" uuid NOT NULL CONSTRAINT "reports_body_id_bodies_id_fk" REFERENCES bodies(id),
	"body" text NOT NULL,
	"meets_on" date NOT NULL,
	"number" text DEFAULT '' NOT NULL,
	"laid_by" text NOT NULL,
	"asked" text NOT NULL,
	"recommendation" text NOT NULL,
	"process_id" uuid CONSTRAINT "reports_process_id_processes_id_fk" REFERENCES processes(id),
	"strand_id" uuid CONSTRAINT "reports_strand_id_strands_id_fk" REFERENCES strands(id),
	"contact" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "reports_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "reports_state" CHECK (state in ('draft', 'frozen'))
);
--> statement-breakpoint
CREATE TABLE "report_authors" (
	"report_id" uuid NOT NULL CONSTRAINT "report_authors_report_id_reports_id_fk" REFERENCES reports(id),
	"person_id" uuid NOT NULL CONSTRAINT "report_authors_person_id_people_id_fk" REFERENCES people(id),
	"position" smallint NOT NULL,
	"name" text NOT NULL,
	"rank" text DEFAULT '' NOT NULL,
	"unit" text DEFAULT '' NOT NULL,
	CONSTRAINT "report_authors_report_id_person_id_pk" PRIMARY KEY("report_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "report_sections" (
	"report_id" uuid NOT NULL CONSTRAINT "report_sections_report_id_reports_id_fk" REFERENCES reports(id),
	"key" text NOT NULL,
	"position" smallint NOT NULL,
	"letter" text DEFAULT '' NOT NULL,
	"heading" text NOT NULL,
	"required" boolean NOT NULL,
	"numbered" boolean NOT NULL,
	"nil_sentence" text DEFAULT '' NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"nothing" boolean DEFAULT false NOT NULL,
	"writer_id" uuid CONSTRAINT "report_sections_writer_id_people_id_fk" REFERENCES people(id),
	"seen" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"said_by" uuid CONSTRAINT "report_sections_said_by_people_id_fk" REFERENCES people(id),
	"said_at" timestamp with time zone,
	CONSTRAINT "report_sections_report_id_key_pk" PRIMARY KEY("report_id","key"),
	CONSTRAINT "report_sections_nothing" CHECK (not nothing or text = '')
);
--> statement-breakpoint
-- The bytes of a document that is an appendix, by its hash: a frozen version names the hash.
CREATE TABLE "report_files" (
	"report_id" uuid NOT NULL CONSTRAINT "report_files_report_id_reports_id_fk" REFERENCES reports(id),
	"sha256" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"added_by" uuid NOT NULL CONSTRAINT "report_files_added_by_people_id_fk" REFERENCES people(id),
	"added_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "report_files_report_id_sha256_pk" PRIMARY KEY("report_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "report_appendices" (
	"report_id" uuid NOT NULL CONSTRAINT "report_appendices_report_id_reports_id_fk" REFERENCES reports(id),
	"key" text NOT NULL,
	"position" smallint NOT NULL,
	"title" text NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"file_sha256" text,
	"seen" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"said_by" uuid CONSTRAINT "report_appendices_said_by_people_id_fk" REFERENCES people(id),
	"said_at" timestamp with time zone,
	CONSTRAINT "report_appendices_report_id_key_pk" PRIMARY KEY("report_id","key"),
	CONSTRAINT "report_appendices_file" FOREIGN KEY ("report_id","file_sha256") REFERENCES report_files("report_id","sha256"),
	CONSTRAINT "report_appendices_one" CHECK (file_sha256 is null or text = '')
);
--> statement-breakpoint
-- What was frozen, as one tree; what a register lists by is beside it, as it was then.
CREATE TABLE "report_versions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"report_id" uuid NOT NULL CONSTRAINT "report_versions_report_id_reports_id_fk" REFERENCES reports(id),
	"number" integer NOT NULL,
	"reference" text NOT NULL,
	"strategy_id" uuid NOT NULL CONSTRAINT "report_versions_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"strand_id" uuid CONSTRAINT "report_versions_strand_id_strands_id_fk" REFERENCES strands(id),
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body_id" uuid NOT NULL CONSTRAINT "report_versions_body_id_bodies_id_fk" REFERENCES bodies(id),
	"body" text NOT NULL,
	"meets_on" date NOT NULL,
	"item" text DEFAULT '' NOT NULL,
	"tree" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"files" text[] DEFAULT '{}' NOT NULL,
	"frozen_by" uuid NOT NULL CONSTRAINT "report_versions_frozen_by_people_id_fk" REFERENCES people(id),
	"frozen_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"sign_off_id" uuid CONSTRAINT "report_versions_sign_off_id_sign_offs_process_id_fk" REFERENCES sign_offs(process_id),
	"published_at" timestamp with time zone,
	"published_by" uuid CONSTRAINT "report_versions_published_by_people_id_fk" REFERENCES people(id),
	CONSTRAINT "report_versions_number" UNIQUE("report_id","number")
);
--> statement-breakpoint
CREATE INDEX "reports_strategy" ON "reports" USING btree ("strategy_id","id");--> statement-breakpoint
CREATE INDEX "reports_meeting" ON "reports" USING btree ("meets_on","id");--> statement-breakpoint
CREATE INDEX "report_authors_person" ON "report_authors" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "report_versions_before" ON "report_versions" USING btree ("strategy_id","body_id","meets_on");--> statement-breakpoint
CREATE INDEX "report_versions_meeting" ON "report_versions" USING btree ("meets_on","id");--> statement-breakpoint
CREATE UNIQUE INDEX "report_versions_sign_off" ON "report_versions" USING btree ("sign_off_id");--> statement-breakpoint
CALL raise_wall('report_skeletons');
--> statement-breakpoint
CALL raise_wall('reports');
--> statement-breakpoint
CALL raise_wall('report_authors');
--> statement-breakpoint
CALL raise_wall('report_sections');
--> statement-breakpoint
CALL raise_wall('report_files');
--> statement-breakpoint
CALL raise_wall('report_appendices');
--> statement-breakpoint
CALL raise_wall('report_versions');
--> statement-breakpoint
GRANT DELETE ON report_authors, report_appendices TO concordat_officer;
--> statement-breakpoint
REVOKE UPDATE ON report_skeletons, report_files FROM concordat_officer, concordat_worker;
--> statement-breakpoint
-- The reports that somebody is named as an author of.
CREATE FUNCTION app_written() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(a.report_id), '{}') from report_authors a where a.person_id = app_person() $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_written() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_written() TO concordat_partner;
--> statement-breakpoint
-- Notes that something of a draft changes, where the caller may write it; whoever freezes it at this moment begins anew. A partner changes
-- nothing else of the report itself.
CREATE FUNCTION hold_report(report uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  update reports r set changed_at = app_now() where r.id = report and r.state = 'draft'
    and (current_setting('role') <> 'concordat_partner' or r.id = any (app_written())) returning r.strategy_id $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION hold_report(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION hold_report(uuid) TO concordat_partner, concordat_officer;
--> statement-breakpoint
GRANT SELECT ON reports, report_authors, report_sections, report_files, report_appendices, report_versions TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (text, nothing, seen, version, said_by, said_at) ON report_sections TO concordat_partner;
--> statement-breakpoint
-- A draft is the directorate's and its authors'; a version is everybody's who sees the strategy, and its body's, from when it is published to them.
CREATE POLICY writes ON reports FOR SELECT TO concordat_partner USING (id = any ((select app_written())::uuid[]));
--> statement-breakpoint
CREATE POLICY writes ON report_authors FOR SELECT TO concordat_partner USING (report_id = any ((select app_written())::uuid[]));
--> statement-breakpoint
CREATE POLICY reads ON report_sections FOR SELECT TO concordat_partner USING (report_id = any ((select app_written())::uuid[]));
--> statement-breakpoint
-- An author writes the sections that are his, and nobody else's name under them.
CREATE POLICY writes ON report_sections FOR UPDATE TO concordat_partner
  USING (report_id = any ((select app_written())::uuid[]) AND writer_id = app_person())
  WITH CHECK (report_id = any ((select app_written())::uuid[]) AND writer_id = app_person() AND said_by = app_person());
--> statement-breakpoint
CREATE POLICY writes ON report_appendices FOR SELECT TO concordat_partner USING (report_id = any ((select app_written())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON report_versions FOR SELECT TO concordat_partner USING (report_id = any ((select app_written())::uuid[])
  OR published_at is not null AND (strategy_id = any ((select app_strategies())::uuid[]) OR body_id = any (app_bodies())));
--> statement-breakpoint
CREATE POLICY partner ON report_files FOR SELECT TO concordat_partner USING (report_id = any ((select app_written())::uuid[])
  OR exists (select from report_versions v where v.report_id = report_files.report_id and sha256 = any (v.files) and v.published_at is not null offset 0));
--> statement-breakpoint
-- A report about a strand that is restricted is found by nobody outside (0043).
CREATE POLICY marked ON reports AS RESTRICTIVE TO concordat_partner USING ((strand_id <> all ((select app_hidden())::uuid[])) is not false);
--> statement-breakpoint
CREATE POLICY marked ON report_versions AS RESTRICTIVE TO concordat_partner USING ((strand_id <> all ((select app_hidden())::uuid[])) is not false);
--> statement-breakpoint
-- What was frozen is for ever; which sign-off carries it, and since when others read it, is said later.
CREATE FUNCTION keep_report_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row(new.id, new.report_id, new.number, new.reference, new.strategy_id, new.strand_id, new.kind, new.title, new.body_id, new.body, new.meets_on, new.item,
      new.tree, new.sha256, new.files, new.frozen_by, new.frozen_at)
    IS DISTINCT FROM row(old.id, old.report_id, old.number, old.reference, old.strategy_id, old.strand_id, old.kind, old.title, old.body_id, old.body, old.meets_on,
      old.item, old.tree, old.sha256, old.files, old.frozen_by, old.frozen_at) THEN
    RAISE EXCEPTION 'a frozen report does not change';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_report_version BEFORE UPDATE ON report_versions FOR EACH ROW EXECUTE FUNCTION keep_report_version();
