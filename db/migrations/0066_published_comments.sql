-- What the public reads of a round (F15): a copy without what is redacted. Until now it read the lines of the log themselves.
CREATE TABLE "log_redactions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"item_id" uuid NOT NULL CONSTRAINT "log_redactions_item_id_log_items_id_fk" REFERENCES log_items(id),
	"part" text NOT NULL,
	"from_letter" integer NOT NULL,
	"to_letter" integer NOT NULL,
	"reason" text NOT NULL,
	"made_by" uuid NOT NULL CONSTRAINT "log_redactions_made_by_people_id_fk" REFERENCES people(id),
	"made_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"lifted_by" uuid CONSTRAINT "log_redactions_lifted_by_people_id_fk" REFERENCES people(id),
	"lifted_at" timestamp with time zone,
	CONSTRAINT "log_redactions_part" CHECK (part in ('comment', 'response', 'changed')),
	CONSTRAINT "log_redactions_passage" CHECK (from_letter >= 0 and to_letter > from_letter),
	CONSTRAINT "log_redactions_lifted" CHECK (num_nonnulls(lifted_by, lifted_at) in (0, 2))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "log_redactions_one" ON "log_redactions" USING btree ("item_id","part","from_letter","to_letter") WHERE lifted_at is null;--> statement-breakpoint
CALL raise_wall('log_redactions');
--> statement-breakpoint
CREATE TABLE "published_comments" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"process_id" uuid NOT NULL CONSTRAINT "published_comments_process_id_processes_id_fk" REFERENCES processes(id),
	"question" text,
	"stance" text,
	"comment" text NOT NULL,
	"disposition" text NOT NULL,
	"response" text NOT NULL,
	"changed" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "published_comments_process" ON "published_comments" USING btree ("process_id","id");--> statement-breakpoint
CALL raise_wall('published_comments');
--> statement-breakpoint
-- What is public does not change.
REVOKE UPDATE ON published_comments FROM concordat_officer, concordat_worker;
--> statement-breakpoint
INSERT INTO published_comments (process_id, question, stance, comment, disposition, response, changed)
  SELECT i.process_id, q.text, i.stance, i.comment, i.disposition, i.response, i.changed
  FROM log_items i JOIN processes p ON p.id = i.process_id AND p.state = 'published' LEFT JOIN questions q ON q.id = i.question_id
  WHERE i.disposition IS NOT NULL ORDER BY i.id;
--> statement-breakpoint
GRANT SELECT ON published_comments TO concordat_public;
--> statement-breakpoint
CREATE POLICY public ON published_comments FOR SELECT TO concordat_public USING (exists (select from processes p where p.id = process_id offset 0));
--> statement-breakpoint
-- Not left for a later release: a line of the log may hold what is redacted.
DROP POLICY public ON log_items;
--> statement-breakpoint
REVOKE ALL ON log_items, questions FROM concordat_public;
--> statement-breakpoint
DROP POLICY public ON questions;
