-- Targets that bodies agree: a sign-off whose paper is the list of what is proposed, and what became of each as a revision of it.
ALTER TABLE "sign_offs" ADD COLUMN "targets_of" uuid REFERENCES "strategies"("process_id");
--> statement-breakpoint
CREATE INDEX "sign_offs_targets" ON "sign_offs" USING btree ("targets_of") WHERE targets_of is not null;
--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD COLUMN "state" text DEFAULT 'set' NOT NULL;
--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD COLUMN "sign_off_id" uuid REFERENCES "sign_offs"("process_id");
--> statement-breakpoint
-- What the sign-off is called, for those who do not see it.
ALTER TABLE "indicator_targets" ADD COLUMN "sign_off" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "indicator_targets" ADD CONSTRAINT "indicator_targets_state" CHECK (state in ('set', 'proposed', 'agreed', 'returned') and (state in ('agreed', 'returned')) = (sign_off_id is not null));
--> statement-breakpoint
-- What a body sends back is asked for again: of a period values are asked for once, targets as often as they come back.
ALTER TABLE "indicator_tasks" DROP CONSTRAINT "indicator_tasks_once";
--> statement-breakpoint
ALTER TABLE "indicator_tasks" ADD CONSTRAINT "indicator_tasks_once" UNIQUE("indicator_id","period");
--> statement-breakpoint
ALTER POLICY partner_sets ON indicator_targets WITH CHECK (set_by = app_person() AND state in ('set', 'proposed') AND EXISTS (
  SELECT FROM indicators i JOIN posts o ON o.id = i.owner_post_id
  WHERE i.id = indicator_id AND i.strategy_id = indicator_targets.strategy_id AND o.agency_id = ANY (app_agencies())));
--> statement-breakpoint
-- The round or sign-off that a review of a decision has become: the date is kept when that is opened.
ALTER TABLE "dated_items" ADD COLUMN "review_process_id" uuid REFERENCES "processes"("id");
--> statement-breakpoint
CREATE INDEX "dated_items_review" ON "dated_items" USING btree ("review_process_id") WHERE review_process_id is not null;
--> statement-breakpoint
-- What is told to whom, what was agreed: what a date says beside its title.
ALTER TABLE "dated_items" ADD COLUMN "note" text DEFAULT '' NOT NULL;
--> statement-breakpoint
-- Of a survey: how many were asked, and how far from the value the truth may be, counted as values are.
ALTER TABLE "indicator_values" ADD COLUMN "sample" integer;
--> statement-breakpoint
ALTER TABLE "indicator_values" ADD COLUMN "margin" double precision;
--> statement-breakpoint
ALTER TABLE "indicator_values" ADD CONSTRAINT "indicator_values_survey" CHECK (sample > 0 and margin >= 0 and margin = trunc(margin));
--> statement-breakpoint
-- From which day to which the strategy holds, where it is said.
ALTER TABLE "strategies" ADD COLUMN "begins_on" date;
--> statement-breakpoint
ALTER TABLE "strategies" ADD COLUMN "ends_on" date;
--> statement-breakpoint
ALTER TABLE "strategies" ADD CONSTRAINT "strategies_span" CHECK (ends_on > begins_on);
