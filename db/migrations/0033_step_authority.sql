-- A step of the ladder is authorised by a person of the directory who says so himself, or by the minute of a body.
CREATE TABLE "inspection_minutes" (
	"document_id" uuid PRIMARY KEY NOT NULL,
	"process_id" uuid NOT NULL,
	"body_id" uuid NOT NULL,
	"met_on" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "step_proposals" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"to_rung" text NOT NULL,
	"reason" text NOT NULL,
	"conditions" text DEFAULT '' NOT NULL,
	"body_id" uuid,
	"authoriser_id" uuid NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"answer" text DEFAULT '' NOT NULL,
	"answered_at" timestamp with time zone,
	CONSTRAINT "step_proposals_by_two" CHECK (authoriser_id <> proposed_by)
);
--> statement-breakpoint
ALTER TABLE "inspection_minutes" ADD CONSTRAINT "inspection_minutes_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_minutes" ADD CONSTRAINT "inspection_minutes_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_minutes" ADD CONSTRAINT "inspection_minutes_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_proposals" ADD CONSTRAINT "step_proposals_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_proposals" ADD CONSTRAINT "step_proposals_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_proposals" ADD CONSTRAINT "step_proposals_authoriser_id_people_id_fk" FOREIGN KEY ("authoriser_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_proposals" ADD CONSTRAINT "step_proposals_proposed_by_people_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "inspection_minutes_process" ON "inspection_minutes" USING btree ("process_id");--> statement-breakpoint
CREATE UNIQUE INDEX "step_proposals_waiting" ON "step_proposals" USING btree ("process_id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "step_proposals_process" ON "step_proposals" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "step_proposals_authoriser" ON "step_proposals" USING btree ("authoriser_id");
--> statement-breakpoint
-- What stands there from before keeps the name as the officer typed it: neither of these is set.
ALTER TABLE "inspection_steps" ADD COLUMN "authoriser_id" uuid;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD COLUMN "minute_id" uuid;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD CONSTRAINT "inspection_steps_authoriser_id_people_id_fk" FOREIGN KEY ("authoriser_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD CONSTRAINT "inspection_steps_minute_id_inspection_minutes_document_id_fk" FOREIGN KEY ("minute_id") REFERENCES "public"."inspection_minutes"("document_id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CALL raise_wall('inspection_minutes');--> statement-breakpoint
CALL raise_wall('step_proposals');--> statement-breakpoint
REVOKE UPDATE ON inspection_minutes, step_proposals FROM concordat_officer, concordat_worker;--> statement-breakpoint
GRANT UPDATE (state, answer, answered_at) ON step_proposals TO concordat_officer, concordat_worker;--> statement-breakpoint
GRANT SELECT, INSERT ON inspection_minutes, step_proposals TO concordat_partner;--> statement-breakpoint
GRANT UPDATE (state, answer, answered_at) ON step_proposals TO concordat_partner;--> statement-breakpoint
CREATE POLICY inspects ON inspection_minutes TO concordat_partner USING (process_id = ANY ((SELECT app_inspections())::uuid[]));--> statement-breakpoint
CREATE POLICY inspects ON step_proposals TO concordat_partner USING (process_id = ANY ((SELECT app_inspections())::uuid[]));--> statement-breakpoint
CREATE POLICY named ON step_proposals FOR SELECT TO concordat_partner USING (authoriser_id = app_person());--> statement-breakpoint
CREATE POLICY named_answers ON step_proposals FOR UPDATE TO concordat_partner USING (authoriser_id = app_person());
--> statement-breakpoint
-- Nobody says for another that he authorises something: not a page, not a statement.
CREATE POLICY in_his_own_name ON step_proposals AS RESTRICTIVE FOR INSERT TO concordat_partner, concordat_officer, concordat_worker
  WITH CHECK (proposed_by = app_person() AND state = 'waiting');
--> statement-breakpoint
CREATE POLICY answers_himself ON step_proposals AS RESTRICTIVE FOR UPDATE TO concordat_partner, concordat_officer, concordat_worker
  USING (true) WITH CHECK (state = 'replaced' OR authoriser_id = app_person());
--> statement-breakpoint
-- Where somebody is asked to authorise a step: he sees the name of the inspection, and decides there about the step alone.
CREATE FUNCTION app_step_inspections() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(s.process_id), '{}') from step_proposals s where s.authoriser_id = app_person() $$;
--> statement-breakpoint
CREATE POLICY authorises ON processes FOR SELECT TO concordat_partner USING (id = ANY ((SELECT app_step_inspections())::uuid[]));--> statement-breakpoint
CREATE POLICY authorises ON decisions TO concordat_partner USING (actor_id = app_person())
  WITH CHECK (actor_id = app_person() AND act = 'step' AND process_id = ANY ((SELECT app_step_inspections())::uuid[]));
--> statement-breakpoint
-- He is told, and tells whoever named him, and nobody else.
CREATE POLICY about_steps ON notices FOR INSERT TO concordat_partner WITH CHECK (task_id IS NULL AND EXISTS (
  SELECT FROM step_proposals s WHERE s.process_id = notices.process_id AND notices.occasion = 'step-proposal:' || s.id
    AND (kind = 'step-to-authorise' AND s.proposed_by = app_person() AND person_id = s.authoriser_id
      OR kind = 'step-denied' AND s.authoriser_id = app_person() AND person_id = s.proposed_by)));
--> statement-breakpoint
-- Who could authorise a step of an inspection, with what he holds, for inspectors too, who do not see the directorate's posts.
CREATE FUNCTION step_authorisers(inspection uuid) RETURNS TABLE (person_id uuid, name text, officer boolean, head boolean, chair boolean, involved boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  with held as (
    select h.person_id, o.role, o.ladder_level, max(o.ladder_level) over () as top from post_holders h
      join posts o on o.id = h.post_id and o.ended_at is null join agencies a on a.id = o.agency_id and a.is_directorate
    where h.since <= app_now() and (h.until is null or h.until > app_now())),
  standing as (
    select person_id, bool_or(role in ('officer', 'administrator')) as officer,
      bool_or(role in ('manager', 'lead') or role = 'officer' and ladder_level = top) as head from held group by person_id),
  chairs as (select distinct m.person_id from body_members m where m.capacity = 'chair')
  select p.id, p.name, coalesce(s.officer, false), coalesce(s.head, false), c.person_id is not null,
    exists (select from inspection_agencies i join posts o on o.agency_id = i.agency_id join post_holders h on h.post_id = o.id
      where i.process_id = inspection and h.person_id = p.id and h.since <= app_now() and (h.until is null or h.until > app_now()))
  from people p left join standing s on s.person_id = p.id left join chairs c on c.person_id = p.id
  where (s.person_id is not null or c.person_id is not null) and p.left_at is null and p.merged_into_id is null order by p.name, p.id $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION step_authorisers(uuid) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION step_authorisers(uuid) TO concordat_partner, concordat_officer, concordat_worker, concordat_auditor;
