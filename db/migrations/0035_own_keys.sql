-- What came back to a mail is ticked off by the officer who has looked at it.
ALTER TABLE "returned_mails" ADD COLUMN "settled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "returned_mails" ADD COLUMN "settled_by" uuid REFERENCES "people"("id");--> statement-breakpoint
GRANT SELECT (settled_at, settled_by) ON returned_mails TO concordat_auditor;
--> statement-breakpoint
-- What the committee says of a report is changed by who saw what stands there.
ALTER TABLE "reviews" ADD COLUMN "note_version" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
-- Keys and calendar addresses are their person's. Whoever acts as somebody sees and ends his own, an administrator everybody's keys;
-- nobody makes one in another's name but an administrator; and no role that acts for people reads the hash by which they open.
DROP POLICY everything ON api_keys;
--> statement-breakpoint
DROP POLICY door ON api_keys;
--> statement-breakpoint
REVOKE SELECT, UPDATE ON api_keys FROM concordat_officer, concordat_worker;
--> statement-breakpoint
REVOKE ALL ON api_keys FROM concordat_door;
--> statement-breakpoint
GRANT SELECT (id, name, person_id, scopes, created_at, expires_at, revoked_at), UPDATE (revoked_at) ON api_keys TO concordat_officer, concordat_worker;
--> statement-breakpoint
CREATE POLICY own ON api_keys TO concordat_officer, concordat_worker
  USING (person_id = app_person() OR (SELECT app_administers())) WITH CHECK (person_id = app_person() OR (SELECT app_administers()));
--> statement-breakpoint
-- What was revoked stays so.
CREATE POLICY ended_for_good ON api_keys AS RESTRICTIVE FOR UPDATE TO concordat_officer, concordat_worker
  USING (true) WITH CHECK (revoked_at IS NOT NULL);
--> statement-breakpoint
-- Who opens the door with a key is not known before it is looked up.
CREATE FUNCTION holder_of_key(hash text) RETURNS TABLE (id uuid, person_id uuid, scopes text[]) LANGUAGE sql STABLE ROWS 1
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select k.id, k.person_id, k.scopes from api_keys k where k.key_hash = hash and k.revoked_at is null and k.expires_at > app_now() $$;
--> statement-breakpoint
CREATE INDEX "api_keys_person" ON "api_keys" USING btree ("person_id");
--> statement-breakpoint
DROP POLICY everything ON calendar_feeds;
--> statement-breakpoint
REVOKE ALL ON calendar_feeds FROM concordat_worker;
--> statement-breakpoint
REVOKE SELECT, UPDATE ON calendar_feeds FROM concordat_officer, concordat_partner;
--> statement-breakpoint
GRANT SELECT (id, person_id, created_at, revoked_at), UPDATE (revoked_at) ON calendar_feeds TO concordat_officer, concordat_partner;
--> statement-breakpoint
ALTER POLICY own ON calendar_feeds TO concordat_partner, concordat_officer;
--> statement-breakpoint
-- Whoever holds nothing any more is let in by nothing, whoever's act it was that took the last from him.
CREATE FUNCTION end_keys_of(who uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  with gone as (
    select p.id from people p where p.id = any (who) and (p.erased_at is not null or (
      not exists (select from post_holders h where h.person_id = p.id and h.since <= app_now() and (h.until is null or h.until > app_now()))
      and not exists (select from body_members m where m.person_id = p.id)))),
  keys as (update api_keys k set revoked_at = app_now() from gone where k.person_id = gone.id and k.revoked_at is null)
  update calendar_feeds f set revoked_at = app_now() from gone where f.person_id = gone.id and f.revoked_at is null $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION holder_of_key(text), end_keys_of(uuid[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION holder_of_key(text) TO concordat_door;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION end_keys_of(uuid[]) TO concordat_officer, concordat_worker;
