CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "calendar_feeds_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_feeds_person" ON "calendar_feeds" USING btree ("person_id");--> statement-breakpoint
CALL raise_wall('calendar_feeds');
--> statement-breakpoint
-- Whose feed it is is nobody else's business.
REVOKE ALL ON calendar_feeds FROM concordat_auditor;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (revoked_at) ON calendar_feeds TO concordat_partner;
--> statement-breakpoint
CREATE POLICY own ON calendar_feeds TO concordat_partner USING (person_id = app_person()) WITH CHECK (person_id = app_person());
--> statement-breakpoint
GRANT SELECT (id, person_id, token_hash, revoked_at) ON calendar_feeds TO concordat_door;
--> statement-breakpoint
CREATE POLICY door ON calendar_feeds FOR SELECT TO concordat_door USING (true);
