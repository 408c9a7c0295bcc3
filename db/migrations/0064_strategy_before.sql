-- The strategy that one takes the place of, and what became of its strands and activities there (S4).
ALTER TABLE "strategies" ADD COLUMN "predecessor_id" uuid CONSTRAINT "strategies_predecessor_id_strategies_process_id_fk" REFERENCES strategies(process_id);
--> statement-breakpoint
ALTER TABLE "strategies" ADD CONSTRAINT "strategies_not_itself" CHECK (predecessor_id <> process_id);
--> statement-breakpoint
CREATE INDEX "strategies_predecessor" ON "strategies" USING btree ("predecessor_id");
--> statement-breakpoint
CREATE TABLE "plan_successions" (
	"strategy_id" uuid NOT NULL CONSTRAINT "plan_successions_strategy_id_strategies_process_id_fk" REFERENCES strategies(process_id),
	"from_id" uuid NOT NULL,
	"to_id" uuid,
	"reason" text DEFAULT '' NOT NULL,
	"said_by" uuid NOT NULL CONSTRAINT "plan_successions_said_by_people_id_fk" REFERENCES people(id),
	"said_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "plan_successions_once" UNIQUE NULLS NOT DISTINCT("strategy_id","from_id","to_id")
);
--> statement-breakpoint
CALL raise_wall('plan_successions');
--> statement-breakpoint
REVOKE UPDATE ON plan_successions FROM concordat_officer, concordat_worker;
--> statement-breakpoint
GRANT DELETE ON plan_successions TO concordat_officer;
--> statement-breakpoint
GRANT SELECT ON plan_successions TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON plan_successions FOR SELECT TO concordat_partner USING (strategy_id = any ((select app_strategies())::uuid[]));
--> statement-breakpoint
-- What became of a restricted part, and what a restricted part came from, nobody outside reads (0047).
CREATE POLICY marked ON plan_successions AS RESTRICTIVE TO concordat_partner
  USING (from_id <> all ((select app_hidden())::uuid[]) and (to_id <> all ((select app_hidden())::uuid[])) is not false);
