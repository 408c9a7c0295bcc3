-- A report reads the inspections of its strategy by their key.
CREATE INDEX "inspections_strategy" ON "inspections" USING btree ("strategy_id") WHERE strategy_id is not null;
