-- Passages of a frozen report that the public does not read, with the reason: kept apart from what was frozen.
CREATE TABLE "redactions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"version_id" uuid NOT NULL CONSTRAINT "redactions_version_id_report_versions_id_fk" REFERENCES report_versions(id),
	"block" text NOT NULL,
	"from_letter" integer NOT NULL,
	"to_letter" integer NOT NULL,
	"reason" text NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "redactions_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"lifted_by" uuid CONSTRAINT "redactions_lifted_by_people_id_fk" REFERENCES people(id),
	"lifted_at" timestamp with time zone,
	CONSTRAINT "redactions_passage" CHECK (from_letter >= 0 and to_letter > from_letter),
	CONSTRAINT "redactions_lifted" CHECK (num_nonnulls(lifted_by, lifted_at) in (0, 2))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "redactions_one" ON "redactions" USING btree ("version_id","block","from_letter","to_letter") WHERE lifted_at is null;--> statement-breakpoint
CALL raise_wall('redactions');
