-- What keeps a process from going on, as the worker's sweep has found it; null: nothing.
ALTER TABLE "processes" ADD COLUMN "trouble" text;--> statement-breakpoint
ALTER TABLE "processes" ADD COLUMN "trouble_since" timestamp with time zone;--> statement-breakpoint
-- How often its workflow was started again of late, and when last.
ALTER TABLE "processes" ADD COLUMN "restarts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "processes" ADD COLUMN "restarted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "processes" ADD CONSTRAINT "processes_trouble" CHECK (trouble in ('lost', 'task-fails', 'activity-fails'));--> statement-breakpoint
CREATE INDEX "processes_running" ON "processes" USING btree ("id") WHERE opened_at is not null and ended_at is null;--> statement-breakpoint
CREATE INDEX "decisions_not_recorded" ON "decisions" USING btree ("settled_at") WHERE code = 'not-recorded';--> statement-breakpoint
CREATE INDEX "decisions_proposed" ON "decisions" USING btree ("proposed_at") WHERE state = 'proposed';--> statement-breakpoint
-- Until when the Schedule of a strategy's reviews was seen in Temporal: what one that was lost would have opened since is caught up.
ALTER TABLE "review_schedules" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
-- A message waits for its own transaction only: two may say the same, and whoever sends them says it once.
DROP INDEX "outbox_one_unsent";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "claimed_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "outbox_unsent" ON "outbox" USING btree ("created_at") WHERE sent_at is null;
