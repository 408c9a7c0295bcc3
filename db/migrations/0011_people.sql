CREATE TABLE "agency_names" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"agency_id" uuid NOT NULL,
	"name" text NOT NULL,
	"until_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "posts" DROP CONSTRAINT "posts_one_per_rung";--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "replaced_by_id" uuid;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "quorum_kind" text DEFAULT 'count' NOT NULL;--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "quorum_count" smallint;--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "not_me_reports" ADD COLUMN "why" text DEFAULT 'not-me' NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "left_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agency_names" ADD CONSTRAINT "agency_names_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agency_names_agency" ON "agency_names" USING btree ("agency_id","until_at");--> statement-breakpoint
ALTER TABLE "agencies" ADD CONSTRAINT "agencies_replaced_by_id_agencies_id_fk" FOREIGN KEY ("replaced_by_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_one_per_rung" ON "posts" USING btree ("agency_id","ladder_level") WHERE ended_at is null;--> statement-breakpoint
ALTER TABLE agency_names ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE agency_names FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY migrator ON agency_names TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT ON agency_names TO concordat_officer;
--> statement-breakpoint
GRANT SELECT ON agency_names TO concordat_worker, concordat_auditor, concordat_partner, concordat_door;
--> statement-breakpoint
CREATE POLICY everything ON agency_names TO concordat_officer, concordat_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY reading ON agency_names FOR SELECT TO concordat_auditor, concordat_door USING (true);
--> statement-breakpoint
CREATE POLICY partner ON agency_names FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies()));
--> statement-breakpoint
-- Who sits on a body today is what counts; who sat there before stands in the trail.
GRANT DELETE ON body_members TO concordat_officer;
