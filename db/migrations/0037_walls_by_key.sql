-- What a partner may see is asked from what he holds (agencies, posts, bodies, inspections, what he was asked for by name), through
-- an index each, and never by reading a table whole under its own wall: that took 800 ms for 31 tasks of 310,000. They run
-- with their owner's rights, each saying whose rows it takes, so that no wall asks another one, and keep their plan from role to role.
-- No function may read a table whole (they are planned without): tests/db/plans.test.ts.
CREATE FUNCTION app_seen() RETURNS TABLE (id uuid, process_id uuid, kind text) LANGUAGE sql STABLE AS $$
  select t.id, t.process_id, t.kind from tasks t where t.agency_id = any (app_agencies())
  union all select t.id, t.process_id, t.kind from tasks t where t.person_id = any (app_people())
  union all select t.id, t.process_id, t.kind from tasks t where t.body_id = any (app_bodies())
  union all select t.id, t.process_id, t.kind from task_people k join tasks t on t.id = k.task_id
    where k.person_id = app_person() and k.left_at is null and k.invited_by is not null
  union all select t.id, t.process_id, t.kind from review_returns r join tasks t on t.id = r.task_id
    where r.leader_agency_id = any (app_agencies()) and t.kind = 'return'
  union all select t.id, t.process_id, t.kind from inspection_inspectors i join tasks t on t.process_id = i.process_id
    where i.person_id = any (app_people()) $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION app_seen() FROM PUBLIC;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_tasks() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct s.id), '{}') from app_seen() s $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_processes() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct s.process_id), '{}') from app_seen() s $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_sign_offs() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct s.process_id), '{}') from app_seen() s where s.kind in ('sign', 'new-version') $$;
--> statement-breakpoint
-- Posts of his agencies, of the directorate, of agencies that he inspects, and those that a sign-off asks which he sees.
CREATE OR REPLACE FUNCTION app_posts() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct seen.id), '{}') from (
    select o.id from posts o where o.agency_id = any (app_agencies())
    union all select o.id from agencies a cross join lateral (select x.id from posts x where x.agency_id = a.id offset 0) o where a.is_directorate
    union all select o.id from inspection_inspectors i join inspection_agencies a on a.process_id = i.process_id
      join posts o on o.agency_id = a.agency_id where i.person_id = any (app_people())
    union all select g.post_id from unnest(app_sign_offs() || app_authored()) s(id) join sign_off_stages g on g.process_id = s.id
      where g.post_id is not null) seen $$;
--> statement-breakpoint
-- Who holds or held one of these posts, and whoever has or had a part in one of his tasks.
CREATE OR REPLACE FUNCTION app_known_people() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct known.person_id), '{}') from (
    select h.person_id from unnest(app_posts()) o(id) join post_holders h on h.post_id = o.id
    union all select k.person_id from unnest(app_tasks()) t(id) cross join lateral (
      select c.person_id from task_people c where c.task_id = t.id and c.left_at is null
      union all select g.person_id from task_people g where g.task_id = t.id and g.left_at is not null) k) known $$;
