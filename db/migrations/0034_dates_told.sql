-- More time may be granted until another date than the one asked for; so far it was always that one.
ALTER TABLE "extension_requests" ADD COLUMN "granted_due_at" timestamp with time zone;--> statement-breakpoint
UPDATE "extension_requests" SET "granted_due_at" = "wanted_due_at" WHERE "state" = 'granted';--> statement-breakpoint
-- When it was due before, of what is told of a date that moved; what is owed from before an upgrade names the new date alone.
ALTER TABLE "notices" ADD COLUMN "was_due_at" timestamp with time zone;--> statement-breakpoint
-- A round that has closed has closed for everybody, whatever later instant a task was given before.
UPDATE "tasks" t SET "closes_at" = p."closed_at" FROM "processes" p
  WHERE p."id" = t."process_id" AND p."kind" = 'consultation' AND t."kind" = 'answer' AND t."closes_at" > p."closed_at";
