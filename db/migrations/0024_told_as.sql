-- How somebody is told is columns, not a text that statements cast to a number: one row that said 'directorate' where a
-- number was read shut every page that read it. `rung` is what the step names, `fell_to` where it fell from there.
ALTER TABLE "notices" ADD COLUMN "rung" smallint;
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "fell_to" text;
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "for_person_id" uuid;
--> statement-breakpoint
ALTER TABLE "notices" ADD COLUMN "by_person_id" uuid;
--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_for_person_id_people_id_fk" FOREIGN KEY ("for_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_by_person_id_people_id_fk" FOREIGN KEY ("by_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
UPDATE "notices" SET
  "rung" = CASE WHEN details ->> 'level' ~ '^[0-9]{1,4}$' THEN (details ->> 'level')::smallint END,
  "fell_to" = CASE WHEN details ->> 'fellTo' = 'directorate' OR details ->> 'fellTo' ~ '^[0-9]{1,4}$' THEN details ->> 'fellTo' END,
  "for_person_id" = (SELECT p.id FROM people p WHERE p.id::text = details ->> 'forPersonId')
WHERE details <> '{}';
--> statement-breakpoint
ALTER TABLE "notices" DROP COLUMN "details";