--> statement-breakpoint
-- Of these the holders of his own agencies' posts: most that his pages name, asked for first.
CREATE OR REPLACE FUNCTION app_colleagues() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(h.person_id), '{}') from posts o join post_holders h on h.post_id = o.id where o.agency_id = any (app_agencies()) $$;
--> statement-breakpoint
-- Who sits on his bodies or on those that a sign-off asks which he sees, who signed there, and whose paper it is.
CREATE OR REPLACE FUNCTION app_signs_with() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct with_him.person_id), '{}') from (
    select m.person_id from body_members m where m.body_id = any (app_bodies())
    union all select other.person_id from unnest(app_sign_offs() || app_authored()) s(id) cross join lateral (
      select m.person_id from sign_off_stages g join body_members m on m.body_id = g.body_id where g.process_id = s.id
      union all select unnest(array[g.signer_id, g.seat_id]) from signatures g where g.process_id = s.id
      union all select o.author_id from sign_offs o where o.process_id = s.id) other) with_him $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_strategies() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct seen.id), '{}') from (
    select opened_strategies() as id
    union all select s.process_id from app_seen() s where s.kind = 'dated-item'
    union all select s.strategy_id from posts o join strands s on s.leader_post_id = o.id where o.agency_id = any (app_agencies())
    union all select s.strategy_id from posts o join activities a on a.lead_post_id = o.id join strands s on s.id = a.strand_id
      where o.agency_id = any (app_agencies())) seen $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_authored() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(o.process_id), '{}') from sign_offs o where o.author_id = app_person() and o.stage > 0 $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_inspections() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(i.process_id), '{}') from inspection_inspectors i where i.person_id = any (app_people()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_inspected_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct a.agency_id), '{}') from inspection_inspectors i join inspection_agencies a on a.process_id = i.process_id
    where i.person_id = any (app_people()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_led_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(distinct r.agency_id), '{}') from review_returns r where r.leader_agency_id = any (app_agencies()) $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_step_inspections() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(s.process_id), '{}') from step_proposals s where s.authoriser_id = app_person() $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_given_tasks() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(k.task_id), '{}') from task_people k
    where k.person_id = app_person() and k.left_at is null and k.invited_by is not null $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_given_agencies() RETURNS uuid[] LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select coalesce(array_agg(t.agency_id), '{}') from task_people k join tasks t on t.id = k.task_id
    where k.person_id = app_person() and k.left_at is null and k.invited_by is not null $$;
--> statement-breakpoint
DROP FUNCTION app_led_returns() CASCADE;
--> statement-breakpoint
-- One policy says who sees a row, what is had without asking first: the rest is asked only of a row that is not one's own.
DROP POLICY given ON tasks;
--> statement-breakpoint
ALTER POLICY partner_sees ON tasks USING (agency_id = any (app_agencies()) or id = any ((select app_tasks())::uuid[]));
--> statement-breakpoint
DROP POLICY inspects ON tasks;
--> statement-breakpoint
CREATE POLICY inspects_adds ON tasks FOR INSERT TO concordat_partner WITH CHECK (process_id = any ((select app_inspections())::uuid[]));
--> statement-breakpoint
CREATE POLICY inspects_changes ON tasks FOR UPDATE TO concordat_partner USING (process_id = any ((select app_inspections())::uuid[]));
--> statement-breakpoint
DROP POLICY partner_signs_with ON people;
--> statement-breakpoint
ALTER POLICY partner_sees ON people USING (id = app_person() or id = any ((select app_colleagues())::uuid[]) or id = any ((select app_known_people())::uuid[]) or id = any ((select app_signs_with())::uuid[]));
--> statement-breakpoint
DROP POLICY inspects ON agencies;
--> statement-breakpoint
DROP POLICY given ON agencies;
--> statement-breakpoint
DROP POLICY partner_leads_strand ON agencies;
--> statement-breakpoint
ALTER POLICY partner ON agencies USING (id = any (app_agencies()) or is_directorate or id = any ((select app_inspected_agencies())::uuid[])
  or id = any ((select app_given_agencies())::uuid[]) or id = any ((select app_led_agencies())::uuid[]));
--> statement-breakpoint
DROP POLICY inspects ON posts;
--> statement-breakpoint
DROP POLICY partner_signs_with ON posts;
--> statement-breakpoint
DROP POLICY partner ON posts;
--> statement-breakpoint
CREATE POLICY partner ON posts FOR SELECT TO concordat_partner USING (agency_id = any (app_agencies()) or id = any ((select app_posts())::uuid[]));
--> statement-breakpoint
DROP POLICY partner ON post_holders;
--> statement-breakpoint
CREATE POLICY partner ON post_holders FOR SELECT TO concordat_partner USING (post_id = any ((select app_posts())::uuid[]));
--> statement-breakpoint
DROP POLICY partner_signs_with ON body_members;
--> statement-breakpoint
ALTER POLICY partner ON body_members USING (body_id = any (app_bodies()) or body_id in (select s.body_id from sign_off_stages s));
--> statement-breakpoint
-- The last by name is asked first.
DROP POLICY partner_wrote ON documents;
--> statement-breakpoint
DROP POLICY partner_comments ON documents;
--> statement-breakpoint
CREATE POLICY sees ON documents FOR SELECT TO concordat_partner USING (process_id = any ((select app_processes())::uuid[])
  or process_id = any ((select app_inspections())::uuid[]) or process_id = any ((select app_authored())::uuid[])
  or id in (select r.document_id from round_papers() r));
