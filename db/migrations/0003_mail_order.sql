DROP INDEX "notices_owed";--> statement-breakpoint
CREATE INDEX "notices_owed" ON "notices" USING btree ("order_at","id") WHERE state = 'owed' and mail_id is null;