-- What a strategy is measured by: indicators with their areas and the steps of their life.
CREATE TABLE "indicators" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"strand_id" uuid,
	"activity_id" uuid,
	"title" text NOT NULL,
	"definition" text DEFAULT '' NOT NULL,
	"origin" text NOT NULL,
	"kind" text NOT NULL,
	"unit" text DEFAULT '' NOT NULL,
	"decimals" smallint DEFAULT 0 NOT NULL,
	"polarity" text NOT NULL,
	"frequency" text NOT NULL,
	"numerator" text DEFAULT '' NOT NULL,
	"denominator" text DEFAULT '' NOT NULL,
	"scale" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"owner_post_id" uuid NOT NULL,
	"state" text DEFAULT 'designing' NOT NULL,
	"quality" text DEFAULT 'good' NOT NULL,
	"replaced_by_id" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "indicator_areas" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"indicator_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" smallint NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "indicator_areas_name" UNIQUE("indicator_id","name")
);
--> statement-breakpoint
CREATE TABLE "indicator_steps" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"indicator_id" uuid NOT NULL,
	"before" text NOT NULL,
	"after" text NOT NULL,
	"reason" text NOT NULL,
	"taken_by" uuid NOT NULL,
	"taken_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "indicator_values" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"indicator_id" uuid NOT NULL,
	"area_id" uuid NOT NULL,
	"period" text NOT NULL,
	"revision" smallint NOT NULL,
	"scaled" double precision,
	"why_none" text NOT NULL,
	"provisional" boolean NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"late" boolean NOT NULL,
	"said_by" uuid NOT NULL,
	"said_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "indicator_values_revision" UNIQUE("area_id","period","revision"),
	CONSTRAINT "indicator_values_or_why" CHECK ((scaled is null) = (why_none <> '')),
	CONSTRAINT "indicator_values_whole" CHECK (scaled = trunc(scaled))
);
--> statement-breakpoint
CREATE TABLE "indicator_tasks" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"strategy_id" uuid NOT NULL,
	"indicator_id" uuid NOT NULL,
	"period" text,
	CONSTRAINT "indicator_tasks_once" UNIQUE NULLS NOT DISTINCT("indicator_id","period")
);
--> statement-breakpoint
CREATE TABLE "baselines" (
	"strategy_id" uuid PRIMARY KEY NOT NULL,
	"from_on" date NOT NULL,
	"item_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "indicator_targets" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"indicator_id" uuid NOT NULL,
	"area_id" uuid NOT NULL,
	"period" text NOT NULL,
	"revision" smallint NOT NULL,
	"scaled" double precision NOT NULL,
	"tolerance" double precision NOT NULL,
	"reason" text NOT NULL,
	"set_by" uuid NOT NULL,
	"set_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "indicator_targets_revision" UNIQUE("area_id","period","revision"),
	CONSTRAINT "indicator_targets_whole" CHECK (scaled = trunc(scaled) and tolerance = trunc(tolerance) and tolerance >= 0)
);
--> statement-breakpoint
ALTER TABLE "indicators" ADD CONSTRAINT "indicators_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicators" ADD CONSTRAINT "indicators_strand_id_strands_id_fk" FOREIGN KEY ("strand_id") REFERENCES "public"."strands"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicators" ADD CONSTRAINT "indicators_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicators" ADD CONSTRAINT "indicators_owner_post_id_posts_id_fk" FOREIGN KEY ("owner_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicators" ADD CONSTRAINT "indicators_replaced_by_id_indicators_id_fk" FOREIGN KEY ("replaced_by_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_areas" ADD CONSTRAINT "indicator_areas_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_areas" ADD CONSTRAINT "indicator_areas_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_steps" ADD CONSTRAINT "indicator_steps_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_steps" ADD CONSTRAINT "indicator_steps_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_steps" ADD CONSTRAINT "indicator_steps_taken_by_people_id_fk" FOREIGN KEY ("taken_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_values" ADD CONSTRAINT "indicator_values_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_values" ADD CONSTRAINT "indicator_values_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_values" ADD CONSTRAINT "indicator_values_area_id_indicator_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."indicator_areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_values" ADD CONSTRAINT "indicator_values_said_by_people_id_fk" FOREIGN KEY ("said_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_tasks" ADD CONSTRAINT "indicator_tasks_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_tasks" ADD CONSTRAINT "indicator_tasks_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_tasks" ADD CONSTRAINT "indicator_tasks_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_item_id_dated_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."dated_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD CONSTRAINT "indicator_targets_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD CONSTRAINT "indicator_targets_indicator_id_indicators_id_fk" FOREIGN KEY ("indicator_id") REFERENCES "public"."indicators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD CONSTRAINT "indicator_targets_area_id_indicator_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."indicator_areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD CONSTRAINT "indicator_targets_set_by_people_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "indicator_targets_indicator" ON "indicator_targets" USING btree ("indicator_id");--> statement-breakpoint
CREATE INDEX "indicator_values_indicator" ON "indicator_values" USING btree ("indicator_id","area_id","period","revision");--> statement-breakpoint
CREATE INDEX "indicators_strategy" ON "indicators" USING btree ("strategy_id","id");--> statement-breakpoint
CREATE INDEX "indicators_owner" ON "indicators" USING btree ("owner_post_id");--> statement-breakpoint
CREATE INDEX "indicator_steps_indicator" ON "indicator_steps" USING btree ("indicator_id");
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['indicators','indicator_areas','indicator_steps','indicator_values','indicator_tasks','indicator_targets','baselines'] LOOP
    EXECUTE format('CALL raise_wall(%L)', t);
    EXECUTE format('GRANT SELECT ON %I TO concordat_partner', t);
    -- Measures are the partnership's, as the plan is, once the strategy is watched.
    EXECUTE format('CREATE POLICY partner ON %I FOR SELECT TO concordat_partner USING (strategy_id = ANY (ARRAY(SELECT opened_strategies())))', t);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE UPDATE ON indicator_steps, indicator_values, indicator_tasks, indicator_targets FROM concordat_officer, concordat_worker;
--> statement-breakpoint
CREATE TRIGGER indicator_steps_append_only BEFORE UPDATE OR DELETE ON indicator_steps FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER indicator_values_append_only BEFORE UPDATE OR DELETE ON indicator_values FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER indicator_targets_append_only BEFORE UPDATE OR DELETE ON indicator_targets FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- No target before the baseline year has ended, whoever writes it.
CREATE FUNCTION refuse_early_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM baselines b JOIN dated_items i ON i.id = b.item_id JOIN strategies s ON s.process_id = b.strategy_id
      WHERE b.strategy_id = NEW.strategy_id AND i.state = 'planned' AND i.due_on >= (app_now() AT TIME ZONE s.zone)::date) THEN
    RAISE EXCEPTION 'no target before the baseline year has ended' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER indicator_targets_after_baseline BEFORE INSERT ON indicator_targets FOR EACH ROW EXECUTE FUNCTION refuse_early_target();