--> statement-breakpoint
CREATE INDEX "agencies_directorate" ON "agencies" USING btree ("id") WHERE is_directorate;
--> statement-breakpoint
CREATE INDEX "task_people_gone" ON "task_people" USING btree ("task_id") WHERE left_at is not null;
--> statement-breakpoint
CREATE INDEX "strands_leader" ON "strands" USING btree ("leader_post_id");
--> statement-breakpoint
-- Asked for at one moment, so that an index finds who is away now among everybody who ever was.
CREATE OR REPLACE VIEW people_away WITH (security_invoker = true) AS
  SELECT a.person_id, stand_in(a.person_id, app_now()) AS substitute_id FROM (
    SELECT DISTINCT person_id FROM absences WHERE from_at <= (SELECT app_now()) AND until_at > (SELECT app_now())) a;
--> statement-breakpoint
CREATE INDEX "absences_until" ON "absences" USING btree ("until_at");
--> statement-breakpoint
CREATE INDEX "absences_substitute" ON "absences" USING btree ("substitute_id");
--> statement-breakpoint
-- These two began with everybody there is.
ALTER FUNCTION plan_posts(uuid) SET enable_seqscan = off;
--> statement-breakpoint
ALTER FUNCTION plan_posts(uuid) SET enable_hashjoin = off;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION step_authorisers(inspection uuid) RETURNS TABLE (person_id uuid, name text, officer boolean, head boolean, chair boolean, involved boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  with held as (
    select h.person_id, o.role, o.ladder_level, max(o.ladder_level) over () as top from agencies a
      cross join lateral (select * from posts x where x.agency_id = a.id and x.ended_at is null offset 0) o
      cross join lateral (select x.person_id from post_holders x where x.post_id = o.id and x.since <= app_now() and (x.until is null or x.until > app_now()) offset 0) h
    where a.is_directorate),
  standing as (
    select person_id, bool_or(role in ('officer', 'administrator')) as officer,
      bool_or(role in ('manager', 'lead') or role = 'officer' and ladder_level = top) as head from held group by person_id),
  chairs as (select distinct m.person_id from body_members m where m.capacity = 'chair')
  select p.id, p.name, coalesce(s.officer, false), coalesce(s.head, false), c.person_id is not null,
    exists (select from inspection_agencies i join posts o on o.agency_id = i.agency_id join post_holders h on h.post_id = o.id
      where i.process_id = inspection and h.person_id = p.id and h.since <= app_now() and (h.until is null or h.until > app_now()))
  from standing s full join chairs c on c.person_id = s.person_id join people p on p.id = coalesce(s.person_id, c.person_id)
  where p.left_at is null and p.merged_into_id is null order by p.name, p.id $$;
--> statement-breakpoint
-- What lists and pages look for, and how much of it: by what is open, not by all that ever was.
ALTER TABLE "consultations" ADD COLUMN "asked" integer;
--> statement-breakpoint
ALTER TABLE "consultations" ADD COLUMN "answered" integer;
--> statement-breakpoint
UPDATE consultations n SET asked = k.asked, answered = k.answered FROM (
  SELECT p.id, count(t.id)::int AS asked, (count(*) FILTER (WHERE t.state = 'answered'))::int AS answered FROM processes p
    LEFT JOIN tasks t ON t.process_id = p.id AND t.kind = 'answer' AND t.state <> 'withdrawn'
  WHERE p.kind = 'consultation' AND p.ended_at IS NOT NULL GROUP BY p.id) k WHERE n.process_id = k.id;
--> statement-breakpoint
CREATE INDEX "tasks_plan" ON "tasks" USING btree ("plan_id");
--> statement-breakpoint
CREATE INDEX "extension_requests_task" ON "extension_requests" USING btree ("task_id");
--> statement-breakpoint
CREATE INDEX "notices_step" ON "notices" USING btree ("step_id") WHERE step_id is not null and state <> 'dropped';
--> statement-breakpoint
CREATE INDEX "notices_escalations" ON "notices" USING btree ("process_id","id") WHERE kind = 'escalation';
--> statement-breakpoint
CREATE INDEX "audit_entries_whole" ON "audit_entries" USING btree ("process_id","id") WHERE task_id is null;
--> statement-breakpoint
CREATE INDEX "audit_entries_act" ON "audit_entries" USING btree ("act","id");
--> statement-breakpoint
CREATE INDEX "mails_trouble" ON "mails" USING btree ("id") WHERE state in ('held', 'unknown', 'failed', 'not_reached');
--> statement-breakpoint
CREATE INDEX "mails_held" ON "mails" USING btree ("id") WHERE state = 'held';
--> statement-breakpoint
CREATE INDEX "mails_composed" ON "mails" USING btree ("composed_at");
--> statement-breakpoint
CREATE INDEX "people_not_reached" ON "people" USING btree ("id") WHERE not_reached_at is not null;
--> statement-breakpoint
CREATE INDEX "posts_staff" ON "posts" USING btree ("id") WHERE role in ('inspector', 'officer', 'auditor', 'administrator');
--> statement-breakpoint
-- The last colour of each activity by its own index, and not of every return that there ever was.
DROP INDEX "review_returns_history";
--> statement-breakpoint
CREATE INDEX "review_returns_history" ON "review_returns" USING btree ("activity_id","submitted_at");
--> statement-breakpoint
CREATE OR REPLACE FUNCTION plan_colours(strategy uuid) RETURNS TABLE (activity_id uuid, colour text, submitted_at timestamptz) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select a.id, r.colour, r.submitted_at from strands d join activities a on a.strand_id = d.id cross join lateral (
    select r.sent ->> 'colour' as colour, r.submitted_at from review_returns r join reviews v on v.process_id = r.process_id
    where r.activity_id = a.id and v.strategy_id = strategy and v.locked_at is not null and r.sent is not null
    order by r.submitted_at desc limit 1) r
  where d.strategy_id = strategy and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies())) $$;
