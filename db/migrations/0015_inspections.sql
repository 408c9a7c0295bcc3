CREATE TABLE "action_waivers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"action_id" uuid NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"until_wall_text" text NOT NULL,
	"reason" text NOT NULL,
	"agreed_by" text NOT NULL,
	"recorded_by" uuid NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comment_replies" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"finding_id" uuid,
	"answer_version" integer NOT NULL,
	"reply" text NOT NULL,
	"replied_by" uuid NOT NULL,
	"replied_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "comment_replies_once" UNIQUE NULLS NOT DISTINCT("task_id","finding_id","answer_version")
);
--> statement-breakpoint
CREATE TABLE "corrective_actions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"finding_id" uuid NOT NULL,
	"agency_id" uuid NOT NULL,
	"owner_post_id" uuid,
	"text" text NOT NULL,
	"demonstration_days" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"task_id" uuid,
	"verify_task_id" uuid,
	"reported_by" uuid,
	"reported_at" timestamp with time zone,
	"reported_text" text DEFAULT '' NOT NULL,
	"judged_by" uuid,
	"judged_at" timestamp with time zone,
	"judgement" text DEFAULT '' NOT NULL,
	"sent_back" smallint DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding_evidence" (
	"finding_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	CONSTRAINT "finding_evidence_finding_id_file_id_pk" PRIMARY KEY("finding_id","file_id")
);
--> statement-breakpoint
CREATE TABLE "inspection_agencies" (
	"process_id" uuid NOT NULL,
	"agency_id" uuid NOT NULL,
	"notified_at" timestamp with time zone,
	CONSTRAINT "inspection_agencies_process_id_agency_id_pk" PRIMARY KEY("process_id","agency_id")
);
--> statement-breakpoint
CREATE TABLE "inspection_conditions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"text" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"judged_by" uuid,
	"judged_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inspection_findings" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"agency_id" uuid NOT NULL,
	"owner_post_id" uuid,
	"severity" text NOT NULL,
	"text" text NOT NULL,
	"action" text DEFAULT '' NOT NULL,
	"due_at" timestamp with time zone,
	"due_wall_text" text DEFAULT '' NOT NULL,
	"demonstration_days" integer DEFAULT 0 NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" uuid NOT NULL,
	CONSTRAINT "inspection_findings_number" UNIQUE("process_id","number")
);
--> statement-breakpoint
CREATE TABLE "inspection_inspectors" (
	"process_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "inspection_inspectors_process_id_person_id_pk" PRIMARY KEY("process_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "inspection_notes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"text" text NOT NULL,
	"written_by" uuid NOT NULL,
	"written_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inspection_steps" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"from_rung" text NOT NULL,
	"to_rung" text NOT NULL,
	"grade" text NOT NULL,
	"authorised_by" text NOT NULL,
	"reason" text NOT NULL,
	"body_id" uuid,
	"taken_by" uuid NOT NULL,
	"taken_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inspection_visits" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"agency_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"wall_text" text NOT NULL,
	"place" text NOT NULL,
	"purpose" text NOT NULL,
	"attendees" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inspections" (
	"process_id" uuid PRIMARY KEY NOT NULL,
	"scope" text NOT NULL,
	"grounds" text NOT NULL,
	"strategy_id" uuid,
	"proposal_id" uuid,
	"proposal_grounds" jsonb,
	"grounds_task_id" uuid,
	"predecessor_id" uuid,
	"zone" text DEFAULT 'Europe/London' NOT NULL,
	"calendar" text DEFAULT 'england-and-wales' NOT NULL,
	"evidence_due_at" timestamp with time zone,
	"evidence_due_wall_text" text,
	"preliminary_at" timestamp with time zone,
	"preliminary_document_id" uuid,
	"comments_due_at" timestamp with time zone,
	"final_at" timestamp with time zone,
	"final_document_id" uuid,
	"signed_off_by" uuid,
	"rung" text DEFAULT 'report' NOT NULL,
	"reason" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recommendation_events" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"recommendation_id" uuid NOT NULL,
	"what" text NOT NULL,
	"other_id" uuid,
	"note" text DEFAULT '' NOT NULL,
	"by" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recommendations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"finding_id" uuid NOT NULL,
	"agency_id" uuid NOT NULL,
	"text" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"merged_into_id" uuid,
	"body_id" uuid,
	"agreed_on" date,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "action_waivers" ADD CONSTRAINT "action_waivers_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_waivers" ADD CONSTRAINT "action_waivers_action_id_corrective_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."corrective_actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_waivers" ADD CONSTRAINT "action_waivers_recorded_by_people_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_replies" ADD CONSTRAINT "comment_replies_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_replies" ADD CONSTRAINT "comment_replies_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_replies" ADD CONSTRAINT "comment_replies_finding_id_inspection_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."inspection_findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_replies" ADD CONSTRAINT "comment_replies_replied_by_people_id_fk" FOREIGN KEY ("replied_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_finding_id_inspection_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."inspection_findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_owner_post_id_posts_id_fk" FOREIGN KEY ("owner_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_verify_task_id_tasks_id_fk" FOREIGN KEY ("verify_task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_reported_by_people_id_fk" FOREIGN KEY ("reported_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrective_actions" ADD CONSTRAINT "corrective_actions_judged_by_people_id_fk" FOREIGN KEY ("judged_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_evidence" ADD CONSTRAINT "finding_evidence_finding_id_inspection_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."inspection_findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_evidence" ADD CONSTRAINT "finding_evidence_file_id_answer_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."answer_files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_agencies" ADD CONSTRAINT "inspection_agencies_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_agencies" ADD CONSTRAINT "inspection_agencies_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_conditions" ADD CONSTRAINT "inspection_conditions_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_conditions" ADD CONSTRAINT "inspection_conditions_step_id_inspection_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."inspection_steps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_conditions" ADD CONSTRAINT "inspection_conditions_judged_by_people_id_fk" FOREIGN KEY ("judged_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_findings" ADD CONSTRAINT "inspection_findings_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_findings" ADD CONSTRAINT "inspection_findings_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_findings" ADD CONSTRAINT "inspection_findings_owner_post_id_posts_id_fk" FOREIGN KEY ("owner_post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_findings" ADD CONSTRAINT "inspection_findings_created_by_people_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_inspectors" ADD CONSTRAINT "inspection_inspectors_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_inspectors" ADD CONSTRAINT "inspection_inspectors_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_notes" ADD CONSTRAINT "inspection_notes_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_notes" ADD CONSTRAINT "inspection_notes_written_by_people_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD CONSTRAINT "inspection_steps_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD CONSTRAINT "inspection_steps_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_steps" ADD CONSTRAINT "inspection_steps_taken_by_people_id_fk" FOREIGN KEY ("taken_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_visits" ADD CONSTRAINT "inspection_visits_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_visits" ADD CONSTRAINT "inspection_visits_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspection_visits" ADD CONSTRAINT "inspection_visits_created_by_people_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_strategy_id_strategies_process_id_fk" FOREIGN KEY ("strategy_id") REFERENCES "public"."strategies"("process_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_grounds_task_id_tasks_id_fk" FOREIGN KEY ("grounds_task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_predecessor_id_processes_id_fk" FOREIGN KEY ("predecessor_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_preliminary_document_id_documents_id_fk" FOREIGN KEY ("preliminary_document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_final_document_id_documents_id_fk" FOREIGN KEY ("final_document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_signed_off_by_people_id_fk" FOREIGN KEY ("signed_off_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation_events" ADD CONSTRAINT "recommendation_events_recommendation_id_recommendations_id_fk" FOREIGN KEY ("recommendation_id") REFERENCES "public"."recommendations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation_events" ADD CONSTRAINT "recommendation_events_other_id_recommendations_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."recommendations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendation_events" ADD CONSTRAINT "recommendation_events_by_people_id_fk" FOREIGN KEY ("by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendations" ADD CONSTRAINT "recommendations_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendations" ADD CONSTRAINT "recommendations_finding_id_inspection_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."inspection_findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendations" ADD CONSTRAINT "recommendations_agency_id_agencies_id_fk" FOREIGN KEY ("agency_id") REFERENCES "public"."agencies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendations" ADD CONSTRAINT "recommendations_merged_into_id_recommendations_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."recommendations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recommendations" ADD CONSTRAINT "recommendations_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "action_waivers_action" ON "action_waivers" USING btree ("action_id");--> statement-breakpoint
CREATE INDEX "corrective_actions_process" ON "corrective_actions" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "corrective_actions_task" ON "corrective_actions" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "inspection_agencies_agency" ON "inspection_agencies" USING btree ("agency_id");--> statement-breakpoint
CREATE INDEX "inspection_conditions_process" ON "inspection_conditions" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "inspection_inspectors_person" ON "inspection_inspectors" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "inspection_notes_process" ON "inspection_notes" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "inspection_steps_process" ON "inspection_steps" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "inspection_visits_process" ON "inspection_visits" USING btree ("process_id","starts_at");--> statement-breakpoint
CREATE INDEX "recommendation_events_recommendation" ON "recommendation_events" USING btree ("recommendation_id","id");--> statement-breakpoint
CREATE INDEX "recommendations_state" ON "recommendations" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "recommendations_process" ON "recommendations" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "recommendations_agency" ON "recommendations" USING btree ("agency_id");--> statement-breakpoint
-- ---- walls: inspectors see their inspections, an agency its own from its notice on ---------------------------------
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['inspections','inspection_agencies','inspection_inspectors','inspection_visits','inspection_notes',
    'inspection_findings','finding_evidence','comment_replies','corrective_actions','action_waivers','inspection_steps',
    'inspection_conditions','recommendations','recommendation_events'] LOOP
    CALL raise_wall(t);
    EXECUTE format('GRANT SELECT ON %I TO concordat_partner', t);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT DELETE ON inspection_agencies, inspection_inspectors, finding_evidence TO concordat_officer;
--> statement-breakpoint
-- Whether the person, or somebody whom he stands in for, inspects: read from rows that show everybody only himself.
-- The inspections in which this person inspects: policies ask for it once for each statement, not for each row.
CREATE FUNCTION app_inspections() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ select coalesce(array_agg(i.process_id), '{}') from inspection_inspectors i where i.person_id = any(app_people()) $$;
--> statement-breakpoint
CREATE POLICY partner ON inspection_inspectors FOR SELECT TO concordat_partner USING (person_id = ANY (app_people()));
--> statement-breakpoint
CREATE POLICY partner ON inspection_agencies FOR SELECT TO concordat_partner
  USING ((agency_id = ANY (app_agencies()) AND notified_at IS NOT NULL) OR process_id = ANY ((SELECT app_inspections())::uuid[]));
--> statement-breakpoint
CREATE POLICY partner ON inspections FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM inspection_agencies a WHERE a.process_id = inspections.process_id));
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['processes'] LOOP
    EXECUTE format('CREATE POLICY inspects ON %I TO concordat_partner USING (id = ANY ((SELECT app_inspections())::uuid[]))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['tasks','documents','decisions','inspection_visits','inspection_notes','inspection_findings','comment_replies',
    'corrective_actions','action_waivers','inspection_steps','inspection_conditions','recommendations'] LOOP
    EXECUTE format('CREATE POLICY inspects ON %I TO concordat_partner USING (process_id = ANY ((SELECT app_inspections())::uuid[]))', t);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT INSERT ON documents, decisions, inspection_visits, inspection_notes, inspection_findings, finding_evidence, comment_replies,
  recommendations, recommendation_events TO concordat_partner;
--> statement-breakpoint
GRANT SELECT ON decisions TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE (state, code, settled_at) ON decisions TO concordat_partner;
--> statement-breakpoint
GRANT UPDATE ON inspection_visits, inspection_findings, inspection_conditions, corrective_actions TO concordat_partner;
--> statement-breakpoint
GRANT DELETE ON finding_evidence TO concordat_partner;
--> statement-breakpoint
CREATE POLICY own_decisions ON decisions AS RESTRICTIVE TO concordat_partner USING (actor_id = app_person());
--> statement-breakpoint
-- Inspectors see which agencies they inspect, and who holds which post there.
CREATE POLICY inspects ON agencies FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM inspection_agencies a WHERE a.agency_id = agencies.id AND a.process_id = ANY ((SELECT app_inspections())::uuid[])));
--> statement-breakpoint
CREATE POLICY inspects ON posts FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM inspection_agencies a WHERE a.agency_id = posts.agency_id AND a.process_id = ANY ((SELECT app_inspections())::uuid[])));
--> statement-breakpoint
CREATE POLICY inspects ON bodies FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM inspection_inspectors));
--> statement-breakpoint
-- An agency reports its own actions as done; what follows from that is for others.
CREATE POLICY partner ON corrective_actions FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies()));
--> statement-breakpoint
CREATE POLICY reports ON corrective_actions FOR UPDATE TO concordat_partner
  USING (agency_id = ANY (app_agencies()) AND state = 'running')
  WITH CHECK (agency_id = ANY (app_agencies()) AND state = 'reported' AND reported_by = app_person());
--> statement-breakpoint
CREATE POLICY partner ON inspection_visits FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies())
  AND EXISTS (SELECT FROM inspection_agencies a WHERE a.process_id = inspection_visits.process_id));
