CREATE TABLE "audit_seals" (
	"number" bigint PRIMARY KEY NOT NULL,
	"to_era" smallint NOT NULL,
	"to_xid" "xid8" NOT NULL,
	"to_id" bigint NOT NULL,
	"from_id" bigint NOT NULL,
	"entries" integer NOT NULL,
	"contents" jsonb NOT NULL,
	"root_hash" text NOT NULL,
	"previous_hash" text NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_seals_previous_hash_unique" UNIQUE("previous_hash")
);
--> statement-breakpoint
CREATE TABLE "staff_accounts" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"person_id" uuid NOT NULL,
	"linked_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "staff_accounts_issuer_subject_pk" PRIMARY KEY("issuer","subject"),
	CONSTRAINT "staff_accounts_person" UNIQUE("issuer","person_id")
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "era" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "authenticated_at" timestamp with time zone DEFAULT app_now();--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "method" text DEFAULT 'code' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "role_limit" text[];--> statement-breakpoint
ALTER TABLE "staff_accounts" ADD CONSTRAINT "staff_accounts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_seals_day" ON "audit_seals" USING btree ("sealed_at");--> statement-breakpoint
CREATE INDEX "audit_entries_actor" ON "audit_entries" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "audit_entries_order" ON "audit_entries" USING btree ("era","xid","id");
--> statement-breakpoint
ALTER TABLE audit_seals ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE audit_seals FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY migrator ON audit_seals TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_seals TO concordat_worker;
--> statement-breakpoint
CREATE POLICY everything ON audit_seals TO concordat_worker USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT ON audit_seals TO concordat_officer, concordat_auditor;
--> statement-breakpoint
CREATE POLICY reading ON audit_seals FOR SELECT TO concordat_officer, concordat_auditor USING (true);
--> statement-breakpoint
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_entries_kept BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- An auditor changes nothing, but that he has read what agencies answered is written down (R80c).
GRANT INSERT ON audit_entries TO concordat_auditor;
--> statement-breakpoint
CREATE POLICY reads_are_kept ON audit_entries FOR INSERT TO concordat_auditor WITH CHECK (actor_id = app_person());
--> statement-breakpoint
-- Whose account somebody signs in with is the door's business alone.
ALTER TABLE staff_accounts ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE staff_accounts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY migrator ON staff_accounts TO CURRENT_USER USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, INSERT ON staff_accounts TO concordat_door;
--> statement-breakpoint
CREATE POLICY door ON staff_accounts TO concordat_door USING (true) WITH CHECK (true);
