ALTER TABLE "strands" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "strands" ADD COLUMN "retired_why" text;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
CREATE TABLE "plan_revisions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"title" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"opened_by" uuid NOT NULL,
	"opened_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"version_id" uuid,
	"handed_in_by" uuid,
	"handed_in_at" timestamp with time zone,
	"in_force_at" timestamp with time zone,
	"discarded_at" timestamp with time zone,
	CONSTRAINT "plan_revisions_handed_in" CHECK (in_force_at is null or version_id is not null)
);
--> statement-breakpoint
CREATE TABLE "revision_drafters" (
	"revision_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "revision_drafters_revision_id_person_id_pk" PRIMARY KEY("revision_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "revision_lines" (
	"revision_id" uuid NOT NULL,
	"part_id" uuid DEFAULT uuidv7() NOT NULL,
	"kind" text NOT NULL,
	"item_kind" text,
	"was_title" text,
	"was_area" text,
	"was_parent_id" uuid,
	"was_post_id" uuid,
	"was_held_by" text,
	"was_day" date,
	"was_done" boolean DEFAULT false NOT NULL,
	"fate" text,
	"title" text NOT NULL,
	"area" text DEFAULT '' NOT NULL,
	"parent_id" uuid,
	"post_id" uuid,
	"day" date,
	"into_id" uuid,
	"from_id" uuid,
	"reason" text DEFAULT '' NOT NULL,
	"place" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"said_by" uuid,
	"said_at" timestamp with time zone,
	CONSTRAINT "revision_lines_revision_id_part_id_pk" PRIMARY KEY("revision_id","part_id"),
	CONSTRAINT "revision_lines_new" CHECK ((fate is not distinct from 'new') = (was_title is null)),
	CONSTRAINT "revision_lines_into" CHECK ((fate is not distinct from 'merged') = (into_id is not null) and into_id is distinct from part_id),
	CONSTRAINT "revision_lines_from" CHECK (from_id is null or was_title is null)
);
--> statement-breakpoint
ALTER TABLE "plan_revisions" ADD CONSTRAINT "plan_revisions_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_revisions" ADD CONSTRAINT "plan_revisions_opened_by_people_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_revisions" ADD CONSTRAINT "plan_revisions_version_id_plan_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."plan_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_revisions" ADD CONSTRAINT "plan_revisions_handed_in_by_people_id_fk" FOREIGN KEY ("handed_in_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_drafters" ADD CONSTRAINT "revision_drafters_revision_id_plan_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."plan_revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_drafters" ADD CONSTRAINT "revision_drafters_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_lines" ADD CONSTRAINT "revision_lines_revision_id_plan_revisions_id_fk" FOREIGN KEY ("revision_id") REFERENCES "public"."plan_revisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_lines" ADD CONSTRAINT "revision_lines_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revision_lines" ADD CONSTRAINT "revision_lines_said_by_people_id_fk" FOREIGN KEY ("said_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plan_revisions_strategy" ON "plan_revisions" USING btree ("strategy_id","id");--> statement-breakpoint
-- One is drafted at a time.
CREATE UNIQUE INDEX "plan_revisions_open" ON "plan_revisions" USING btree ("strategy_id") WHERE in_force_at is null and discarded_at is null;--> statement-breakpoint
CREATE INDEX "plan_revisions_version" ON "plan_revisions" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "revision_lines_part" ON "revision_lines" USING btree ("part_id");--> statement-breakpoint
CREATE INDEX "revision_lines_merged" ON "revision_lines" USING btree ("into_id") WHERE into_id is not null;--> statement-breakpoint
CREATE INDEX "revision_lines_split" ON "revision_lines" USING btree ("from_id") WHERE from_id is not null;--> statement-breakpoint
CALL raise_wall('plan_revisions');
--> statement-breakpoint
CALL raise_wall('revision_drafters');
--> statement-breakpoint
CALL raise_wall('revision_lines');
--> statement-breakpoint
GRANT DELETE ON revision_drafters, revision_lines TO concordat_officer;
--> statement-breakpoint
GRANT SELECT ON plan_revisions, revision_lines TO concordat_partner;
--> statement-breakpoint
-- What is drafted is the directorate's; from when it takes effect everybody who sees the strategy sees what became of each line.
CREATE POLICY partner ON plan_revisions FOR SELECT TO concordat_partner
  USING (in_force_at is not null and strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON revision_lines FOR SELECT TO concordat_partner
  USING (exists (select from plan_revisions r where r.id = revision_id offset 0));
--> statement-breakpoint
-- What became of a part that is restricted, nobody outside reads (0043).
CREATE POLICY marked ON revision_lines AS RESTRICTIVE TO concordat_partner
  USING (part_id <> all ((select app_hidden())::uuid[]) and (parent_id <> all ((select app_hidden())::uuid[])) is not false);
--> statement-breakpoint
-- What was handed in is what is signed, and a mapping that took effect is for ever.
CREATE FUNCTION keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM plan_revisions r WHERE r.id = old.revision_id AND (r.version_id IS NOT NULL OR r.discarded_at IS NOT NULL)) THEN
    RAISE EXCEPTION 'a revision that was handed in does not change';
  END IF;
  RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_revision BEFORE UPDATE OR DELETE ON revision_lines FOR EACH ROW EXECUTE FUNCTION keep_revision();
--> statement-breakpoint
-- A strand that has ended is no longer in the plan; and what a draft of the plan begins with.
CREATE OR REPLACE VIEW plan_now WITH (security_invoker = true) AS
  SELECT s.strategy_id, s.id AS part_id, 'strand' AS kind, null::uuid AS parent_id, s.name AS title, s.leader_post_id AS post_id, null::date AS day, s.position * 100000000::bigint AS place,
    s.priority_area AS area, null::text AS item_kind, false AS done FROM strands s WHERE s.retired_at IS NULL
  UNION ALL SELECT s.strategy_id, a.id, 'activity', s.id, a.title, a.lead_post_id, null, s.position * 100000000::bigint + a.position * 10000, '', null, false
    FROM strands s JOIN activities a ON a.strand_id = s.id WHERE a.retired_at IS NULL
  UNION ALL SELECT d.strategy_id, d.id, 'date', d.activity_id, d.title, d.owner_post_id, d.due_on, s.position * 100000000::bigint + a.position * 10000 + 1, '', d.kind, d.state = 'done'
    FROM dated_items d JOIN activities a ON a.id = d.activity_id JOIN strands s ON s.id = a.strand_id WHERE d.state <> 'dropped' AND a.retired_at IS NULL
  UNION ALL SELECT d.strategy_id, d.id, 'date', null, d.title, d.owner_post_id, d.due_on, 9000000000000000::bigint, '', d.kind, d.state = 'done' FROM dated_items d
    WHERE d.activity_id IS NULL AND d.state <> 'dropped';
--> statement-breakpoint
CREATE OR REPLACE VIEW plan_parts WITH (security_invoker = true) AS
  SELECT strategy_id, id, 'strand' AS kind, name AS title, CASE WHEN retired_at IS NULL THEN '' ELSE 'retired' END AS state, 1 AS sort, position::bigint AS place FROM strands
  UNION ALL SELECT s.strategy_id, a.id, 'activity', a.title, CASE WHEN a.retired_at IS NULL THEN '' ELSE 'retired' END, 2, s.position * 10000::bigint + a.position
    FROM strands s JOIN activities a ON a.strand_id = s.id
  UNION ALL SELECT strategy_id, id, 'date', title, CASE WHEN state <> 'planned' THEN state WHEN due_on <> first_due_on THEN 'moved' ELSE '' END, 3, due_on - date '2000-01-01' FROM dated_items
  UNION ALL SELECT strategy_id, id, 'theme', name, '', 4, 0 FROM themes
  UNION ALL SELECT strategy_id, id, 'input', title, '', 5, 0 FROM inputs;