--> statement-breakpoint
-- The owner's agency gives the values and sets the targets, in its people's own names, and nobody else but officers.
GRANT INSERT ON indicator_values, indicator_targets TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_gives ON indicator_values FOR INSERT TO concordat_partner WITH CHECK (said_by = app_person() AND EXISTS (
  SELECT FROM indicators i JOIN posts o ON o.id = i.owner_post_id
  WHERE i.id = indicator_id AND i.strategy_id = indicator_values.strategy_id AND o.agency_id = ANY (app_agencies())));
--> statement-breakpoint
CREATE POLICY partner_sets ON indicator_targets FOR INSERT TO concordat_partner WITH CHECK (set_by = app_person() AND EXISTS (
  SELECT FROM indicators i JOIN posts o ON o.id = i.owner_post_id
  WHERE i.id = indicator_id AND i.strategy_id = indicator_targets.strategy_id AND o.agency_id = ANY (app_agencies())));
--> statement-breakpoint
-- The posts that own the indicators of a strategy, with their agencies; nothing else of them, and of no other post (as plan_posts).
CREATE FUNCTION indicator_posts(strategy uuid) RETURNS TABLE (post_id uuid, title text, agency_id uuid, agency text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off AS $$
  select o.id, o.title, a.id, a.name from (select distinct i.owner_post_id as id from indicators i where i.strategy_id = strategy) named
    join posts o on o.id = named.id join agencies a on a.id = o.agency_id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION indicator_posts(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION indicator_posts(uuid) TO concordat_partner, concordat_officer, concordat_auditor;
