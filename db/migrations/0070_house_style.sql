-- How the reports of the directorate look: each change is a row of its own, and what was frozen keeps the one that it was frozen with.
CREATE TABLE "report_looks" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"number" integer NOT NULL CONSTRAINT "report_looks_number_unique" UNIQUE,
	"names" text NOT NULL,
	"accent" text NOT NULL,
	"logo" "bytea",
	"logo_kind" text,
	"logo_alt" text DEFAULT '' NOT NULL,
	"styles" text,
	"template_name" text DEFAULT '' NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "report_looks_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "report_looks_logo" CHECK (num_nonnulls(logo, logo_kind) = 0 or num_nonnulls(logo, logo_kind) = 2 and logo_alt <> '')
);
--> statement-breakpoint
CALL raise_wall('report_looks');
--> statement-breakpoint
REVOKE UPDATE ON report_looks FROM concordat_officer, concordat_worker;
--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "look_id" uuid CONSTRAINT "report_versions_look_id_report_looks_id_fk" REFERENCES report_looks(id);
--> statement-breakpoint
CREATE OR REPLACE FUNCTION keep_report_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row(new.id, new.report_id, new.number, new.reference, new.strategy_id, new.strand_id, new.kind, new.title, new.body_id, new.body, new.meets_on, new.item,
      new.tree, new.sha256, new.files, new.frozen_by, new.frozen_at, new.look_id)
    IS DISTINCT FROM row(old.id, old.report_id, old.number, old.reference, old.strategy_id, old.strand_id, old.kind, old.title, old.body_id, old.body, old.meets_on,
      old.item, old.tree, old.sha256, old.files, old.frozen_by, old.frozen_at, old.look_id) THEN
    RAISE EXCEPTION 'a frozen report does not change';
  END IF;
  RETURN new;
END $$;
