-- Who changed who sits on a body or holds a post, as columns: he does not decide by it while a paper waits (design section 7).
CREATE TABLE "seat_changes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"body_id" uuid,
	"post_id" uuid,
	"kind" text NOT NULL,
	"person_id" uuid,
	"by_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "seat_changes_of_one" CHECK ((body_id is null) <> (post_id is null))
);
--> statement-breakpoint
ALTER TABLE "seat_changes" ADD CONSTRAINT "seat_changes_body_id_bodies_id_fk" FOREIGN KEY ("body_id") REFERENCES "public"."bodies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_changes" ADD CONSTRAINT "seat_changes_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_changes" ADD CONSTRAINT "seat_changes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_changes" ADD CONSTRAINT "seat_changes_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "seat_changes_body" ON "seat_changes" USING btree ("body_id","at");--> statement-breakpoint
CREATE INDEX "seat_changes_post" ON "seat_changes" USING btree ("post_id","at");
--> statement-breakpoint
CALL raise_wall('seat_changes');
--> statement-breakpoint
REVOKE UPDATE ON seat_changes FROM concordat_officer, concordat_worker;
--> statement-breakpoint
ALTER POLICY everything ON seat_changes WITH CHECK (by_id = app_person());
--> statement-breakpoint
GRANT SELECT ON seat_changes TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_signs_with ON seat_changes FOR SELECT TO concordat_partner
  USING (body_id IN (SELECT s.body_id FROM sign_off_stages s) OR post_id IN (SELECT s.post_id FROM sign_off_stages s));
--> statement-breakpoint
-- What the trail knows of the time before, once.
INSERT INTO seat_changes (body_id, kind, person_id, by_id, at)
  SELECT b.id, case e.act when 'body-added' then 'founded' when 'body-member-set' then 'seated' else 'left' end, p.id, e.actor_id, e.at
  FROM audit_entries e JOIN bodies b ON b.id::text = e.details ->> 'bodyId' LEFT JOIN people p ON p.id::text = e.details ->> 'personId'
  WHERE e.act IN ('body-added', 'body-member-set', 'body-member-removed') AND e.actor_id IS NOT NULL;
--> statement-breakpoint
-- ---- whose address was changed by whom, and whether it was confirmed from the new mailbox --------------------------------
CREATE TABLE "address_changes" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"by_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "address_changes" ADD CONSTRAINT "address_changes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "address_changes" ADD CONSTRAINT "address_changes_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "address_changes_person" ON "address_changes" USING btree ("person_id","at");
--> statement-breakpoint
CALL raise_wall('address_changes');
--> statement-breakpoint
REVOKE UPDATE ON address_changes FROM concordat_officer, concordat_worker;
--> statement-breakpoint
ALTER POLICY everything ON address_changes WITH CHECK (by_id = app_person() AND confirmed_at IS NULL);
--> statement-breakpoint
GRANT SELECT ON address_changes TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_signs_with ON address_changes FOR SELECT TO concordat_partner USING (person_id = ANY ((SELECT app_signs_with())::uuid[]));
--> statement-breakpoint
-- Only the door knows that somebody has read a code in the new mailbox.
GRANT SELECT, UPDATE (confirmed_at) ON address_changes TO concordat_door;
--> statement-breakpoint
CREATE POLICY door ON address_changes TO concordat_door USING (true) WITH CHECK (true);
--> statement-breakpoint
ALTER TABLE "absences" ADD COLUMN "named_by" uuid;--> statement-breakpoint
ALTER TABLE "absences" ADD COLUMN "named_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "absences" ADD CONSTRAINT "absences_named_by_people_id_fk" FOREIGN KEY ("named_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- ---- letters: about somebody's own access, to an address that may not be his any more (db/letters.ts) -----------------------
CREATE TABLE "letters" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"address" text,
	"by_id" uuid NOT NULL,
	"other_id" uuid,
	"from_at" timestamp with time zone,
	"until_at" timestamp with time zone,
	"written_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"next_at" timestamp with time zone DEFAULT app_now(),
	"attempts" smallint DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_other_id_people_id_fk" FOREIGN KEY ("other_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "letters_waiting" ON "letters" USING btree ("next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "letters_person" ON "letters" USING btree ("person_id","written_at");
--> statement-breakpoint
CALL raise_wall('letters');
--> statement-breakpoint
REVOKE UPDATE ON letters FROM concordat_officer;
--> statement-breakpoint
-- What is left of a letter goes with the address of somebody who is erased.
GRANT UPDATE (address, next_at) ON letters TO concordat_officer;
--> statement-breakpoint
REVOKE INSERT ON letters FROM concordat_worker;
--> statement-breakpoint
-- ---- whoever is asked by his address answers for that task, and is nothing to the agency ------------------------------------
ALTER TABLE "task_people" ADD COLUMN "invited_by" uuid;--> statement-breakpoint
ALTER TABLE "task_people" ADD CONSTRAINT "task_people_invited_by_people_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Who gave the name of somebody whom nobody of the directorate has looked at: no mail repeats it.
ALTER TABLE "people" ADD COLUMN "introduced_by" uuid;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "merged_into_id" uuid;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_introduced_by_people_id_fk" FOREIGN KEY ("introduced_by") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE FUNCTION app_given_tasks() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select coalesce(array_agg(k.task_id), '{}') from task_people k
  where k.person_id = app_person() and k.left_at is null and k.invited_by is not null $$;
--> statement-breakpoint
CREATE FUNCTION app_given_agencies() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ select coalesce(array_agg(t.agency_id), '{}') from tasks t where t.id = any (app_given_tasks()) $$;
--> statement-breakpoint
CREATE POLICY given ON tasks FOR SELECT TO concordat_partner USING (id = ANY ((SELECT app_given_tasks())::uuid[]));
--> statement-breakpoint
CREATE POLICY given_changes ON tasks FOR UPDATE TO concordat_partner USING (id = ANY ((SELECT app_given_tasks())::uuid[]));
--> statement-breakpoint
CREATE POLICY given ON agencies FOR SELECT TO concordat_partner USING (id = ANY ((SELECT app_given_agencies())::uuid[]));
--> statement-breakpoint
ALTER POLICY others_sent ON answer_files USING (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND (k.agency_id = ANY (app_agencies()) OR k.id = ANY ((SELECT app_given_tasks())::uuid[])))
  OR EXISTS (SELECT FROM sendings w WHERE w.task_id = answer_files.task_id AND w.sent_at >= added_at
    AND (removed_at IS NULL OR removed_at > w.sent_at) AND (w.logged_by IS NULL OR w.logged_by = added_by)));
