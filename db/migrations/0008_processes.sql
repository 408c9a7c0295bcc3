CREATE TABLE "activities" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strand_id" uuid NOT NULL,
	"title" text NOT NULL,
	"lead_post_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"retired_at" timestamp with time zone,
	"retired_why" text,
	CONSTRAINT "activities_position" UNIQUE("strand_id","position")
);
--> statement-breakpoint
CREATE TABLE "date_moves" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"item_id" uuid NOT NULL,
	"old_on" date NOT NULL,
	"new_on" date NOT NULL,
	"reason" text NOT NULL,
	"asked_by" uuid,
	"asked_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"state" text NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "dated_items" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"activity_id" uuid,
	"title" text NOT NULL,
	"owner_post_id" uuid,
	"first_due_on" date NOT NULL,
	"due_on" date NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"done_on" date,
	"result" text DEFAULT '' NOT NULL,
	"task_id" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "strands" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"priority_area" text DEFAULT '' NOT NULL,
	"name" text NOT NULL,
	"leader_post_id" uuid,
	"position" smallint NOT NULL,
	CONSTRAINT "strands_position" UNIQUE("strategy_id","position")
);
--> statement-breakpoint
CREATE TABLE "strategies" (
	"process_id" uuid PRIMARY KEY NOT NULL,
	"purpose" text DEFAULT '' NOT NULL,
	"zone" text DEFAULT 'Europe/London' NOT NULL,
	"calendar" text DEFAULT 'england-and-wales' NOT NULL,
	"colours" jsonb NOT NULL,
	"owner_post_id" uuid,
	"body_id" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "processes" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "title" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "post_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "person_id" uuid;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "body_id" uuid;--> statement-breakpoint
ALTER TABLE "activities" ADD CONSTRAINT "activities_strand_id_strands_id_fk" FOREIGN KEY ("strand_id") REFERENCES "public"."strands"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activities" ADD CONSTRAINT "activities_lead_post_id_posts_id_fk" FOREIGN KEY ("lead_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "date_moves" ADD CONSTRAINT "date_moves_item_id_dated_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."dated_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "date_moves" ADD CONSTRAINT "date_moves_asked_by_people_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "date_moves" ADD CONSTRAINT "date_moves_decided_by_people_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dated_items" ADD CONSTRAINT "dated_items_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dated_items" ADD CONSTRAINT "dated_items_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dated_items" ADD CONSTRAINT "dated_items_owner_post_id_posts_id_fk" FOREIGN KEY ("owner_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dated_items" ADD CONSTRAINT "dated_items_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strands" ADD CONSTRAINT "strands_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strands" ADD CONSTRAINT "strands_leader_post_id_posts_id_fk" FOREIGN KEY ("leader_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strategies" ADD CONSTRAINT "strategies_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strategies" ADD CONSTRAINT "strategies_owner_post_id_posts_id_fk" FOREIGN KEY ("owner_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "strategies" ADD CONSTRAINT "strategies_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activities_lead" ON "activities" USING btree ("lead_post_id");--> statement-breakpoint
CREATE INDEX "date_moves_item" ON "date_moves" USING btree ("item_id");--> statement-breakpoint
CREATE UNIQUE INDEX "date_moves_one_asked" ON "date_moves" USING btree ("item_id") WHERE state = 'asked';--> statement-breakpoint
CREATE INDEX "dated_items_strategy" ON "dated_items" USING btree ("strategy_id","due_on");--> statement-breakpoint
CREATE INDEX "dated_items_activity" ON "dated_items" USING btree ("activity_id");--> statement-breakpoint
ALTER TABLE "processes" ADD CONSTRAINT "processes_parent_id_processes_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "processes_parent" ON "processes" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "tasks_post" ON "tasks" USING btree ("post_id");--> statement-breakpoint
CREATE INDEX "tasks_person" ON "tasks" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "tasks_body" ON "tasks" USING btree ("body_id");--> statement-breakpoint
-- Every new table gets the same wall: staff and worker may, the auditor reads, everybody else needs a policy of his own.
CREATE PROCEDURE raise_wall(t text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY migrator ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO concordat_officer, concordat_worker', t);
  EXECUTE format('CREATE POLICY everything ON %I TO concordat_officer, concordat_worker USING (true) WITH CHECK (true)', t);
  EXECUTE format('GRANT SELECT ON %I TO concordat_auditor', t);
  EXECUTE format('CREATE POLICY reading ON %I FOR SELECT TO concordat_auditor USING (true)', t);
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON PROCEDURE raise_wall(text) FROM PUBLIC;
--> statement-breakpoint
CALL raise_wall('strategies');
--> statement-breakpoint
CALL raise_wall('strands');
--> statement-breakpoint
CALL raise_wall('activities');
--> statement-breakpoint
CALL raise_wall('dated_items');
--> statement-breakpoint
CALL raise_wall('date_moves');
--> statement-breakpoint
-- The people whose tasks somebody may do: his own, and for the time of an absence those of whom he stands in for.
CREATE FUNCTION app_people() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(string_to_array(nullif(current_setting('app.person_ids', true), ''), ',')::uuid[], '{}') $$;
--> statement-breakpoint
CREATE FUNCTION app_bodies() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(string_to_array(nullif(current_setting('app.body_ids', true), ''), ',')::uuid[], '{}') $$;
--> statement-breakpoint
ALTER POLICY partner_sees ON tasks
  USING (agency_id = ANY (app_agencies()) OR person_id = ANY (app_people()) OR body_id = ANY (app_bodies()));
--> statement-breakpoint
ALTER POLICY partner_changes ON tasks
  USING (agency_id = ANY (app_agencies()) OR person_id = ANY (app_people()) OR body_id = ANY (app_bodies()));
--> statement-breakpoint
GRANT SELECT ON bodies, body_members TO concordat_partner, concordat_door;
--> statement-breakpoint
CREATE POLICY partner ON bodies FOR SELECT TO concordat_partner USING (id = ANY (app_bodies()));
--> statement-breakpoint
CREATE POLICY partner ON body_members FOR SELECT TO concordat_partner USING (body_id = ANY (app_bodies()));
--> statement-breakpoint
CREATE POLICY door ON bodies FOR SELECT TO concordat_door USING (true);
--> statement-breakpoint
CREATE POLICY door ON body_members FOR SELECT TO concordat_door USING (true);
--> statement-breakpoint
-- A lead sees the plan that its activity stands in: who is asked for a part of the work may know the whole of it (S15).
GRANT SELECT ON strategies, strands, activities, dated_items, date_moves TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON strategies FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM posts o
  WHERE o.agency_id = ANY (app_agencies()) AND (o.id IN (SELECT a.lead_post_id FROM activities a JOIN strands s ON s.id = a.strand_id
    WHERE s.strategy_id = process_id) OR o.id IN (SELECT s.leader_post_id FROM strands s WHERE s.strategy_id = process_id))));
--> statement-breakpoint
CREATE POLICY partner ON strands FOR SELECT TO concordat_partner USING (cardinality(app_agencies()) > 0);
--> statement-breakpoint
CREATE POLICY partner ON activities FOR SELECT TO concordat_partner USING (cardinality(app_agencies()) > 0);
--> statement-breakpoint
CREATE POLICY partner ON dated_items FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM strategies s WHERE s.process_id = strategy_id));
--> statement-breakpoint
CREATE POLICY partner ON date_moves FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM dated_items i WHERE i.id = item_id));
--> statement-breakpoint
-- Who answers for a task at this moment: the people named, and whoever holds the post that owes it.
CREATE VIEW task_answerers WITH (security_invoker = true) AS
  SELECT task_id, person_id FROM task_people WHERE left_at IS NULL
  UNION ALL
  SELECT t.id, h.person_id FROM tasks t JOIN post_holders h ON h.post_id = t.post_id
    WHERE h.since <= app_now() AND (h.until IS NULL OR h.until > app_now());
--> statement-breakpoint
GRANT SELECT ON task_answerers TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
