-- Whether a meeting of a round is informal, who comes to it (S19), and what happened outside while the round runs (S17).
ALTER TABLE "consultations" ADD COLUMN "informal" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE TABLE "meeting_replies" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"process_id" uuid NOT NULL,
	"reply" text NOT NULL,
	"attendee" text DEFAULT '' NOT NULL,
	"event_at" timestamp with time zone NOT NULL,
	"said_by" uuid NOT NULL,
	"said_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "meeting_replies_reply" CHECK (reply in ('comes', 'sends', 'declines')),
	CONSTRAINT "meeting_replies_attendee" CHECK ((reply = 'sends') = (attendee <> ''))
);
--> statement-breakpoint
CREATE TABLE "round_events" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"said" text NOT NULL,
	"question_ids" uuid[] DEFAULT '{}' NOT NULL,
	"told_by" uuid NOT NULL,
	"told_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "meeting_replies" ADD CONSTRAINT "meeting_replies_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_replies" ADD CONSTRAINT "meeting_replies_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_replies" ADD CONSTRAINT "meeting_replies_said_by_people_id_fk" FOREIGN KEY ("said_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_events" ADD CONSTRAINT "round_events_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_events" ADD CONSTRAINT "round_events_told_by_people_id_fk" FOREIGN KEY ("told_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "meeting_replies_process" ON "meeting_replies" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "round_events_process" ON "round_events" USING btree ("process_id","id");--> statement-breakpoint
CALL raise_wall('meeting_replies');
--> statement-breakpoint
CALL raise_wall('round_events');
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON meeting_replies TO concordat_partner;
--> statement-breakpoint
GRANT SELECT ON round_events TO concordat_partner;
--> statement-breakpoint
-- An agency says whether it comes, and does not see who else does.
CREATE POLICY partner ON meeting_replies TO concordat_partner USING (task_id = any ((select app_tasks())::uuid[]))
  WITH CHECK (task_id = any ((select app_tasks())::uuid[]) AND said_by = app_person());
--> statement-breakpoint
CREATE POLICY partner ON round_events FOR SELECT TO concordat_partner USING (process_id = any ((select app_processes())::uuid[]));
