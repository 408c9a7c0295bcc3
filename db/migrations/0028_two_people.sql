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
