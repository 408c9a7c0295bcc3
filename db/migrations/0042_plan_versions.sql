-- A strategy has versions (S6, S24, S25): each is its plan as it stood, the paper that was signed and its hash, and since when it holds.
CREATE TABLE "plan_versions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"sign_off_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"made_by" uuid,
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"paper" text,
	"paper_sha256" text,
	"in_force_at" timestamp with time zone,
	"in_force_by" uuid,
	"superseded_at" timestamp with time zone,
	CONSTRAINT "plan_versions_number" UNIQUE("strategy_id","number"),
	CONSTRAINT "plan_versions_signed" CHECK (in_force_at is null or (sign_off_id is not null and paper_sha256 is not null))
);
--> statement-breakpoint
CREATE TABLE "plan_lines" (
	"version_id" uuid NOT NULL,
	"part_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"parent_id" uuid,
	"title" text NOT NULL,
	"held_by" text,
	"day" date,
	"place" bigint NOT NULL,
	CONSTRAINT "plan_lines_version_id_part_id_pk" PRIMARY KEY("version_id","part_id")
);
--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_sign_off_id_sign_offs_process_id_fk" FOREIGN KEY ("sign_off_id") REFERENCES "public"."sign_offs"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_made_by_people_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_in_force_by_people_id_fk" FOREIGN KEY ("in_force_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_lines" ADD CONSTRAINT "plan_lines_version_id_plan_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."plan_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "plan_versions_sign_off" ON "plan_versions" USING btree ("sign_off_id");--> statement-breakpoint
-- One holds at a time.
CREATE UNIQUE INDEX "plan_versions_in_force" ON "plan_versions" USING btree ("strategy_id") WHERE in_force_at is not null and superseded_at is null;--> statement-breakpoint
CALL raise_wall('plan_versions');
--> statement-breakpoint
CALL raise_wall('plan_lines');
--> statement-breakpoint
GRANT SELECT ON plan_versions, plan_lines TO concordat_partner;
--> statement-breakpoint
-- A draft is the directorate's; what holds or held is everybody's who sees the strategy.
CREATE POLICY partner ON plan_versions FOR SELECT TO concordat_partner
  USING (in_force_at is not null and strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON plan_lines FOR SELECT TO concordat_partner
  USING (exists (select from plan_versions v where v.id = version_id offset 0));
--> statement-breakpoint
-- A version shows for ever what it was.
REVOKE UPDATE ON plan_lines FROM concordat_officer, concordat_worker;
--> statement-breakpoint
-- The plan as it stands, line by line: what a version keeps, and what it is compared with.
CREATE VIEW plan_now WITH (security_invoker = true) AS
  SELECT s.strategy_id, s.id AS part_id, 'strand' AS kind, null::uuid AS parent_id, s.name AS title, s.leader_post_id AS post_id, null::date AS day, s.position * 100000000::bigint AS place FROM strands s
  UNION ALL SELECT s.strategy_id, a.id, 'activity', s.id, a.title, a.lead_post_id, null, s.position * 100000000::bigint + a.position * 10000
    FROM strands s JOIN activities a ON a.strand_id = s.id WHERE a.retired_at IS NULL
  UNION ALL SELECT d.strategy_id, d.id, 'date', d.activity_id, d.title, d.owner_post_id, d.due_on, s.position * 100000000::bigint + a.position * 10000 + 1
    FROM dated_items d JOIN activities a ON a.id = d.activity_id JOIN strands s ON s.id = a.strand_id WHERE d.state <> 'dropped' AND a.retired_at IS NULL
  UNION ALL SELECT d.strategy_id, d.id, 'date', null, d.title, d.owner_post_id, d.due_on, 9000000000000000::bigint FROM dated_items d
    WHERE d.activity_id IS NULL AND d.state <> 'dropped';
--> statement-breakpoint
GRANT SELECT ON plan_now TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
