-- Money of a strategy: in minor units of its one currency.
ALTER TABLE "strategies" ADD COLUMN "currency" text DEFAULT 'GBP' NOT NULL;
--> statement-breakpoint
CREATE TABLE "budget_lines" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"activity_id" uuid NOT NULL,
	"year" text NOT NULL,
	"kind" text NOT NULL,
	"holder_post_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "budget_lines_one" UNIQUE("activity_id","year","kind","holder_post_id")
);
--> statement-breakpoint
CREATE TABLE "budget_amounts" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"line_id" uuid NOT NULL,
	"what" text NOT NULL,
	"minor" bigint NOT NULL,
	"as_at" date NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"review_id" uuid,
	"said_by" uuid NOT NULL,
	"said_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "budget_amounts_minor" CHECK (minor >= 0)
);
--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_holder_post_id_posts_id_fk" FOREIGN KEY ("holder_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "budget_amounts" ADD CONSTRAINT "budget_amounts_line_id_budget_lines_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."budget_lines"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "budget_amounts" ADD CONSTRAINT "budget_amounts_review_id_reviews_process_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."reviews"("process_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "budget_amounts" ADD CONSTRAINT "budget_amounts_said_by_people_id_fk" FOREIGN KEY ("said_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "budget_lines_strategy" ON "budget_lines" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE INDEX "budget_lines_holder" ON "budget_lines" USING btree ("holder_post_id");
--> statement-breakpoint
CREATE INDEX "budget_amounts_latest" ON "budget_amounts" USING btree ("line_id","what","as_at","id");
--> statement-breakpoint
CALL raise_wall('budget_lines');
--> statement-breakpoint
CALL raise_wall('budget_amounts');
--> statement-breakpoint
-- What was said of a sum stays: another one is said over it.
REVOKE UPDATE ON budget_lines, budget_amounts FROM concordat_officer, concordat_worker;
--> statement-breakpoint
GRANT UPDATE (holder_post_id) ON budget_lines TO concordat_officer;
--> statement-breakpoint
CREATE TRIGGER budget_amounts_append_only BEFORE UPDATE OR DELETE ON budget_amounts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The lines whose holder is a post of his agencies, once the strategy is watched; and those that he holds himself, or who he stands in for.
CREATE FUNCTION app_budget_lines() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(l.id), '{}') from posts o join budget_lines l on l.holder_post_id = o.id join processes p on p.id = l.strategy_id
  where o.agency_id = any (app_agencies()) and p.opened_at is not null $$;
--> statement-breakpoint
CREATE FUNCTION app_held_lines() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(l.id), '{}') from post_holders h join budget_lines l on l.holder_post_id = h.post_id join processes p on p.id = l.strategy_id
  where h.person_id = any (app_people()) and h.since <= (select app_now()) and (h.until is null or h.until > (select app_now())) and p.opened_at is not null $$;
