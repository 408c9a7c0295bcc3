-- As db/migrate.ts does after all migrations: what is written to the trail here stands after what a dump brought.
DO $$ DECLARE last record; BEGIN
  SELECT era, xid INTO last FROM audit_entries ORDER BY era DESC, xid DESC, id DESC LIMIT 1;
  IF last.xid >= pg_snapshot_xmax(pg_current_snapshot()) THEN
    EXECUTE format('ALTER TABLE audit_entries ALTER COLUMN era SET DEFAULT %s', last.era + 1);
  END IF;
END $$;
--> statement-breakpoint
-- Whoever was added to one task by his address got a post called "Colleague" before 0028, and the whole agency with it. Where it
-- can be told that the post was made by that act and for nothing else, and where the agency goes on without it, the post ends and
-- he goes on with the tasks for which he was asked. It stays where he has become more to the agency than that.
DO $$
DECLARE reference record;
BEGIN
  CREATE TEMP TABLE colleagues ON COMMIT DROP AS
    SELECT o.id AS post_id, o.agency_id, h.person_id, e.actor_id AS invited_by
    FROM posts o JOIN agencies a ON a.id = o.agency_id AND NOT a.is_directorate JOIN post_holders h ON h.post_id = o.id
      -- The act that made the post wrote who came to which task and nothing of a post; what an officer adds says so in the trail.
      CROSS JOIN LATERAL (SELECT actor_id FROM audit_entries e WHERE e.agency_id = o.agency_id AND e.act IN ('colleague-added', 'task-handed-over')
        AND h.person_id::text IN (e.details ->> 'personId', e.details ->> 'to') AND e.at BETWEEN h.since - interval '1 minute' AND h.since + interval '1 minute'
        AND e.actor_id IS NOT NULL ORDER BY e.id LIMIT 1) e
    WHERE o.title = 'Colleague' AND o.role = 'respondent' AND o.ladder_level IS NULL AND o.ended_at IS NULL AND o.version = 1
      AND h.until IS NULL AND (SELECT count(*) FROM post_holders x WHERE x.post_id = o.id) = 1
      AND NOT EXISTS (SELECT FROM audit_entries x WHERE x.act LIKE 'post-%' AND x.details ->> 'postId' = o.id::text)
      AND NOT EXISTS (SELECT FROM post_holders x JOIN posts p ON p.id = x.post_id
        WHERE x.person_id = h.person_id AND x.until IS NULL AND p.ended_at IS NULL AND p.agency_id = o.agency_id AND p.id <> o.id);
  -- Something was given to the post itself: a task, a promise, a stage.
  FOR reference IN SELECT c.conrelid::regclass AS home, a.attname AS name FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = 'posts'::regclass AND c.conrelid <> 'post_holders'::regclass
  LOOP
    EXECUTE format('DELETE FROM colleagues WHERE post_id IN (SELECT %I FROM %s)', reference.name, reference.home);
  END LOOP;
  -- Nobody else is there whom a next round would ask.
  DELETE FROM colleagues k WHERE NOT EXISTS (SELECT FROM posts o JOIN post_holders h ON h.post_id = o.id
    WHERE o.agency_id = k.agency_id AND o.role IN ('respondent', 'lead') AND o.ended_at IS NULL AND h.since <= app_now()
      AND (h.until IS NULL OR h.until > app_now()) AND h.person_id NOT IN (SELECT person_id FROM colleagues));
  -- What he still owes: asked for it by an act, or along with all the others of the agency.
  CREATE TEMP TABLE colleague_work ON COMMIT DROP AS
    SELECT k.person_id, w.id, t.kind, w.why IN ('added', 'handed-over') AS asked, coalesce(e.actor_id, k.invited_by) AS invited_by,
      EXISTS (SELECT FROM task_answerers x WHERE x.task_id = t.id AND x.person_id NOT IN (SELECT person_id FROM colleagues)) AS others
    FROM colleagues k JOIN task_people w ON w.person_id = k.person_id AND w.left_at IS NULL AND w.invited_by IS NULL
      JOIN tasks t ON t.id = w.task_id AND t.agency_id = k.agency_id AND t.state <> 'withdrawn'
      JOIN processes p ON p.id = t.process_id AND p.ended_at IS NULL
      LEFT JOIN LATERAL (SELECT actor_id FROM audit_entries e WHERE e.task_id = t.id AND e.act IN ('colleague-added', 'task-handed-over')
        AND k.person_id::text IN (e.details ->> 'personId', e.details ->> 'to') ORDER BY e.id DESC LIMIT 1) e ON true;
  -- Who holds no post can answer, and do nothing else of what an agency owes.
  DELETE FROM colleagues k WHERE EXISTS (SELECT FROM colleague_work w WHERE w.person_id = k.person_id AND w.kind <> 'answer' AND (w.asked OR NOT w.others));
  DELETE FROM colleague_work w WHERE NOT EXISTS (SELECT FROM colleagues k WHERE k.person_id = w.person_id);
  UPDATE task_people w SET invited_by = k.invited_by FROM colleague_work k WHERE w.id = k.id AND (k.asked OR NOT k.others);
  UPDATE task_people w SET left_at = app_now() FROM colleague_work k WHERE w.id = k.id AND NOT k.asked AND k.others;
  UPDATE post_holders h SET until = app_now() FROM colleagues k WHERE h.post_id = k.post_id;
  UPDATE posts o SET ended_at = app_now() FROM colleagues k WHERE o.id = k.post_id;
  UPDATE people p SET introduced_by = k.invited_by FROM colleagues k WHERE p.id = k.person_id AND p.version = 1
    AND NOT EXISTS (SELECT FROM post_holders h JOIN posts o ON o.id = h.post_id JOIN agencies a ON a.id = o.agency_id
      WHERE h.person_id = k.invited_by AND a.is_directorate)
    AND NOT EXISTS (SELECT FROM post_holders h WHERE h.person_id = p.id AND h.post_id <> k.post_id);
  INSERT INTO audit_entries (act, agency_id, details)
    SELECT 'post-ended', agency_id, jsonb_build_object('postId', post_id, 'to', null, 'from', jsonb_build_array(person_id)) FROM colleagues;
END $$;
