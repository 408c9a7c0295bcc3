-- Two people who edit one post or one absence: the second learns of the first in place of undoing what he saved.
ALTER TABLE "posts" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
--> statement-breakpoint
ALTER TABLE "absences" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;