--> statement-breakpoint
CREATE INDEX "extension_requests_asked" ON "extension_requests" USING btree ("id") WHERE state = 'asked';
--> statement-breakpoint
CREATE INDEX "processes_kind" ON "processes" USING btree ("kind","id");
--> statement-breakpoint
CREATE INDEX "processes_kind_state" ON "processes" USING btree ("kind","state","id");
--> statement-breakpoint
-- The papers of a round by what they belong to.
CREATE OR REPLACE FUNCTION round_papers() RETURNS TABLE (id uuid, reference text, title text, state text, round_id uuid, recommendation text, author_id uuid,
    author text, zone text, document_id uuid, document_version integer, sha256 text, stage_id uuid, comments_by timestamptz, agency_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  with mine as (select distinct on (t.process_id) t.process_id, t.agency_id from tasks t
    where t.kind = 'answer' and t.state <> 'withdrawn' and t.agency_id = any (app_agencies()) order by t.process_id, t.id)
  select p.id, p.reference, p.title, p.state, p.parent_id, o.recommendation, o.author_id, a.name, o.zone, d.id, d.version, d.sha256, s.id, s.comments_by,
    mine.agency_id
  from mine cross join lateral (select * from processes x where x.parent_id = mine.process_id and x.kind = 'sign-off' and x.opened_at is not null offset 0) p
    join sign_offs o on o.process_id = p.id join documents d on d.id = o.document_id left join people a on a.id = o.author_id
    left join sign_off_stages s on s.process_id = p.id and s.state = 'open' $$;
--> statement-breakpoint
-- As in 0032, asked by key: the first statement knows neither how many tasks it is given nor what the tables hold.
CREATE OR REPLACE FUNCTION tell_of_nobody(which uuid[], again text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE unowned uuid[];
BEGIN
  SELECT coalesce(array_agg(t.id), '{}') INTO unowned FROM (SELECT DISTINCT unnest(which) AS id) u CROSS JOIN LATERAL (SELECT * FROM tasks x WHERE x.id = u.id OFFSET 0) t
    WHERE t.state = 'open' AND NOT EXISTS (SELECT FROM task_answerers w WHERE w.task_id = t.id OFFSET 0);
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
