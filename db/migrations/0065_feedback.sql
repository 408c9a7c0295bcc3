-- What the public says of a page (S54) becomes a task of the office; a page that was taken off says that it was there.
CREATE TABLE "feedback" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid CONSTRAINT "feedback_process_id_processes_id_fk" REFERENCES processes(id),
	"publication_id" uuid CONSTRAINT "feedback_publication_id_publications_id_fk" REFERENCES publications(id),
	"round_id" uuid CONSTRAINT "feedback_round_id_processes_id_fk" REFERENCES processes(id),
	"page" text NOT NULL,
	"version" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"address" text,
	"said" text NOT NULL,
	"mark" text NOT NULL,
	"given_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"outcome" text,
	"reply" text DEFAULT '' NOT NULL,
	"settled_by" uuid CONSTRAINT "feedback_settled_by_people_id_fk" REFERENCES people(id),
	"settled_at" timestamp with time zone,
	"erased_at" timestamp with time zone,
	CONSTRAINT "feedback_process_id_unique" UNIQUE("process_id"),
	CONSTRAINT "feedback_mark_unique" UNIQUE("mark"),
	CONSTRAINT "feedback_about" CHECK (num_nonnulls(publication_id, round_id) = 1),
	CONSTRAINT "feedback_settled" CHECK (num_nonnulls(outcome, settled_by, settled_at) in (0, 3))
);
--> statement-breakpoint
CREATE INDEX "feedback_new" ON "feedback" USING btree ("id") WHERE process_id is null;--> statement-breakpoint
CREATE INDEX "feedback_publication" ON "feedback" USING btree ("publication_id");--> statement-breakpoint
CREATE INDEX "feedback_round" ON "feedback" USING btree ("round_id");--> statement-breakpoint
CREATE INDEX "feedback_kept" ON "feedback" USING btree ("settled_at") WHERE erased_at is null;--> statement-breakpoint
CALL raise_wall('feedback');
--> statement-breakpoint
-- Whoever gave it and how he is reached is for those who answer him.
REVOKE SELECT ON feedback FROM concordat_auditor;
--> statement-breakpoint
GRANT SELECT (id, process_id, publication_id, round_id, page, version, said, given_at, outcome, reply, settled_by, settled_at, erased_at) ON feedback TO concordat_auditor;
--> statement-breakpoint
-- The one thing that the public writes: of a page that it sees, and it reads none of it again.
GRANT INSERT (publication_id, round_id, page, version, name, address, said, mark) ON feedback TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON feedback FOR INSERT TO concordat_public
  WITH CHECK (exists (select from publications p where p.id = publication_id offset 0) or exists (select from processes p where p.id = round_id offset 0));
--> statement-breakpoint
CREATE TABLE "form_keys" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"key" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE form_keys ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE form_keys FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY migrator ON form_keys TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
INSERT INTO form_keys (key) VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
--> statement-breakpoint
-- Signs what a form of a public page is about and when it was shown. Nobody reads the key.
CREATE FUNCTION form_mark(message text) RETURNS text LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select encode(sha256(k.key || sha256(k.key || convert_to(message, 'UTF8'))), 'hex') from form_keys k where k.id = 1 $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION form_mark(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION form_mark(text) TO concordat_public;
--> statement-breakpoint
-- An answer to somebody who is no person of ours.
ALTER TABLE "letters" ALTER COLUMN "person_id" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "letters" ADD COLUMN "feedback_id" uuid CONSTRAINT "letters_feedback_id_feedback_id_fk" REFERENCES feedback(id);
--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_to" CHECK (num_nonnulls(person_id, feedback_id) = 1);
--> statement-breakpoint
CREATE INDEX "letters_feedback" ON "letters" USING btree ("feedback_id") WHERE feedback_id is not null;
--> statement-breakpoint
ALTER TABLE "publications" ADD COLUMN "successor" text;
--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_successor" CHECK (successor is null or withdrawn_at is not null);
--> statement-breakpoint
CREATE INDEX "publications_withdrawn_reference" ON "publications" USING btree ("reference","withdrawn_at") WHERE withdrawn_at is not null;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION keep_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - '{withdrawn_by,withdrawn_at,withdrawn_why,successor}'::text[] IS DISTINCT FROM to_jsonb(old) - '{withdrawn_by,withdrawn_at,withdrawn_why,successor}'::text[]
    OR old.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was made public does not change';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
-- Of a report that was taken off: when, and what stands in its place. Not its title, for which it may have been taken off, and nothing while its strand is restricted.
CREATE FUNCTION withdrawn_report(which text) RETURNS TABLE (withdrawn_at timestamptz, successor text, title text) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
  select p.withdrawn_at, n.reference, n.title
  from publications p left join lateral (select x.reference, x.title from publications x
    where x.reference = p.successor and x.withdrawn_at is null and is_marked(x.strand_id) is not true offset 0) n on true
  where p.reference = which and p.withdrawn_at is not null and is_marked(p.strand_id) is not true order by p.withdrawn_at desc limit 1 $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION withdrawn_report(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION withdrawn_report(text) TO concordat_public;
