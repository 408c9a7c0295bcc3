ALTER TABLE "not_me_reports" ADD COLUMN "reason" text DEFAULT '' NOT NULL;
