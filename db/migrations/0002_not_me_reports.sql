CREATE TABLE "not_me_reports" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"task_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"suggestion" text NOT NULL,
	"at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "not_me_reports" ADD CONSTRAINT "not_me_reports_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "not_me_reports" ADD CONSTRAINT "not_me_reports_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "not_me_reports_task" ON "not_me_reports" USING btree ("task_id");--> statement-breakpoint
ALTER TABLE not_me_reports ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE not_me_reports FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY migrator ON not_me_reports TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON not_me_reports TO concordat_officer, concordat_worker;
--> statement-breakpoint
CREATE POLICY everything ON not_me_reports TO concordat_officer, concordat_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT ON not_me_reports TO concordat_auditor;
--> statement-breakpoint
CREATE POLICY reading ON not_me_reports FOR SELECT TO concordat_auditor USING (true);
--> statement-breakpoint
GRANT INSERT ON not_me_reports TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON not_me_reports FOR INSERT TO concordat_partner
  WITH CHECK (person_id = app_person() AND EXISTS (SELECT FROM tasks k WHERE k.id = task_id));
