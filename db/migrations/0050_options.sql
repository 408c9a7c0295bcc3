-- The menu of a strategy: options that whoever answers for an area may adopt (S69), and the risks that are high in an area, for which they are meant (S70).
CREATE TABLE "plan_options" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"strategy_id" uuid NOT NULL CONSTRAINT "plan_options_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"strand_id" uuid NOT NULL CONSTRAINT "plan_options_strand_id_strands_id_fk" REFERENCES strands(id),
	"title" text NOT NULL,
	"what" text NOT NULL,
	"fits" text DEFAULT '' NOT NULL,
	"source" text DEFAULT '' NOT NULL,
	"lesson_id" uuid CONSTRAINT "plan_options_lesson_id_lessons_id_fk" REFERENCES lessons(id),
	"link_id" uuid CONSTRAINT "plan_options_link_id_links_id_fk" REFERENCES links(id),
	"risk_id" uuid CONSTRAINT "plan_options_risk_id_links_id_fk" REFERENCES links(id),
	"withdrawn_why" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "plan_options_from_one" CHECK (num_nonnulls(lesson_id, link_id) <= 1)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "plan_options_title" ON "plan_options" USING btree ("strategy_id",lower("title"));
--> statement-breakpoint
CREATE INDEX "plan_options_strategy" ON "plan_options" USING btree ("strategy_id","id");
--> statement-breakpoint
CREATE INDEX "plan_options_strand" ON "plan_options" USING btree ("strand_id");
--> statement-breakpoint
CREATE TABLE "area_risks" (
	"strategy_id" uuid NOT NULL CONSTRAINT "area_risks_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"area_id" uuid NOT NULL CONSTRAINT "area_risks_area_id_links_id_fk" REFERENCES links(id),
	"risk_id" uuid NOT NULL CONSTRAINT "area_risks_risk_id_links_id_fk" REFERENCES links(id),
	CONSTRAINT "area_risks_strategy_id_area_id_risk_id_pk" PRIMARY KEY("strategy_id","area_id","risk_id")
);
--> statement-breakpoint
CALL raise_wall('plan_options');
--> statement-breakpoint
CALL raise_wall('area_risks');
--> statement-breakpoint
REVOKE UPDATE ON area_risks FROM concordat_officer, concordat_worker;
--> statement-breakpoint
GRANT DELETE ON area_risks TO concordat_officer;
--> statement-breakpoint
GRANT SELECT ON plan_options, area_risks TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON plan_options FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON area_risks FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
CREATE POLICY marked ON plan_options AS RESTRICTIVE TO concordat_partner USING ((strand_id <> all ((select app_hidden())::uuid[])) is not false);
--> statement-breakpoint
-- Adopting an option is a proposal of its own kind: answered, taken into the plan and told as every proposal is.
ALTER TABLE "plan_proposals" ADD COLUMN "option_id" uuid CONSTRAINT "plan_proposals_option_id_plan_options_id_fk" REFERENCES plan_options(id);
--> statement-breakpoint
ALTER TABLE "plan_proposals" ADD COLUMN "area_id" uuid CONSTRAINT "plan_proposals_area_id_links_id_fk" REFERENCES links(id);
--> statement-breakpoint
ALTER TABLE "plan_proposals" ADD COLUMN "post_id" uuid CONSTRAINT "plan_proposals_post_id_posts_id_fk" REFERENCES posts(id);
--> statement-breakpoint
ALTER TABLE "plan_proposals" ADD CONSTRAINT "plan_proposals_adopts" CHECK (num_nonnulls(option_id, area_id, post_id) = case when kind = 'option' then 3 else 0 end);
--> statement-breakpoint
-- An option waits for its answer once for each area.
CREATE UNIQUE INDEX "plan_proposals_adopted" ON "plan_proposals" USING btree ("option_id","area_id") WHERE state in ('asked', 'accepted');
--> statement-breakpoint
CREATE INDEX "plan_proposals_option" ON "plan_proposals" USING btree ("option_id","id") WHERE option_id is not null;
--> statement-breakpoint
-- A post of another agency adopts nothing.
ALTER POLICY partner_proposes ON plan_proposals WITH CHECK (proposed_by = app_person() and state = 'asked'
  and agency_id = any (app_agencies()) and strategy_id in (select opened_strategies())
  and (post_id is null or exists (select from posts o where o.id = post_id and o.agency_id = plan_proposals.agency_id)));
--> statement-breakpoint
-- Who adopts an option is named by the plan, too.
CREATE OR REPLACE FUNCTION plan_posts(strategy uuid) RETURNS TABLE (post_id uuid, title text, agency_id uuid, agency text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off AS $$
  with shut as materialized (select app_hidden() as ids), named as (
    select s.leader_post_id as id from shut, strands s where s.strategy_id = strategy and s.id <> all (shut.ids)
    union select a.lead_post_id from shut, activities a join strands s on s.id = a.strand_id where s.strategy_id = strategy and a.id <> all (shut.ids)
    union select n.post_id from shut, nominations n where n.strategy_id = strategy and coalesce(n.activity_id, n.strand_id) <> all (shut.ids)
    union select i.owner_post_id from shut, dated_items i where i.strategy_id = strategy and i.id <> all (shut.ids)
    union select p.post_id from shut, plan_proposals p where p.strategy_id = strategy and p.post_id is not null
      and p.strand_id <> all (shut.ids) and (p.activity_id <> all (shut.ids)) is not false
    union select s.owner_post_id from strategies s where s.process_id = strategy)
  select o.id, o.title, a.id, a.name from posts o join named on named.id = o.id join agencies a on a.id = o.agency_id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