--> statement-breakpoint
CREATE POLICY partner ON inspection_findings FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies()) AND withdrawn_at IS NULL
  AND EXISTS (SELECT FROM inspections i WHERE i.process_id = inspection_findings.process_id AND i.preliminary_at IS NOT NULL));
--> statement-breakpoint
CREATE POLICY partner ON finding_evidence FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM inspection_findings f WHERE f.id = finding_id)
  AND EXISTS (SELECT FROM answer_files e WHERE e.id = file_id));
--> statement-breakpoint
CREATE POLICY inspects ON finding_evidence TO concordat_partner
  USING (EXISTS (SELECT FROM inspection_findings f WHERE f.id = finding_id AND f.process_id = ANY ((SELECT app_inspections())::uuid[])));
--> statement-breakpoint
CREATE POLICY partner ON comment_replies FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM tasks t WHERE t.id = task_id));
--> statement-breakpoint
CREATE POLICY partner ON action_waivers FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM corrective_actions c WHERE c.id = action_id));
--> statement-breakpoint
CREATE POLICY partner ON inspection_steps FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM inspection_agencies a WHERE a.process_id = inspection_steps.process_id));
--> statement-breakpoint
CREATE POLICY partner ON inspection_conditions FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM inspection_agencies a WHERE a.process_id = inspection_conditions.process_id));
--> statement-breakpoint
CREATE POLICY partner ON recommendations FOR SELECT TO concordat_partner USING (agency_id = ANY (app_agencies())
  AND EXISTS (SELECT FROM inspections i WHERE i.process_id = recommendations.process_id AND i.final_at IS NOT NULL));
