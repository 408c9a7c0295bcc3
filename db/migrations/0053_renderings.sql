-- What a frozen report is rendered to: asked for by a press, made by the worker in a process of its own, one file for a version and a format.
CREATE TABLE "renderings" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"version_id" uuid NOT NULL CONSTRAINT "renderings_version_id_report_versions_id_fk" REFERENCES report_versions(id),
	"format" text NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"progress" text DEFAULT '' NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"content" "bytea",
	"size" integer,
	"sha256" text,
	"asked_by" uuid NOT NULL CONSTRAINT "renderings_asked_by_people_id_fk" REFERENCES people(id),
	"asked_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "renderings_one" UNIQUE("version_id","format"),
	CONSTRAINT "renderings_state" CHECK (state in ('asked', 'running', 'done', 'failed')),
	CONSTRAINT "renderings_done" CHECK ((state = 'done') = (content is not null))
);
--> statement-breakpoint
CREATE INDEX "renderings_unfinished" ON "renderings" USING btree ("changed_at") WHERE state in ('asked', 'running');
--> statement-breakpoint
CALL raise_wall('renderings');
--> statement-breakpoint
GRANT SELECT, INSERT ON renderings TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, progress, tries, asked_by, asked_at, changed_at) ON renderings TO concordat_partner;
--> statement-breakpoint
-- Who reads the version has its files, and may ask for them.
CREATE POLICY reads ON renderings FOR SELECT TO concordat_partner
  USING (exists (select from report_versions v where v.id = version_id offset 0));
--> statement-breakpoint
CREATE POLICY asks ON renderings FOR INSERT TO concordat_partner
  WITH CHECK (asked_by = app_person() and exists (select from report_versions v where v.id = version_id offset 0));
--> statement-breakpoint
CREATE POLICY asks_again ON renderings FOR UPDATE TO concordat_partner USING (exists (select from report_versions v where v.id = version_id offset 0))
  WITH CHECK (asked_by = app_person() and state = 'asked' and exists (select from report_versions v where v.id = version_id offset 0));
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "rendering_id" uuid;
