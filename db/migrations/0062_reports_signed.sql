-- Who wrote the paper of a sign-off: its author, and every author of the report that it carries (S51).
CREATE FUNCTION authors_of(sign_off uuid) RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select array(select o.author_id from sign_offs o where o.process_id = sign_off
    union select a.person_id from report_versions v join report_authors a on a.report_id = v.report_id where v.sign_off_id = sign_off) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION authors_of(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION authors_of(uuid) TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
--> statement-breakpoint
-- None of them has a seat, so none of them is asked for what he may not do.
DROP VIEW stage_seats;
--> statement-breakpoint
DROP FUNCTION seats_of(uuid, uuid, text, uuid);
--> statement-breakpoint
CREATE FUNCTION seats_of(body uuid, post uuid, rule text, authors uuid[]) RETURNS TABLE (person_id uuid, capacity text) LANGUAGE sql STABLE AS $$
  select m.person_id, m.capacity from body_members m
    where m.body_id = body and m.person_id <> all (authors) and m.capacity <> 'secretary' and (m.capacity = 'chair' or rule <> 'chair')
  union all
  select h.person_id, p.title from posts p join post_holders h on h.post_id = p.id
    where p.id = post and h.person_id <> all (authors) and h.since <= app_now() and (h.until is null or h.until > app_now()) $$;
--> statement-breakpoint
CREATE VIEW stage_seats WITH (security_invoker = true) AS
  SELECT s.id AS stage_id, s.process_id, q.person_id, q.capacity
  FROM sign_off_stages s CROSS JOIN LATERAL seats_of(s.body_id, s.post_id, s.rule, authors_of(s.process_id)) q;
--> statement-breakpoint
GRANT SELECT ON stage_seats TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
--> statement-breakpoint
-- Every author sees what becomes of it, from its opening on.
CREATE OR REPLACE FUNCTION app_authored() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(mine.id), '{}') from (
    select o.process_id as id from sign_offs o where o.author_id = app_person() and o.stage > 0
    union select o.process_id from report_authors a join report_versions v on v.report_id = a.report_id
      join sign_offs o on o.process_id = v.sign_off_id where a.person_id = app_person() and o.stage > 0) mine $$;
--> statement-breakpoint
ALTER POLICY partner_wrote ON sign_offs USING (process_id = any ((select app_authored())::uuid[]));
--> statement-breakpoint
-- Who is asked to sign a report reads it as a page and takes its files, as the directorate does.
ALTER POLICY partner ON report_versions USING (report_id = any ((select app_written())::uuid[]) OR sign_off_id = any ((select app_sign_offs())::uuid[])
  OR published_at is not null AND (strategy_id = any ((select app_strategies())::uuid[]) OR body_id = any (app_bodies())));
--> statement-breakpoint
ALTER POLICY partner ON report_files USING (report_id = any ((select app_written())::uuid[])
  OR exists (select from report_versions v where v.report_id = report_files.report_id and sha256 = any (v.files) offset 0));
