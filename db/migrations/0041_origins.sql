-- What a strategy rests on (S7, S17), what was said again and again about it (S9), and where a comment, an input and a theme led (S20, F18).
CREATE TABLE "inputs" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"source" text DEFAULT '' NOT NULL,
	"said" text DEFAULT '' NOT NULL,
	"dated_on" date,
	"part_of_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "inputs_not_itself" CHECK (part_of_id <> id)
);
--> statement-breakpoint
CREATE TABLE "themes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "traces" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"comment_id" uuid,
	"input_id" uuid,
	"theme_id" uuid,
	"to_strand_id" uuid,
	"to_activity_id" uuid,
	"to_date_id" uuid,
	"to_input_id" uuid,
	"to_theme_id" uuid,
	"from_id" uuid GENERATED ALWAYS AS (coalesce("comment_id", "input_id", "theme_id")) STORED NOT NULL,
	"to_id" uuid GENERATED ALWAYS AS (coalesce("to_strand_id", "to_activity_id", "to_date_id", "to_input_id", "to_theme_id")) STORED NOT NULL,
	"what" text DEFAULT '' NOT NULL,
	"by_id" uuid,
	"at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"undone_at" timestamp with time zone,
	CONSTRAINT "traces_from_one" CHECK (num_nonnulls(comment_id, input_id, theme_id) = 1),
	CONSTRAINT "traces_to_one" CHECK (num_nonnulls(to_strand_id, to_activity_id, to_date_id, to_input_id, to_theme_id) = 1)
);
--> statement-breakpoint
ALTER TABLE "inputs" ADD CONSTRAINT "inputs_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inputs" ADD CONSTRAINT "inputs_part_of_id_inputs_id_fk" FOREIGN KEY ("part_of_id") REFERENCES "public"."inputs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "themes" ADD CONSTRAINT "themes_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_comment_id_log_items_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."log_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_input_id_inputs_id_fk" FOREIGN KEY ("input_id") REFERENCES "public"."inputs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_theme_id_themes_id_fk" FOREIGN KEY ("theme_id") REFERENCES "public"."themes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_to_strand_id_strands_id_fk" FOREIGN KEY ("to_strand_id") REFERENCES "public"."strands"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_to_activity_id_activities_id_fk" FOREIGN KEY ("to_activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_to_date_id_dated_items_id_fk" FOREIGN KEY ("to_date_id") REFERENCES "public"."dated_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_to_input_id_inputs_id_fk" FOREIGN KEY ("to_input_id") REFERENCES "public"."inputs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_to_theme_id_themes_id_fk" FOREIGN KEY ("to_theme_id") REFERENCES "public"."themes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inputs_strategy" ON "inputs" USING btree ("strategy_id","id");--> statement-breakpoint
CREATE INDEX "inputs_part_of" ON "inputs" USING btree ("part_of_id");--> statement-breakpoint
CREATE UNIQUE INDEX "themes_name" ON "themes" USING btree ("strategy_id",lower("name"));--> statement-breakpoint
CREATE INDEX "traces_led" ON "traces" USING btree ("strategy_id","id") WHERE comment_id is not null and undone_at is null;--> statement-breakpoint
-- One thing leads to another once.
ALTER TABLE "traces" ADD CONSTRAINT "traces_once" UNIQUE NULLS NOT DISTINCT("from_id","to_id","undone_at");--> statement-breakpoint
CREATE INDEX "traces_to" ON "traces" USING btree ("to_id");--> statement-breakpoint
CALL raise_wall('inputs');
--> statement-breakpoint
CALL raise_wall('themes');
--> statement-breakpoint
CALL raise_wall('traces');
--> statement-breakpoint
GRANT SELECT ON inputs, themes, traces TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON inputs FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON themes FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON traces FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
-- Every part of a strategy that something can lead to, in the order of the plan, and how it stands by now.
CREATE VIEW plan_parts WITH (security_invoker = true) AS
  SELECT strategy_id, id, 'strand' AS kind, name AS title, '' AS state, 1 AS sort, position::bigint AS place FROM strands
  UNION ALL SELECT s.strategy_id, a.id, 'activity', a.title, CASE WHEN a.retired_at IS NULL THEN '' ELSE 'retired' END, 2, s.position * 10000::bigint + a.position
    FROM strands s JOIN activities a ON a.strand_id = s.id
  UNION ALL SELECT strategy_id, id, 'date', title, CASE WHEN state <> 'planned' THEN state WHEN due_on <> first_due_on THEN 'moved' ELSE '' END, 3, due_on - date '2000-01-01' FROM dated_items
  UNION ALL SELECT strategy_id, id, 'theme', name, '', 4, 0 FROM themes
  UNION ALL SELECT strategy_id, id, 'input', title, '', 5, 0 FROM inputs;
--> statement-breakpoint
GRANT SELECT ON plan_parts TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
