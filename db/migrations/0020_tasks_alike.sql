ALTER TABLE "answers" ADD COLUMN "came_by" text;--> statement-breakpoint
ALTER TABLE "answers" ADD COLUMN "came_on" date;--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "logged_by" uuid;--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "source" text;--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "came_by" text;--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "came_on" date;--> statement-breakpoint
ALTER TABLE "review_returns" ADD CONSTRAINT "review_returns_logged_by_people_id_fk" FOREIGN KEY ("logged_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "task_people_left" ON "task_people" USING btree ("task_id","person_id") WHERE why = 'holder';--> statement-breakpoint
-- Whoever answers by a post and has left one task is passed over for it, until he is given it by name or holds the post anew.
CREATE OR REPLACE VIEW task_answerers WITH (security_invoker = true) AS
  SELECT task_id, person_id FROM task_people WHERE left_at IS NULL
  UNION ALL
  SELECT t.id, h.person_id FROM tasks t JOIN post_holders h ON h.post_id = t.post_id
    WHERE h.since <= app_now() AND (h.until IS NULL OR h.until > app_now())
      AND NOT EXISTS (SELECT FROM task_people k
        WHERE k.task_id = t.id AND k.person_id = h.person_id AND k.why = 'holder' AND k.left_at >= h.since);
--> statement-breakpoint
-- When something was sent for a task. A file goes with what was sent while it was there, so that its instants say all;
-- with what an officer wrote down goes what he himself attached.
CREATE VIEW sendings WITH (security_invoker = true) AS
  SELECT task_id, version, received_at AS sent_at, logged_by FROM answers
  UNION ALL
  SELECT task_id, version, submitted_at, logged_by FROM review_returns WHERE sent IS NOT NULL
  UNION ALL
  SELECT id, 1, answered_at, NULL::uuid FROM tasks WHERE kind = 'corrective-action' AND answered_at IS NOT NULL;
--> statement-breakpoint
GRANT SELECT ON sendings TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
--> statement-breakpoint
-- Inspectors and strand leaders see tasks of other agencies: of their files what was sent, and none is theirs to change.
CREATE POLICY others_sent ON answer_files AS RESTRICTIVE FOR SELECT TO concordat_partner USING (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND k.agency_id = ANY (app_agencies()))
  OR EXISTS (SELECT FROM sendings w WHERE w.task_id = answer_files.task_id AND w.sent_at >= added_at
    AND (removed_at IS NULL OR removed_at > w.sent_at) AND (w.logged_by IS NULL OR w.logged_by = added_by)));
--> statement-breakpoint
CREATE POLICY own_added ON answer_files AS RESTRICTIVE FOR INSERT TO concordat_partner WITH CHECK (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND k.agency_id = ANY (app_agencies())));
--> statement-breakpoint
CREATE POLICY own_removed ON answer_files AS RESTRICTIVE FOR UPDATE TO concordat_partner USING (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND k.agency_id = ANY (app_agencies())));
--> statement-breakpoint
-- Who answers may ask for his own agency only, whatever else he sees.
CREATE POLICY own_asked ON extension_requests AS RESTRICTIVE FOR INSERT TO concordat_partner WITH CHECK (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND k.agency_id = ANY (app_agencies())));
--> statement-breakpoint
-- An agency that sends its return itself says so over what an officer had written down for it.
GRANT UPDATE (logged_by, source, came_by, came_on) ON review_returns TO concordat_partner;
--> statement-breakpoint
-- The files of a locked period stay: its frozen report names each by its hash.
CREATE FUNCTION refuse_change_of_frozen_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE task uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.task_id ELSE OLD.task_id END;
BEGIN
  IF EXISTS (SELECT FROM review_returns r JOIN reviews v ON v.process_id = r.process_id WHERE r.task_id = task AND v.locked_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the period is locked: its files are never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER files_of_locked_review BEFORE INSERT OR UPDATE OR DELETE ON answer_files FOR EACH ROW EXECUTE FUNCTION refuse_change_of_frozen_file();
--> statement-breakpoint
-- What nothing refers to can be taken out of a plan that was never watched.
GRANT DELETE ON strands, activities, dated_items TO concordat_officer;
