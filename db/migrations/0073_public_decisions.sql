-- Decisions of bodies on the public site (S23, S55, F15): what everybody reads of a sign-off that has ended, as a row of its own.
CREATE TABLE "public_decisions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"sign_off_id" uuid NOT NULL CONSTRAINT "public_decisions_sign_off_id_sign_offs_process_id_fk" REFERENCES sign_offs(process_id),
	"reference" text NOT NULL,
	"title" text NOT NULL,
	"about" text NOT NULL,
	"subject_id" uuid CONSTRAINT "public_decisions_subject_id_processes_id_fk" REFERENCES processes(id),
	"body_id" uuid CONSTRAINT "public_decisions_body_id_bodies_id_fk" REFERENCES bodies(id),
	"body" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	"strand_id" uuid CONSTRAINT "public_decisions_strand_id_strands_id_fk" REFERENCES strands(id),
	"activity_id" uuid CONSTRAINT "public_decisions_activity_id_activities_id_fk" REFERENCES activities(id),
	"decision" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "public_decisions_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"withdrawn_by" uuid CONSTRAINT "public_decisions_withdrawn_by_people_id_fk" REFERENCES people(id),
	"withdrawn_at" timestamp with time zone,
	"withdrawn_why" text,
	"successor" text,
	CONSTRAINT "public_decisions_withdrawn" CHECK (num_nonnulls(withdrawn_by, withdrawn_at, withdrawn_why) in (0, 3)),
	CONSTRAINT "public_decisions_successor" CHECK (successor is null or withdrawn_at is not null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "public_decisions_sign_off" ON "public_decisions" USING btree ("sign_off_id") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "public_decisions_reference" ON "public_decisions" USING btree ("reference") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "public_decisions_withdrawn_reference" ON "public_decisions" USING btree ("reference","withdrawn_at") WHERE withdrawn_at is not null;--> statement-breakpoint
CREATE INDEX "public_decisions_decided" ON "public_decisions" USING btree ("decided_at","id");--> statement-breakpoint
CREATE INDEX "public_decisions_body" ON "public_decisions" USING btree ("body_id","decided_at","id");--> statement-breakpoint
CREATE INDEX "public_decisions_subject" ON "public_decisions" USING btree ("subject_id","about","decided_at","id");--> statement-breakpoint
CALL raise_wall('public_decisions');
--> statement-breakpoint
-- As of public reports (0058): what was made public is for ever.
CREATE TRIGGER keep_publication BEFORE UPDATE ON public_decisions FOR EACH ROW EXECUTE FUNCTION keep_publication();
--> statement-breakpoint
GRANT SELECT (id, reference, title, about, subject_id, body_id, body, decided_at, strand_id, activity_id, decision, sha256, made_at, withdrawn_at)
  ON public_decisions TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON public_decisions FOR SELECT TO concordat_public
  USING (withdrawn_at is null and is_marked(strand_id) is not true and is_marked(activity_id) is not true);
--> statement-breakpoint
CREATE OR REPLACE FUNCTION is_public_body(which uuid) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select exists (select from publications p where p.body_id = which and p.withdrawn_at is null)
    or exists (select from public_decisions d where d.body_id = which and d.withdrawn_at is null)
    or exists (select from bodies b where b.replaced_by_id = which and (exists (select from publications p where p.body_id = b.id and p.withdrawn_at is null)
      or exists (select from public_decisions d where d.body_id = b.id and d.withdrawn_at is null))) $$;
--> statement-breakpoint
-- Of a decision that was taken off: when, and what stands in its place, as of a report.
CREATE FUNCTION withdrawn_decision(which text) RETURNS TABLE (withdrawn_at timestamptz, successor text, title text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select p.withdrawn_at, n.reference, n.title
  from public_decisions p left join lateral (select x.reference, x.title from public_decisions x where x.reference = p.successor
    and x.withdrawn_at is null and is_marked(x.strand_id) is not true and is_marked(x.activity_id) is not true offset 0) n on true
  where p.reference = which and p.withdrawn_at is not null and is_marked(p.strand_id) is not true and is_marked(p.activity_id) is not true
  order by p.withdrawn_at desc limit 1 $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION withdrawn_decision(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION withdrawn_decision(text) TO concordat_public;
--> statement-breakpoint
-- A passage is of a frozen version or of a sign-off that has ended.
ALTER TABLE "redactions" ALTER COLUMN "version_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "redactions" ADD COLUMN "sign_off_id" uuid CONSTRAINT "redactions_sign_off_id_sign_offs_process_id_fk" REFERENCES sign_offs(process_id);--> statement-breakpoint
ALTER TABLE "redactions" ADD CONSTRAINT "redactions_of" CHECK (num_nonnulls(version_id, sign_off_id) = 1);--> statement-breakpoint
CREATE UNIQUE INDEX "redactions_sign_off" ON "redactions" USING btree ("sign_off_id","block","from_letter","to_letter") WHERE lifted_at is null;--> statement-breakpoint
-- What the public says of a decision.
ALTER TABLE "feedback" ADD COLUMN "decision_id" uuid CONSTRAINT "feedback_decision_id_public_decisions_id_fk" REFERENCES public_decisions(id);--> statement-breakpoint
ALTER TABLE "feedback" DROP CONSTRAINT "feedback_about";--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_about" CHECK (num_nonnulls(publication_id, round_id, decision_id) = 1);--> statement-breakpoint
CREATE INDEX "feedback_decision" ON "feedback" USING btree ("decision_id") WHERE decision_id is not null;--> statement-breakpoint
GRANT SELECT (decision_id) ON feedback TO concordat_auditor;
--> statement-breakpoint
GRANT INSERT (decision_id) ON feedback TO concordat_public;
--> statement-breakpoint
ALTER POLICY public ON feedback WITH CHECK (exists (select from publications p where p.id = publication_id offset 0)
  or exists (select from processes p where p.id = round_id offset 0) or exists (select from public_decisions d where d.id = decision_id offset 0));
--> statement-breakpoint
-- Only administrators change how reports look: until now the pages alone said so.
CREATE POLICY by_administrators ON report_looks AS RESTRICTIVE FOR INSERT TO concordat_officer
  WITH CHECK (app_administers() and made_by = app_person());
--> statement-breakpoint
REVOKE INSERT ON report_looks FROM concordat_worker;
