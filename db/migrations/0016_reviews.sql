CREATE TABLE "inspection_proposals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"review_id" uuid,
	"activity_id" uuid,
	"agency_id" uuid,
	"post_id" uuid,
	"rule" text NOT NULL,
	"grounds" jsonb NOT NULL,
	"state" text DEFAULT 'proposed' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"inspection_id" uuid,
	"raised_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_actions" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"process_id" uuid NOT NULL,
	"activity_id" uuid,
	"done_note" text DEFAULT '' NOT NULL,
	"done_by" uuid
);
--> statement-breakpoint
CREATE TABLE "review_returns" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"activity_id" uuid NOT NULL,
	"strand_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"agency_id" uuid NOT NULL,
	"leader_agency_id" uuid,
	"position" integer NOT NULL,
	"state" text DEFAULT 'asked' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"content" jsonb NOT NULL,
	"sent" jsonb,
	"last" jsonb,
	"saved_by" uuid,
	"saved_at" timestamp with time zone,
	"submitted_by" uuid,
	"submitted_at" timestamp with time zone,
	"on_time" boolean,
	"comment" text DEFAULT '' NOT NULL,
	"judged_by" uuid,
	"judged_at" timestamp with time zone,
	"settlement" text,
	"note" text DEFAULT '' NOT NULL,
	"settled_by" uuid,
	"settled_at" timestamp with time zone,
	CONSTRAINT "review_returns_task_id_unique" UNIQUE("task_id"),
	CONSTRAINT "review_returns_activity" UNIQUE("process_id","activity_id")
);
--> statement-breakpoint
CREATE TABLE "review_schedules" (
	"strategy_id" uuid PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"changed_by" uuid,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"process_id" uuid PRIMARY KEY NOT NULL,
	"strategy_id" uuid NOT NULL,
	"quarter" date NOT NULL,
	"committee_at" timestamp with time zone,
	"noted_at" timestamp with time zone,
	"noted_by" uuid,
	"note" text DEFAULT '' NOT NULL,
	"locked_at" timestamp with time zone,
	"report_id" uuid,
	CONSTRAINT "reviews_quarter" UNIQUE("strategy_id","quarter")
);
--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_review_id_reviews_process_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."reviews"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_decided_by_people_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_proposals" ADD CONSTRAINT "inspection_proposals_inspection_id_processes_id_fk" FOREIGN KEY ("inspection_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_actions" ADD CONSTRAINT "review_actions_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_actions" ADD CONSTRAINT "review_actions_process_id_reviews_process_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."reviews"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_actions" ADD CONSTRAINT "review_actions_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_actions" ADD CONSTRAINT "review_actions_done_by_people_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_process_id_reviews_process_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."reviews"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_strand_id_strands_id_fk" FOREIGN KEY ("strand_id") REFERENCES "public"."strands"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_leader_agency_id_agencies_id_fk" FOREIGN KEY ("leader_agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_saved_by_people_id_fk" FOREIGN KEY ("saved_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_submitted_by_people_id_fk" FOREIGN KEY ("submitted_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_judged_by_people_id_fk" FOREIGN KEY ("judged_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_settled_by_people_id_fk" FOREIGN KEY ("settled_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_schedules" ADD CONSTRAINT "review_schedules_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_schedules" ADD CONSTRAINT "review_schedules_changed_by_people_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_noted_by_people_id_fk" FOREIGN KEY ("noted_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_report_id_documents_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "inspection_proposals_once" ON "inspection_proposals" USING btree ("review_id","rule",coalesce(activity_id, '00000000-0000-0000-0000-000000000000'::uuid),coalesce(grounds ->> 'taskId', ''));--> statement-breakpoint
CREATE INDEX "inspection_proposals_state" ON "inspection_proposals" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "review_actions_process" ON "review_actions" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "review_returns_line" ON "review_returns" USING btree ("process_id","position");--> statement-breakpoint
CREATE INDEX "review_returns_agency" ON "review_returns" USING btree ("agency_id");--> statement-breakpoint
CREATE INDEX "review_returns_leader" ON "review_returns" USING btree ("leader_agency_id");--> statement-breakpoint
CREATE INDEX "review_returns_history" ON "review_returns" USING btree ("activity_id");
--> statement-breakpoint
CALL raise_wall('reviews');
--> statement-breakpoint
CALL raise_wall('review_returns');
--> statement-breakpoint
CALL raise_wall('review_actions');
--> statement-breakpoint
CALL raise_wall('review_schedules');
--> statement-breakpoint
CALL raise_wall('inspection_proposals');
--> statement-breakpoint
GRANT SELECT ON reviews, review_returns, review_actions TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, version, content, sent, saved_by, saved_at, submitted_by, submitted_at, on_time, comment, judged_by, judged_at)
  ON review_returns TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (done_note, done_by) ON review_actions TO concordat_partner;
--> statement-breakpoint
-- Who owes a return sees it, and who leads its strand; it names both, so that no other policy has to be asked.
CREATE POLICY partner ON review_returns TO concordat_partner
  USING (agency_id = ANY (app_agencies()) OR leader_agency_id = ANY (app_agencies()));
--> statement-breakpoint
CREATE POLICY partner_leads_strand ON tasks FOR SELECT TO concordat_partner USING (kind = 'return' AND id IN (
  SELECT r.task_id FROM review_returns r WHERE r.leader_agency_id = ANY (app_agencies())));
--> statement-breakpoint
CREATE POLICY partner ON reviews FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM tasks k WHERE k.process_id = reviews.process_id));
--> statement-breakpoint
CREATE POLICY partner ON review_actions TO concordat_partner USING (EXISTS (SELECT FROM tasks k WHERE k.id = task_id));
--> statement-breakpoint
-- A strand leader knows whose returns he looks through.
CREATE POLICY partner_leads_strand ON agencies FOR SELECT TO concordat_partner
  USING (id IN (SELECT r.agency_id FROM review_returns r WHERE r.leader_agency_id = ANY (app_agencies())));
--> statement-breakpoint
CREATE POLICY partner_plan ON processes FOR SELECT TO concordat_partner
  USING (kind = 'strategy' AND EXISTS (SELECT FROM strategies s WHERE s.process_id = processes.id));
--> statement-breakpoint
-- A strand leader gives a return back to its lead, in whose agency he may read and write nothing else: the task is owed
-- again on the plan of the new date, and whoever answers for it is told.
CREATE FUNCTION reopen_return(task uuid, plan uuid, closes timestamptz, occasion text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE owed tasks;
BEGIN
  SELECT t.* INTO owed FROM tasks t JOIN review_returns r ON r.task_id = t.id
    WHERE t.id = task AND t.state IN ('open', 'answered')
      AND (current_setting('role') <> 'concordat_partner' OR r.leader_agency_id = ANY (app_agencies()))
    FOR NO KEY UPDATE OF t;
  IF owed.id IS NULL THEN RETURN false; END IF;
  UPDATE tasks SET state = 'open', answered_at = NULL, on_time = NULL, plan_id = plan, joined_plan_at = app_now(),
    closes_at = closes, version = version + 1 WHERE id = task;
  INSERT INTO notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
    SELECT owed.process_id, w.task_id, coalesce(a.substitute_id, w.person_id), 'given-back', occasion, plan, app_now()
    FROM task_answerers w LEFT JOIN LATERAL (SELECT substitute_id FROM absences a WHERE a.person_id = w.person_id
      AND a.from_at <= app_now() AND a.until_at > app_now() ORDER BY a.from_at LIMIT 1) a ON true
    WHERE w.task_id = task ON CONFLICT DO NOTHING;
  INSERT INTO outbox (kind) VALUES ('postroom') ON CONFLICT DO NOTHING;
  RETURN true;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION reopen_return(uuid, uuid, timestamptz, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION reopen_return(uuid, uuid, timestamptz, text) TO concordat_partner, concordat_officer;
--> statement-breakpoint
-- A locked period no longer changes, for nobody: its lines, what was noted, and the frozen report.
CREATE FUNCTION refuse_change_of_locked_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE review uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.process_id ELSE OLD.process_id END;
BEGIN
  IF EXISTS (SELECT FROM reviews r WHERE r.process_id = review AND r.locked_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the period is locked: % is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER reviews_locked BEFORE UPDATE OR DELETE ON reviews FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked_review();
--> statement-breakpoint
CREATE TRIGGER review_returns_locked BEFORE INSERT OR UPDATE OR DELETE ON review_returns FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked_review();
--> statement-breakpoint
CREATE TRIGGER documents_of_locked_review BEFORE INSERT OR UPDATE OR DELETE ON documents FOR EACH ROW EXECUTE FUNCTION refuse_change_of_locked_review();
