-- How a strategy comes about (S4, S8-S24, F3): a chain of stages, each a round or a sign-off, as one process.
CREATE TABLE "developments" (
	"process_id" uuid PRIMARY KEY NOT NULL,
	"strategy_id" uuid NOT NULL,
	"lead_post_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "development_stages" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"development_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"kind" text NOT NULL,
	"opens" text NOT NULL,
	"title" text NOT NULL,
	"first_planned_on" date NOT NULL,
	"planned_on" date NOT NULL,
	"overlaps" boolean DEFAULT false NOT NULL,
	"opener_post_id" uuid,
	"added_by" uuid NOT NULL,
	"task_id" uuid
);
--> statement-breakpoint
CREATE TABLE "stage_turns" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"stage_id" uuid NOT NULL,
	"development_id" uuid NOT NULL,
	"process_id" uuid,
	"skipped_why" text,
	"held_on" date,
	"came_of" text,
	"by" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"set_aside_at" timestamp with time zone,
	"set_aside_why" text,
	CONSTRAINT "stage_turns_process" UNIQUE("process_id"),
	CONSTRAINT "stage_turns_one_of" CHECK (num_nonnulls(process_id, skipped_why, held_on) = 1)
);
--> statement-breakpoint
ALTER TABLE "developments" ADD CONSTRAINT "developments_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "developments" ADD CONSTRAINT "developments_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "developments" ADD CONSTRAINT "developments_lead_post_id_posts_id_fk" FOREIGN KEY ("lead_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_stages" ADD CONSTRAINT "development_stages_development_id_developments_process_id_fk" FOREIGN KEY ("development_id") REFERENCES "public"."developments"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_stages" ADD CONSTRAINT "development_stages_opener_post_id_posts_id_fk" FOREIGN KEY ("opener_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_stages" ADD CONSTRAINT "development_stages_added_by_people_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "development_stages" ADD CONSTRAINT "development_stages_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_turns" ADD CONSTRAINT "stage_turns_stage_id_development_stages_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."development_stages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_turns" ADD CONSTRAINT "stage_turns_development_id_developments_process_id_fk" FOREIGN KEY ("development_id") REFERENCES "public"."developments"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_turns" ADD CONSTRAINT "stage_turns_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_turns" ADD CONSTRAINT "stage_turns_by_people_id_fk" FOREIGN KEY ("by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "developments_strategy" ON "developments" USING btree ("strategy_id");--> statement-breakpoint
CREATE INDEX "development_stages_place" ON "development_stages" USING btree ("development_id","position");--> statement-breakpoint
CREATE INDEX "development_stages_task" ON "development_stages" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "stage_turns_stage" ON "stage_turns" USING btree ("stage_id");--> statement-breakpoint
CREATE INDEX "stage_turns_development" ON "stage_turns" USING btree ("development_id");--> statement-breakpoint
-- A stage has one turn that counts; two officers who draft its round at once get one.
CREATE UNIQUE INDEX "stage_turns_current" ON "stage_turns" USING btree ("stage_id") WHERE set_aside_at is null;--> statement-breakpoint
CALL raise_wall('developments');
--> statement-breakpoint
CALL raise_wall('development_stages');
--> statement-breakpoint
CALL raise_wall('stage_turns');
--> statement-breakpoint
-- What has not begun is taken out of the chain; what was done of it stays for ever.
GRANT DELETE ON development_stages TO concordat_officer;
--> statement-breakpoint
-- Whatever opens, ends or discards the round or the sign-off of a stage, in whatever way, owes its development a look, in the same transaction.
CREATE FUNCTION tell_development() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO outbox (kind, process_id)
    SELECT 'nudge', t.development_id FROM stage_turns t JOIN processes p ON p.id = t.development_id
    WHERE t.process_id = NEW.id AND t.set_aside_at IS NULL AND p.opened_at IS NOT NULL AND p.ended_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION tell_development() FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER processes_tell_development AFTER UPDATE OF state ON processes FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.kind IN ('consultation', 'sign-off')) EXECUTE FUNCTION tell_development();
