-- Who asked for a sign-in code, so that nobody's asking keeps another from his: a hash of the address and the network together.
ALTER TABLE "sign_in_requests" ADD COLUMN "caller_hash" text;
--> statement-breakpoint
-- A function that runs with its owner's rights looks things up in the catalogue and in our own schema, and last of all among the
-- temporary tables, which whoever calls it may have made.
DO $$ DECLARE f regprocedure; BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', f);
  END LOOP;
END $$;
--> statement-breakpoint
-- The trail names who acts in this transaction (app.person_id) and nobody else; the system itself acts as worker or at the door only.
CREATE POLICY own_name ON audit_entries AS RESTRICTIVE FOR INSERT TO concordat_partner, concordat_officer, concordat_auditor
  WITH CHECK (actor_id = app_person());
--> statement-breakpoint
CREATE POLICY own_name_or_system ON audit_entries AS RESTRICTIVE FOR INSERT TO concordat_worker, concordat_door
  WITH CHECK (actor_id IS NULL OR actor_id = app_person());
