-- What came back to a mail and is for a person to look at: it failed, but not because of the address, or nobody can read it.
CREATE TABLE "returned_mails" (
	"mail_id" uuid PRIMARY KEY NOT NULL REFERENCES "mails"("id"),
	"status" text,
	"excerpt" text NOT NULL,
	"returned_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "returned_mails_at" ON "returned_mails" USING btree ("returned_at");--> statement-breakpoint
CALL raise_wall('returned_mails');
--> statement-breakpoint
-- An auditor sees that it came back and why, not what it says.
REVOKE SELECT ON returned_mails FROM concordat_auditor;
--> statement-breakpoint
GRANT SELECT (mail_id, status, returned_at) ON returned_mails TO concordat_auditor;
--> statement-breakpoint
GRANT DELETE ON returned_mails TO concordat_worker;
--> statement-breakpoint
-- How many tasks owed an escalation that nobody was there to be told of.
ALTER TABLE "chase_steps" ADD COLUMN "unheard" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "chase_steps_unheard" ON "chase_steps" USING btree ("plan_id") WHERE unheard > 0;
