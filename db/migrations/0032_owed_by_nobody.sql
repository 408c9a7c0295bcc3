-- What nobody answers for from its beginning is listed without anybody who had it; and the list is read by what is not settled.
ALTER TABLE "not_me_reports" ALTER COLUMN "person_id" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "not_me_reports_unsettled" ON "not_me_reports" USING btree ("id") WHERE settled_at is null;--> statement-breakpoint
-- What runs is looked at for vacant places and stuck stages whenever a start page is shown: not by reading all that has ended.
CREATE INDEX "processes_unended" ON "processes" USING btree ("kind") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "sign_off_stages_open" ON "sign_off_stages" USING btree ("process_id") WHERE state = 'open';--> statement-breakpoint
-- Of these open tasks those that nobody answers for are listed for the directorate, if they are not yet, and its officers are
-- told. Whoever's act leaves or makes such a task may say so, though he reads neither the list nor who the officers are.
CREATE FUNCTION tell_of_nobody(which uuid[], again text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE unowned uuid[];
BEGIN
  SELECT coalesce(array_agg(t.id), '{}') INTO unowned FROM tasks t
    WHERE t.id = ANY (which) AND t.state = 'open' AND NOT EXISTS (SELECT FROM task_answerers w WHERE w.task_id = t.id);
  IF cardinality(unowned) = 0 THEN RETURN; END IF;
  INSERT INTO not_me_reports (task_id, suggestion, why)
    SELECT u.id, '', 'nobody' FROM unnest(unowned) AS u(id)
    WHERE NOT EXISTS (SELECT FROM not_me_reports r WHERE r.task_id = u.id AND r.settled_at IS NULL);
  INSERT INTO notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
    SELECT DISTINCT ON (t.id, f.person_id) t.process_id, t.id, f.person_id, 'owed-by-nobody', 'nobody:' || r.id || again, t.plan_id, app_now()
    FROM tasks t JOIN not_me_reports r ON r.task_id = t.id AND r.settled_at IS NULL
      CROSS JOIN (SELECT coalesce(x.substitute_id, h.person_id) AS person_id FROM posts o JOIN agencies a ON a.id = o.agency_id AND a.is_directorate
        JOIN post_holders h ON h.post_id = o.id AND h.since <= app_now() AND (h.until IS NULL OR h.until > app_now())
        LEFT JOIN people_away x ON x.person_id = h.person_id WHERE o.role = 'officer') f
    WHERE t.id = ANY (unowned) ORDER BY t.id, f.person_id, r.id DESC ON CONFLICT DO NOTHING;
  INSERT INTO outbox (kind) VALUES ('postroom') ON CONFLICT DO NOTHING;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION tell_of_nobody(uuid[], text) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION tell_of_nobody(uuid[], text) TO concordat_partner, concordat_officer, concordat_worker;
