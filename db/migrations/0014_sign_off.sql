CREATE TABLE "meeting_records" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"stage_id" uuid NOT NULL,
	"met_at" timestamp with time zone NOT NULL,
	"met_wall_text" text NOT NULL,
	"present" jsonb NOT NULL,
	"apologies" jsonb NOT NULL,
	"minute" text NOT NULL,
	"recorded_by" uuid NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_off_stages" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"body_id" uuid,
	"post_id" uuid,
	"name" text NOT NULL,
	"rule" text NOT NULL,
	"rule_count" smallint,
	"asked" text NOT NULL,
	"meeting_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"wall_text" text DEFAULT '' NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"comments_by" timestamp with time zone,
	"state" text DEFAULT 'waiting' NOT NULL,
	"opened_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"skipped_by" uuid,
	"skipped_why" text,
	CONSTRAINT "sign_off_stages_position" UNIQUE("process_id","position")
);
--> statement-breakpoint
CREATE TABLE "sign_offs" (
	"process_id" uuid PRIMARY KEY NOT NULL,
	"author_id" uuid NOT NULL,
	"recommendation" text DEFAULT '' NOT NULL,
	"zone" text DEFAULT 'Europe/London' NOT NULL,
	"calendar" text DEFAULT 'england-and-wales' NOT NULL,
	"document_id" uuid,
	"stage" smallint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signatory_tasks" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"stage_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signature_voids" (
	"signature_id" uuid PRIMARY KEY NOT NULL,
	"why" text NOT NULL,
	"voided_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL,
	"stage_id" uuid NOT NULL,
	"signer_id" uuid NOT NULL,
	"seat_id" uuid,
	"capacity" text NOT NULL,
	"meeting_record_id" uuid,
	"verdict" text NOT NULL,
	"refer_to" smallint,
	"comment" text DEFAULT '' NOT NULL,
	"changes" text DEFAULT '' NOT NULL,
	"document_id" uuid NOT NULL,
	"sha256" text NOT NULL,
	"decision_id" uuid NOT NULL,
	"signed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "signatures_decision_id_unique" UNIQUE("decision_id")
);
--> statement-breakpoint
ALTER TABLE "meeting_records" ADD CONSTRAINT "meeting_records_stage_id_sign_off_stages_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."sign_off_stages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meeting_records" ADD CONSTRAINT "meeting_records_recorded_by_people_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off_stages" ADD CONSTRAINT "sign_off_stages_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off_stages" ADD CONSTRAINT "sign_off_stages_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off_stages" ADD CONSTRAINT "sign_off_stages_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off_stages" ADD CONSTRAINT "sign_off_stages_skipped_by_people_id_fk" FOREIGN KEY ("skipped_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD CONSTRAINT "sign_offs_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD CONSTRAINT "sign_offs_author_id_people_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_offs" ADD CONSTRAINT "sign_offs_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatory_tasks" ADD CONSTRAINT "signatory_tasks_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatory_tasks" ADD CONSTRAINT "signatory_tasks_stage_id_sign_off_stages_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."sign_off_stages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signature_voids" ADD CONSTRAINT "signature_voids_signature_id_signatures_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signatures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_process_id_processes_id_fk" FOREIGN KEY ("process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_stage_id_sign_off_stages_id_fk" FOREIGN KEY ("stage_id") REFERENCES "public"."sign_off_stages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_signer_id_people_id_fk" FOREIGN KEY ("signer_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_seat_id_people_id_fk" FOREIGN KEY ("seat_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_meeting_record_id_meeting_records_id_fk" FOREIGN KEY ("meeting_record_id") REFERENCES "public"."meeting_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "meeting_records_stage" ON "meeting_records" USING btree ("stage_id");--> statement-breakpoint
CREATE INDEX "sign_off_stages_body" ON "sign_off_stages" USING btree ("body_id");--> statement-breakpoint
CREATE INDEX "signatory_tasks_stage" ON "signatory_tasks" USING btree ("stage_id");--> statement-breakpoint
CREATE INDEX "signatures_process" ON "signatures" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "signatures_stage" ON "signatures" USING btree ("stage_id");--> statement-breakpoint
CALL raise_wall('sign_offs');
--> statement-breakpoint
CALL raise_wall('sign_off_stages');
--> statement-breakpoint
CALL raise_wall('signatory_tasks');
--> statement-breakpoint
CALL raise_wall('meeting_records');
--> statement-breakpoint
CALL raise_wall('signatures');
--> statement-breakpoint
CALL raise_wall('signature_voids');
--> statement-breakpoint
-- What somebody signed stays as it was signed; that it counts no more is said beside it.
REVOKE UPDATE ON signatures, signature_voids, meeting_records FROM concordat_officer, concordat_worker;
--> statement-breakpoint
CREATE TRIGGER signatures_append_only BEFORE UPDATE OR DELETE ON signatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER signature_voids_append_only BEFORE UPDATE OR DELETE ON signature_voids FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER meeting_records_append_only BEFORE UPDATE OR DELETE ON meeting_records FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
GRANT DELETE ON sign_off_stages TO concordat_officer;
--> statement-breakpoint
-- ---- who is asked to sign, and the author, see the whole record of that sign-off, and no other ------------------------
GRANT SELECT ON sign_offs, sign_off_stages, signatory_tasks, meeting_records, signatures, signature_voids TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON sign_offs FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM tasks k WHERE k.process_id = sign_offs.process_id));
--> statement-breakpoint
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['sign_off_stages','signatures'] LOOP
    EXECUTE format('CREATE POLICY partner ON %I FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM sign_offs o WHERE o.process_id = %I.process_id))', t, t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['signatory_tasks','meeting_records'] LOOP
    EXECUTE format('CREATE POLICY partner ON %I FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM sign_off_stages s WHERE s.id = %I.stage_id))', t, t);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY partner ON signature_voids FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM signatures s WHERE s.id = signature_id));
--> statement-breakpoint
CREATE POLICY partner_signs_with ON people FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM body_members m WHERE m.person_id = people.id)
    OR EXISTS (SELECT FROM signatures s WHERE people.id IN (s.signer_id, s.seat_id))
    OR EXISTS (SELECT FROM sign_offs o WHERE o.author_id = people.id));
--> statement-breakpoint
CREATE POLICY partner_signs_with ON body_members FOR SELECT TO concordat_partner
  USING (EXISTS (SELECT FROM sign_off_stages s WHERE s.body_id = body_members.body_id));
--> statement-breakpoint
CREATE POLICY partner_signs_with ON posts FOR SELECT TO concordat_partner USING (EXISTS (SELECT FROM sign_off_stages s WHERE s.post_id = posts.id));
--> statement-breakpoint
-- The author of a paper, and nobody else outside the directorate, hands in its next version.
GRANT INSERT ON documents TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_hands_in ON documents AS RESTRICTIVE FOR INSERT TO concordat_partner
  WITH CHECK (added_by = app_person() AND EXISTS (SELECT FROM sign_offs o WHERE o.process_id = documents.process_id AND o.author_id = app_person()));
--> statement-breakpoint
-- Whoever signs decides: the decision is proposed in his own name, and only he reads it back.
GRANT SELECT, INSERT, UPDATE (state, code, settled_at) ON decisions TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner ON decisions TO concordat_partner USING (actor_id = app_person())
  WITH CHECK (actor_id = app_person() AND EXISTS (SELECT FROM sign_offs o WHERE o.process_id = decisions.process_id));
