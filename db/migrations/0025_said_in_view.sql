-- Why a process was ended by a decision: what its pages and the mails to those who were asked say.
ALTER TABLE "processes" ADD COLUMN "ended_why" text;
--> statement-breakpoint
UPDATE "processes" p SET "ended_why" = d.reason
FROM (
  SELECT DISTINCT ON (process_id) process_id, words ->> 'reason' AS reason FROM "decisions"
  WHERE state = 'taken' AND act IN ('cancel', 'close') AND coalesce(words ->> 'reason', '') <> '' ORDER BY process_id, settled_at DESC) d
WHERE d.process_id = p.id AND p.ended_at IS NOT NULL;
--> statement-breakpoint
-- A sign-off that has ended asks nobody any more.
UPDATE "sign_off_stages" g SET "state" = 'not-decided' FROM "processes" p
WHERE p.id = g.process_id AND p.ended_at IS NOT NULL AND g.state IN ('waiting', 'open');