--> statement-breakpoint
CREATE POLICY partner ON recommendation_events FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM recommendations r WHERE r.id = recommendation_id));
--> statement-breakpoint
CREATE POLICY inspects ON recommendation_events FOR INSERT TO concordat_partner
  WITH CHECK (EXISTS (SELECT FROM recommendations r WHERE r.id = recommendation_id AND r.process_id = ANY ((SELECT app_inspections())::uuid[])));
--> statement-breakpoint
-- Of an inspection's reports an agency sees those that were sent, and only inspectors add any.
CREATE POLICY sent_reports ON documents AS RESTRICTIVE FOR SELECT TO concordat_partner
  USING (process_id = ANY ((SELECT app_inspections())::uuid[]) OR NOT EXISTS (SELECT FROM inspections i WHERE i.process_id = documents.process_id)
    OR EXISTS (SELECT FROM inspections i WHERE documents.id IN (i.preliminary_document_id, i.final_document_id)));
--> statement-breakpoint
DROP POLICY partner_hands_in ON documents;
--> statement-breakpoint
CREATE POLICY partner_adds ON documents AS RESTRICTIVE FOR INSERT TO concordat_partner
  WITH CHECK (process_id = ANY ((SELECT app_inspections())::uuid[])
    OR added_by = app_person() AND EXISTS (SELECT FROM sign_offs o WHERE o.process_id = documents.process_id AND o.author_id = app_person()));
