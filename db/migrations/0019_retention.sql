CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"set_by" uuid NOT NULL,
	"set_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"released_by" uuid,
	"released_at" timestamp with time zone,
	"release_reason" text
);
--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "text_removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_set_by_people_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_released_by_people_id_fk" FOREIGN KEY ("released_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "legal_holds_running" ON "legal_holds" USING btree ("process_id") WHERE released_at is null;--> statement-breakpoint
CREATE INDEX "mails_texts" ON "mails" USING btree ("settled_at") WHERE text_removed_at is null;--> statement-breakpoint
CREATE INDEX "people_left" ON "people" USING btree ("left_at") WHERE left_at is not null and erased_at is null;--> statement-breakpoint
CALL raise_wall('legal_holds');
--> statement-breakpoint
GRANT SELECT (text_removed_at) ON mails TO concordat_auditor;
--> statement-breakpoint
-- To count those that are due; never what they say.
GRANT SELECT (task_id) ON drafts TO concordat_auditor;
--> statement-breakpoint
GRANT SELECT (id, expires_at), DELETE ON sessions TO concordat_worker;
--> statement-breakpoint
GRANT SELECT, DELETE ON staff_accounts TO concordat_worker;
--> statement-breakpoint
CREATE POLICY erasure ON staff_accounts TO concordat_worker USING (true);
--> statement-breakpoint
-- Sessions are the doors' own; here only their end is seen.
CREATE POLICY tidying ON sessions TO concordat_worker USING (expires_at < app_now());