--> statement-breakpoint
GRANT SELECT ON budget_lines TO concordat_partner;
--> statement-breakpoint
GRANT SELECT, INSERT ON budget_amounts TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON budget_lines FOR SELECT TO concordat_partner USING (id = any ((select app_budget_lines())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON budget_amounts FOR SELECT TO concordat_partner USING (line_id = any ((select app_budget_lines())::uuid[]));
--> statement-breakpoint
CREATE POLICY holds ON budget_amounts FOR INSERT TO concordat_partner WITH CHECK (line_id = any ((select app_held_lines())::uuid[]));
--> statement-breakpoint
-- Nobody says a sum in another's name.
CREATE POLICY in_his_own_name ON budget_amounts AS RESTRICTIVE FOR INSERT TO concordat_partner, concordat_officer WITH CHECK (said_by = app_person());
--> statement-breakpoint
-- The review of a strategy that is under way, in which a sum is said; null between two.
CREATE FUNCTION review_under_way(strategy uuid) RETURNS uuid LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select v.process_id from reviews v join processes p on p.id = v.process_id
  where v.strategy_id = strategy and p.opened_at is not null and p.ended_at is null and v.locked_at is null order by v.quarter desc limit 1 $$;
--> statement-breakpoint
-- The sums of each strand as they were said until then: by year and kind for the directorate, as a whole for everybody else.
-- A forecast that nobody gave is the budget.
CREATE FUNCTION strand_sums(strategy uuid, said_until timestamptz) RETURNS TABLE (strand_id uuid, year text, kind text, budget numeric, forecast numeric, actual numeric)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  with seen as (select current_setting('role') <> 'concordat_partner' as whole),
  lines as (
    select a.strand_id, case when seen.whole then l.year end as year, case when seen.whole then l.kind end as kind, l.id
    from seen join budget_lines l on l.strategy_id = strategy join activities a on a.id = l.activity_id
    where seen.whole or strategy in (select opened_strategies()))
  select l.strand_id, l.year, l.kind, sum(coalesce(b.minor, 0)), sum(coalesce(f.minor, b.minor, 0)), sum(coalesce(c.minor, 0))
  from lines l
    left join lateral (select m.minor from budget_amounts m where m.line_id = l.id and m.what = 'budget' and (said_until is null or m.said_at <= said_until)
      order by m.as_at desc, m.id desc limit 1) b on true
    left join lateral (select m.minor from budget_amounts m where m.line_id = l.id and m.what = 'forecast' and (said_until is null or m.said_at <= said_until)
      order by m.as_at desc, m.id desc limit 1) f on true
    left join lateral (select m.minor from budget_amounts m where m.line_id = l.id and m.what = 'actual' and (said_until is null or m.said_at <= said_until)
      order by m.as_at desc, m.id desc limit 1) c on true
  group by l.strand_id, l.year, l.kind $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_budget_lines(), app_held_lines(), review_under_way(uuid), strand_sums(uuid, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_budget_lines(), app_held_lines() TO concordat_partner, concordat_officer, concordat_auditor;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION review_under_way(uuid) TO concordat_partner, concordat_officer;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION strand_sums(uuid, timestamptz) TO concordat_partner, concordat_officer, concordat_auditor, concordat_worker;
--> statement-breakpoint
-- Bids for money from outside, each with the date on which its result is expected; and what others announced.
CREATE TABLE "bids" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"funder" text NOT NULL,
	"purpose" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"bidder_post_id" uuid NOT NULL,
	"submitted_on" date NOT NULL,
	"item_id" uuid NOT NULL,
	"state" text DEFAULT 'submitted' NOT NULL,
	"granted_minor" bigint,
	"conditions" text DEFAULT '' NOT NULL,
	"answered_on" date,
	CONSTRAINT "bids_item_id_unique" UNIQUE("item_id"),
	CONSTRAINT "bids_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
CREATE TABLE "bid_activities" (
	"bid_id" uuid NOT NULL,
	"strategy_id" uuid NOT NULL,
	"activity_id" uuid NOT NULL,
	CONSTRAINT "bid_activities_bid_id_activity_id_pk" PRIMARY KEY("bid_id","activity_id")
);
--> statement-breakpoint
CREATE TABLE "initiatives" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"title" text NOT NULL,
	"announced_by" text NOT NULL,
	"announced_on" date NOT NULL,
	"cost_note" text NOT NULL,
	"noted_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "bids" ADD CONSTRAINT "bids_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "bids" ADD CONSTRAINT "bids_bidder_post_id_posts_id_fk" FOREIGN KEY ("bidder_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "bids" ADD CONSTRAINT "bids_item_id_dated_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."dated_items"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "bid_activities" ADD CONSTRAINT "bid_activities_bid_id_bids_id_fk" FOREIGN KEY ("bid_id") REFERENCES "public"."bids"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "bid_activities" ADD CONSTRAINT "bid_activities_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "bid_activities" ADD CONSTRAINT "bid_activities_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "initiatives" ADD CONSTRAINT "initiatives_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "bids_strategy" ON "bids" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE INDEX "bid_activities_activity" ON "bid_activities" USING btree ("activity_id");
--> statement-breakpoint
CREATE INDEX "initiatives_strategy" ON "initiatives" USING btree ("strategy_id","noted_at");
--> statement-breakpoint
CALL raise_wall('bids');
--> statement-breakpoint
CALL raise_wall('bid_activities');
--> statement-breakpoint
CALL raise_wall('initiatives');
--> statement-breakpoint
-- Who sees the plan sees what is hoped for it; the result is said by the directorate and by whom it is asked of.
GRANT SELECT ON bids, bid_activities, initiatives TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, granted_minor, conditions, answered_on) ON bids TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON bids FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner_answers ON bids FOR UPDATE TO concordat_partner
  USING (item_id in (select i.id from dated_items i where i.task_id = any ((select app_tasks())::uuid[])));
--> statement-breakpoint
CREATE POLICY partner ON bid_activities FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON initiatives FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
-- What was learned, who is to know it, and where it was used.
CREATE TABLE "lessons" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL,
	"title" text NOT NULL,
	"source_kind" text NOT NULL,
	"source" text NOT NULL,
	"about_process_id" uuid,
	"learned" text NOT NULL,
	"written_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lesson_readers" (
	"lesson_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"read_by" uuid,
	CONSTRAINT "lesson_readers_lesson_id_post_id_pk" PRIMARY KEY("lesson_id","post_id"),
	CONSTRAINT "lesson_readers_task_id_unique" UNIQUE("task_id")
);
--> statement-breakpoint
CREATE TABLE "lesson_uses" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"lesson_id" uuid NOT NULL,
	"activity_id" uuid NOT NULL,
	"note" text NOT NULL,
	"noted_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "lessons" ADD CONSTRAINT "lessons_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lessons" ADD CONSTRAINT "lessons_about_process_id_processes_id_fk" FOREIGN KEY ("about_process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lesson_readers" ADD CONSTRAINT "lesson_readers_lesson_id_lessons_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "public"."lessons"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lesson_readers" ADD CONSTRAINT "lesson_readers_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lesson_readers" ADD CONSTRAINT "lesson_readers_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lesson_readers" ADD CONSTRAINT "lesson_readers_read_by_people_id_fk" FOREIGN KEY ("read_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lesson_uses" ADD CONSTRAINT "lesson_uses_lesson_id_lessons_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "public"."lessons"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "lesson_uses" ADD CONSTRAINT "lesson_uses_activity_id_activities_id_fk" FOREIGN KEY ("activity_id") REFERENCES "public"."activities"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "lessons_strategy" ON "lessons" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE INDEX "lesson_uses_lesson" ON "lesson_uses" USING btree ("lesson_id","id");
--> statement-breakpoint
CREATE INDEX "lesson_uses_activity" ON "lesson_uses" USING btree ("activity_id");
--> statement-breakpoint
CALL raise_wall('lessons');
--> statement-breakpoint
CALL raise_wall('lesson_readers');
--> statement-breakpoint
CALL raise_wall('lesson_uses');
--> statement-breakpoint
-- A partner sees the lessons that were passed on to posts of its agencies, and of their readers its own.
CREATE FUNCTION app_lessons() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct r.lesson_id), '{}') from app_seen() s join lesson_readers r on r.task_id = s.id where s.kind = 'read-lesson' $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_lessons() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app_lessons() TO concordat_partner;
--> statement-breakpoint
GRANT SELECT ON lessons, lesson_readers, lesson_uses TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (read_by) ON lesson_readers TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON lessons FOR SELECT TO concordat_partner USING (id = any ((select app_lessons())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON lesson_uses FOR SELECT TO concordat_partner USING (lesson_id = any ((select app_lessons())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON lesson_readers FOR SELECT TO concordat_partner USING (task_id = any ((select app_tasks())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner_reads ON lesson_readers FOR UPDATE TO concordat_partner USING (task_id = any ((select app_tasks())::uuid[]));
--> statement-breakpoint
-- Nobody says for another that he has read something.
CREATE POLICY in_his_own_name ON lesson_readers AS RESTRICTIVE FOR UPDATE TO concordat_partner, concordat_officer USING (true) WITH CHECK (read_by = app_person());
