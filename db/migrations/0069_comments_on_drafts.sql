-- Who is invited to comment on a draft, and what is said of its sections before it is frozen.
CREATE TABLE "report_readers" (
	"report_id" uuid NOT NULL CONSTRAINT "report_readers_report_id_reports_id_fk" REFERENCES reports(id),
	"person_id" uuid NOT NULL CONSTRAINT "report_readers_person_id_people_id_fk" REFERENCES people(id),
	"invited_by" uuid NOT NULL CONSTRAINT "report_readers_invited_by_people_id_fk" REFERENCES people(id),
	"invited_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "report_readers_report_id_person_id_pk" PRIMARY KEY("report_id","person_id")
);
--> statement-breakpoint
CREATE INDEX "report_readers_person" ON "report_readers" USING btree ("person_id");
--> statement-breakpoint
CREATE TABLE "report_comments" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"report_id" uuid NOT NULL,
	"section" text NOT NULL,
	"section_version" integer NOT NULL,
	"quote" text DEFAULT '' NOT NULL,
	"text" text NOT NULL,
	"said_by" uuid NOT NULL CONSTRAINT "report_comments_said_by_people_id_fk" REFERENCES people(id),
	"speaker" text NOT NULL,
	"said_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"settled_by" uuid CONSTRAINT "report_comments_settled_by_people_id_fk" REFERENCES people(id),
	"settled_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "report_comments_section" FOREIGN KEY ("report_id","section") REFERENCES report_sections("report_id","key"),
	CONSTRAINT "report_comments_state" CHECK (state in ('open', 'settled', 'carried')),
	CONSTRAINT "report_comments_settled" CHECK (state = 'open' or settled_by is not null and settled_at is not null),
	CONSTRAINT "report_comments_carried" CHECK (state <> 'carried' or answer <> '')
);
--> statement-breakpoint
CREATE INDEX "report_comments_report" ON "report_comments" USING btree ("report_id","id");
--> statement-breakpoint
CALL raise_wall('report_readers');
--> statement-breakpoint
CALL raise_wall('report_comments');
--> statement-breakpoint
GRANT DELETE ON report_readers TO concordat_officer;
--> statement-breakpoint
-- The drafts that somebody may read: those that he writes, and those on which he is invited to comment.
CREATE FUNCTION app_drafts() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select array(select a.report_id from report_authors a where a.person_id = app_person()
    union select i.report_id from report_readers i where i.person_id = app_person()) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_drafts() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_drafts() TO concordat_partner;
--> statement-breakpoint
ALTER POLICY writes ON reports USING (id = any ((select app_drafts())::uuid[]));
--> statement-breakpoint
ALTER POLICY writes ON report_authors USING (report_id = any ((select app_drafts())::uuid[]));
--> statement-breakpoint
ALTER POLICY reads ON report_sections USING (report_id = any ((select app_drafts())::uuid[]));
--> statement-breakpoint
ALTER POLICY writes ON report_appendices USING (report_id = any ((select app_drafts())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner ON report_files USING (report_id = any ((select app_drafts())::uuid[])
  OR exists (select from report_versions v where v.report_id = report_files.report_id and sha256 = any (v.files) offset 0));
--> statement-breakpoint
-- Who comments notes it on the report as who writes does, so that nobody freezes it past an open comment.
CREATE OR REPLACE FUNCTION hold_report(report uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  update reports r set changed_at = app_now() where r.id = report and r.state = 'draft'
    and (current_setting('role') <> 'concordat_partner' or r.id = any (app_drafts())) returning r.strategy_id $$;
--> statement-breakpoint
GRANT SELECT, INSERT ON report_comments TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, answer, settled_by, settled_at, version) ON report_comments TO concordat_partner;
--> statement-breakpoint
CREATE POLICY reads ON report_comments FOR SELECT TO concordat_partner USING (report_id = any ((select app_drafts())::uuid[]));
--> statement-breakpoint
CREATE POLICY says ON report_comments FOR INSERT TO concordat_partner
  WITH CHECK (report_id = any ((select app_drafts())::uuid[]) AND said_by = app_person() AND state = 'open');
--> statement-breakpoint
-- An author settles what is said of the sections that are his, in nobody else's name.
CREATE POLICY settles ON report_comments FOR UPDATE TO concordat_partner
  USING (exists (select from report_sections s where s.report_id = report_comments.report_id and s.key = section and s.writer_id = app_person() offset 0))
  WITH CHECK (settled_by = app_person());
--> statement-breakpoint
-- Nobody alone changes with which sections reports begin: who drafts a change does not put it in force (0073).
ALTER TABLE "report_skeletons" ADD COLUMN "in_force_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "report_skeletons" ADD COLUMN "in_force_by" uuid CONSTRAINT "report_skeletons_in_force_by_people_id_fk" REFERENCES people(id);--> statement-breakpoint
-- What was changed before that rule is in force since it was changed.
UPDATE report_skeletons SET in_force_at = made_at;
--> statement-breakpoint
ALTER TABLE "report_skeletons" ADD CONSTRAINT "report_skeletons_two" CHECK (in_force_by is null or in_force_at is not null and in_force_by <> made_by);
--> statement-breakpoint
GRANT UPDATE (in_force_at, in_force_by) ON report_skeletons TO concordat_officer;
--> statement-breakpoint
-- It is put in force once, by who acts and did not draft it; its words never change.
CREATE FUNCTION keep_skeleton() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' AND new.in_force_at is not null OR tg_op = 'UPDATE' AND (old.in_force_at is not null
    OR new.in_force_by is null OR new.in_force_by = new.made_by OR new.in_force_by is distinct from app_person()) THEN
    RAISE EXCEPTION 'who drafts the sections of reports does not put them in force';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_skeleton BEFORE INSERT OR UPDATE ON report_skeletons FOR EACH ROW EXECUTE FUNCTION keep_skeleton();
--> statement-breakpoint
-- Whoever comments has the writer of the section told, and who settles it whoever commented.
CREATE POLICY about_comments ON notices FOR INSERT TO concordat_partner WITH CHECK (task_id IS NULL
  AND kind IN ('report-commented', 'report-comment-settled') AND EXISTS (
    select from report_comments c join reports r on r.id = c.report_id join report_sections s on s.report_id = c.report_id and s.key = c.section
    where c.id::text = split_part(notices.occasion, ':', 2) and r.strategy_id = notices.process_id
      and notices.person_id = case notices.kind when 'report-commented' then coalesce(s.writer_id, r.made_by) else c.said_by end offset 0));
