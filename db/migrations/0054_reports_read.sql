-- A report reads the inspections of its strategy by their key.
CREATE INDEX "inspections_strategy" ON "inspections" USING btree ("strategy_id") WHERE strategy_id is not null;
--> statement-breakpoint
-- A report is read by whoever puts it together, and by the worker that freezes it.
GRANT EXECUTE ON FUNCTION plan_posts(uuid), plan_colours(uuid), indicator_posts(uuid) TO concordat_worker;
