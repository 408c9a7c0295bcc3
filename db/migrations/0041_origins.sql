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
CREATE INDEX "traces_strategy" ON "traces" USING btree ("strategy_id","id");--> statement-breakpoint
-- One thing leads to another once.
CREATE UNIQUE INDEX "traces_once" ON "traces" USING btree (coalesce("comment_id","input_id","theme_id"),coalesce("to_strand_id","to_activity_id","to_date_id","to_input_id","to_theme_id")) WHERE undone_at is null;--> statement-breakpoint
CREATE INDEX "traces_ends" ON "traces" USING btree (coalesce("to_strand_id","to_activity_id","to_date_id","to_input_id","to_theme_id"));--> statement-breakpoint
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
-- Both ends of a trace by name, as far as its reader sees them: a comment of another agency is counted, not read.
CREATE VIEW trace_ends WITH (security_invoker = true) AS
  SELECT x.id, x.strategy_id, x.what, x.by_id, x.at,
    CASE WHEN x.comment_id IS NOT NULL THEN 'comment' WHEN x.input_id IS NOT NULL THEN 'input' ELSE 'theme' END AS from_kind,
    coalesce(x.comment_id, x.input_id, x.theme_id) AS from_id,
    CASE WHEN x.to_strand_id IS NOT NULL THEN 'strand' WHEN x.to_activity_id IS NOT NULL THEN 'activity' WHEN x.to_date_id IS NOT NULL THEN 'date'
      WHEN x.to_input_id IS NOT NULL THEN 'input' ELSE 'theme' END AS to_kind,
    coalesce(x.to_strand_id, x.to_activity_id, x.to_date_id, x.to_input_id, x.to_theme_id) AS to_id,
    coalesce(s.name, a.title, d.title, i.title, t.name) AS to_title,
    CASE WHEN a.retired_at IS NOT NULL THEN 'retired' WHEN d.state IN ('done', 'dropped') THEN d.state WHEN d.due_on <> d.first_due_on THEN 'moved' ELSE '' END AS to_state
  FROM traces x LEFT JOIN strands s ON s.id = x.to_strand_id LEFT JOIN activities a ON a.id = x.to_activity_id LEFT JOIN dated_items d ON d.id = x.to_date_id
    LEFT JOIN inputs i ON i.id = x.to_input_id LEFT JOIN themes t ON t.id = x.to_theme_id
  WHERE x.undone_at IS NULL;
--> statement-breakpoint
GRANT SELECT ON trace_ends TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
