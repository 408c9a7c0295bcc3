DROP INDEX "mails_waiting";--> statement-breakpoint
ALTER TABLE "post_room" ADD COLUMN "passes" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "mails_waiting" ON "mails" USING btree ("state","order_at") WHERE state in ('sending', 'handing_over', 'retry_wait', 'unknown');