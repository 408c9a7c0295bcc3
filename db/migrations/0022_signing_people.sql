CREATE TABLE "paper_comments" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"stage_id" uuid,
	"document_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"agency_id" uuid,
	"comment" text NOT NULL,
	"late" boolean NOT NULL,
	"added_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"taken" boolean,
	"reason" text DEFAULT '' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "staff_accounts" ADD COLUMN "id" uuid DEFAULT uuidv7() NOT NULL;--> statement-breakpoint
ALTER TABLE "staff_accounts" ADD COLUMN "linked_by" uuid;--> statement-breakpoint
ALTER TABLE "staff_accounts" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "paper_comments" ADD CONSTRAINT "paper_comments_process_id_sign_offs_process_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."sign_offs"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_comments" ADD CONSTRAINT "paper_comments_stage_id_sign_off_stages_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."sign_off_stages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_comments" ADD CONSTRAINT "paper_comments_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_comments" ADD CONSTRAINT "paper_comments_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_comments" ADD CONSTRAINT "paper_comments_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_comments" ADD CONSTRAINT "paper_comments_decided_by_people_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "paper_comments_process" ON "paper_comments" USING btree ("process_id","id");--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_proposal_id_inspection_proposals_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."inspection_proposals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_accounts" ADD CONSTRAINT "staff_accounts_linked_by_people_id_fk" FOREIGN KEY ("linked_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sign_offs_author" ON "sign_offs" USING btree ("author_id");--> statement-breakpoint
ALTER TABLE "staff_accounts" ADD CONSTRAINT "staff_accounts_id_unique" UNIQUE("id");
--> statement-breakpoint
-- ---- who sits where, at this moment ---------------------------------------------------------------------------------
-- The seats of a body or a post where a stage has this rule: the author has none, and a secretary of a body does not vote.
CREATE FUNCTION seats_of(body uuid, post uuid, rule text, author uuid) RETURNS TABLE (person_id uuid, capacity text) LANGUAGE sql STABLE AS $$
  select m.person_id, m.capacity from body_members m
    where m.body_id = body and m.person_id <> author and m.capacity <> 'secretary' and (m.capacity = 'chair' or rule <> 'chair')
  union all
  select h.person_id, p.title from posts p join post_holders h on h.post_id = p.id
    where p.id = post and h.person_id <> author and h.since <= app_now() and (h.until is null or h.until > app_now()) $$;
--> statement-breakpoint
CREATE VIEW stage_seats WITH (security_invoker = true) AS
  SELECT s.id AS stage_id, s.process_id, q.person_id, q.capacity
  FROM sign_off_stages s JOIN sign_offs o ON o.process_id = s.process_id
    CROSS JOIN LATERAL seats_of(s.body_id, s.post_id, s.rule, o.author_id) q;
--> statement-breakpoint
GRANT SELECT ON stage_seats TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
--> statement-breakpoint
-- Whoever is asked for a person at a moment: himself, or the substitute of the substitute ... who is there. A loop is refused
-- when somebody enters it (domain/ladder.ts); the bound only keeps one that slipped in from running for ever.
CREATE FUNCTION stand_in(person uuid, moment timestamptz) RETURNS uuid LANGUAGE sql STABLE AS $$
  with recursive chain(id, depth) as (
    select person, 0
    union all
    select (select a.substitute_id from absences a where a.person_id = chain.id and a.from_at <= moment and a.until_at > moment
      order by a.from_at limit 1), depth + 1 from chain where chain.id is not null and depth < 20)
  select id from chain where id is not null order by depth desc limit 1 $$;
--> statement-breakpoint
-- The other way round: everybody for whom a person stands in at a moment, directly or through others, and himself.
CREATE FUNCTION stands_for(person uuid, moment timestamptz) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  with recursive chain(id) as (
    select person
    union
    select a.person_id from absences a join chain on a.substitute_id = chain.id where a.from_at <= moment and a.until_at > moment)
  select array_agg(id) from chain $$;
--> statement-breakpoint
-- ---- comments on a paper that is being signed (F53) -------------------------------------------------------------------
CALL raise_wall('paper_comments');
--> statement-breakpoint
-- Whoever wrote a paper sees its record from its opening on, not only while a new version is asked of him.
CREATE POLICY partner_wrote ON sign_offs FOR SELECT TO concordat_partner USING (author_id = app_person() AND stage > 0);
--> statement-breakpoint
CREATE FUNCTION app_authored() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  select coalesce(array_agg(o.process_id), '{}') from sign_offs o where o.author_id = app_person() and o.stage > 0 $$;
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['sign_off_stages','signatures','documents'] LOOP
    EXECUTE format('CREATE POLICY partner_wrote ON %I FOR SELECT TO concordat_partner USING (process_id = ANY ((SELECT app_authored())::uuid[]))', t);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY partner_wrote ON processes FOR SELECT TO concordat_partner USING (kind = 'sign-off' AND id = ANY ((SELECT app_authored())::uuid[]));
--> statement-breakpoint
-- The agencies of a round may comment on its paper while it is signed. They see the version that is asked for and what they
-- say of it, not who signs: so nothing of the sign-off itself is opened to them, and this answers in its place.
CREATE FUNCTION round_papers() RETURNS TABLE (id uuid, reference text, title text, state text, round_id uuid, recommendation text, author_id uuid,
    author text, zone text, document_id uuid, document_version integer, sha256 text, stage_id uuid, comments_by timestamptz, agency_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  with mine as (select distinct on (t.process_id) t.process_id, t.agency_id from tasks t
    where t.kind = 'answer' and t.state <> 'withdrawn' and t.agency_id = any (app_agencies()) order by t.process_id, t.id)
  select p.id, p.reference, p.title, p.state, p.parent_id, o.recommendation, o.author_id, a.name, o.zone, d.id, d.version, d.sha256, s.id, s.comments_by,
    mine.agency_id
  from mine join processes p on p.parent_id = mine.process_id and p.kind = 'sign-off' and p.opened_at is not null
    join sign_offs o on o.process_id = p.id join documents d on d.id = o.document_id left join people a on a.id = o.author_id
    left join sign_off_stages s on s.process_id = p.id and s.state = 'open' $$;
--> statement-breakpoint
-- By whom a comment is, for whoever sees the comment: its name and agency, which he sees nowhere else.
CREATE FUNCTION commented_by(comments uuid[]) RETURNS TABLE (comment_id uuid, name text, agency text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  select c.id, p.name, a.name from paper_comments c join people p on p.id = c.person_id left join agencies a on a.id = c.agency_id
  where c.id = any (comments) $$;
--> statement-breakpoint
DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['round_papers()','commented_by(uuid[])'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO concordat_partner, concordat_officer, concordat_auditor', f);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY partner_comments ON documents FOR SELECT TO concordat_partner USING (id IN (SELECT r.document_id FROM round_papers() r));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (taken, reason, decided_by, decided_at) ON paper_comments TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_sees ON paper_comments FOR SELECT TO concordat_partner
  USING (process_id IN (SELECT o.process_id FROM sign_offs o) OR agency_id = ANY (app_agencies()));
--> statement-breakpoint
CREATE POLICY partner_comments ON paper_comments FOR INSERT TO concordat_partner WITH CHECK (person_id = app_person() AND (
  (agency_id IS NULL AND process_id IN (SELECT o.process_id FROM sign_offs o))
  OR (agency_id = ANY (app_agencies()) AND process_id IN (SELECT r.id FROM round_papers() r))));
--> statement-breakpoint
CREATE POLICY partner_settles ON paper_comments FOR UPDATE TO concordat_partner USING (process_id = ANY ((SELECT app_authored())::uuid[]));
--> statement-breakpoint
-- Who is away at this moment, and who is asked in his place: for statements that tell many people at once.
CREATE VIEW people_away WITH (security_invoker = true) AS
  SELECT a.person_id, stand_in(a.person_id, app_now()) AS substitute_id
  FROM (SELECT DISTINCT person_id FROM absences WHERE from_at <= app_now() AND until_at > app_now()) a;
--> statement-breakpoint
GRANT SELECT ON people_away TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor, concordat_door;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION reopen_return(task uuid, plan uuid, closes timestamptz, occasion text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE owed tasks;
BEGIN
  SELECT t.* INTO owed FROM tasks t JOIN review_returns r ON r.task_id = t.id
    WHERE t.id = task AND t.state IN ('open', 'answered')
      AND (current_setting('role') <> 'concordat_partner' OR r.leader_agency_id = ANY (app_agencies()))
    FOR NO KEY UPDATE OF t;
  IF owed.id IS NULL THEN RETURN false; END IF;
  UPDATE tasks SET state = 'open', answered_at = NULL, on_time = NULL, plan_id = plan, joined_plan_at = app_now(),
    closes_at = closes, version = version + 1 WHERE id = task;
  INSERT INTO notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
    SELECT owed.process_id, w.task_id, coalesce(a.substitute_id, w.person_id), 'given-back', occasion, plan, app_now()
    FROM task_answerers w LEFT JOIN people_away a ON a.person_id = w.person_id
    WHERE w.task_id = task ON CONFLICT DO NOTHING;
  INSERT INTO outbox (kind) VALUES ('postroom') ON CONFLICT DO NOTHING;
  RETURN true;
END $$;
--> statement-breakpoint
-- ---- accounts of staff ------------------------------------------------------------------------------------------------
-- Administrators link and unlink accounts of the organisation; unlinking ends the sessions that the account began.
GRANT SELECT, INSERT, DELETE ON staff_accounts TO concordat_officer;
--> statement-breakpoint
CREATE POLICY officer ON staff_accounts TO concordat_officer USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT UPDATE (last_used_at) ON staff_accounts TO concordat_door;
--> statement-breakpoint
GRANT SELECT (person_id, method, ended_at), UPDATE (ended_at) ON sessions TO concordat_officer;
--> statement-breakpoint
-- ---- an inspector reads what was done in his inspections --------------------------------------------------------------
GRANT SELECT ON audit_entries TO concordat_partner;
--> statement-breakpoint
CREATE POLICY inspects ON audit_entries FOR SELECT TO concordat_partner USING (process_id = ANY ((SELECT app_inspections())::uuid[]));
