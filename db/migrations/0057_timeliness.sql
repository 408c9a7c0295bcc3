-- What is due within a quarter or a year is found by its plans: a page of timeliness reads no more, however many years there are.
CREATE INDEX "chase_plans_due" ON "chase_plans" USING btree ("due_at");