--> statement-breakpoint
ALTER POLICY own_added ON answer_files WITH CHECK (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND (k.agency_id = ANY (app_agencies()) OR k.id = ANY ((SELECT app_given_tasks())::uuid[]))));
--> statement-breakpoint
ALTER POLICY own_removed ON answer_files USING (
  EXISTS (SELECT FROM tasks k WHERE k.id = task_id AND (k.agency_id = ANY (app_agencies()) OR k.id = ANY ((SELECT app_given_tasks())::uuid[]))));
--> statement-breakpoint
-- A participant gives nobody a post, and whom he names he names in his own name.
REVOKE INSERT ON posts, post_holders FROM concordat_partner;
--> statement-breakpoint
ALTER POLICY partner_adds ON people WITH CHECK (introduced_by = app_person());
--> statement-breakpoint
CREATE POLICY given_by_himself ON task_people AS RESTRICTIVE FOR INSERT TO concordat_partner WITH CHECK (invited_by IS NULL OR invited_by = app_person());
--> statement-breakpoint
-- One address is one person, also for who sees only his own agency's people: the id, and nothing else.
CREATE FUNCTION person_at(address text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ select p.id from people p where lower(p.email) = lower(address) and p.merged_into_id is null order by p.left_at nulls first, p.id limit 1 $$;
--> statement-breakpoint
-- Who was asked by his address to answer for a task that still runs, and was not taken off it: for the door, which sees no tasks.
CREATE FUNCTION given_to(person uuid) RETURNS TABLE (task_id uuid, agency_id uuid) LANGUAGE sql STABLE ROWS 2
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select k.task_id, t.agency_id from task_people k join tasks t on t.id = k.task_id join processes p on p.id = t.process_id
  where k.person_id = person and k.invited_by is not null and k.left_at is null and t.state <> 'withdrawn' and p.ended_at is null $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION given_to(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION given_to(uuid) TO concordat_door, concordat_officer;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION person_at(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION person_at(text) TO concordat_partner, concordat_officer;
--> statement-breakpoint
-- ---- one name is one agency, one body ---------------------------------------------------------------------------------------
-- As nameKey of domain/name-key.ts: composed alike, white space folded, without regard to case.
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select lower(btrim(regexp_replace(normalize(name, NFC), U&'[\0009-\000d\0020\0085\00a0\1680\2000-\200a\2028\2029\202f\205f\3000\feff]+', ' ', 'g')) collate "pg_unicode_fast") $$;
--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "name_key" text GENERATED ALWAYS AS (name_key(name)) STORED;--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "name_key" text GENERATED ALWAYS AS (name_key(name)) STORED;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "title_key" text GENERATED ALWAYS AS (name_key(title)) STORED;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "name_key" text GENERATED ALWAYS AS (name_key(name)) STORED;
--> statement-breakpoint
-- What stood there twice before stays, and the directory says so; from now on nothing is added under a key that is taken.
ALTER TABLE "agencies" ADD COLUMN "doubled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "doubled" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
UPDATE agencies a SET doubled = true WHERE EXISTS (SELECT FROM agencies b WHERE b.name_key = a.name_key AND (b.ended_at IS NOT NULL, b.id) < (a.ended_at IS NOT NULL, a.id));
--> statement-breakpoint
UPDATE bodies a SET doubled = true WHERE EXISTS (SELECT FROM bodies b WHERE b.name_key = a.name_key AND b.id < a.id);
--> statement-breakpoint
CREATE UNIQUE INDEX "agencies_name_key" ON "agencies" USING btree ("name_key") WHERE not doubled;--> statement-breakpoint
CREATE UNIQUE INDEX "bodies_name_key" ON "bodies" USING btree ("name_key") WHERE not doubled;--> statement-breakpoint
CREATE INDEX "posts_title_key" ON "posts" USING btree ("agency_id","title_key");
--> statement-breakpoint
-- ---- one person is one person ------------------------------------------------------------------------------------------------
ALTER TABLE "people" ADD CONSTRAINT "people_merged_into_id_people_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "people_merged" ON "people" USING btree ("merged_into_id") WHERE merged_into_id is not null;--> statement-breakpoint
CREATE INDEX "people_name_key" ON "people" USING btree ("name_key");
