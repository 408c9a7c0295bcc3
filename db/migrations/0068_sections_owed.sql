-- A section of a report that is given to an author by a day is a task on the watch of its strategy, until he says that it is ready.
ALTER TABLE "report_sections" ADD COLUMN "due_on" date;--> statement-breakpoint
ALTER TABLE "report_sections" ADD COLUMN "task_id" uuid CONSTRAINT "report_sections_task_id_tasks_id_fk" REFERENCES tasks(id);--> statement-breakpoint
ALTER TABLE "report_sections" ADD COLUMN "ready_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "report_sections" ADD COLUMN "ready_by" uuid CONSTRAINT "report_sections_ready_by_people_id_fk" REFERENCES people(id);--> statement-breakpoint
ALTER TABLE "report_sections" ADD CONSTRAINT "report_sections_due" CHECK (due_on is null or writer_id is not null);--> statement-breakpoint
ALTER TABLE "report_sections" ADD CONSTRAINT "report_sections_ready" CHECK (num_nonnulls(ready_at, ready_by) in (0, 2));--> statement-breakpoint
CREATE INDEX "report_sections_task" ON "report_sections" USING btree ("task_id") WHERE task_id is not null;--> statement-breakpoint
-- The watch asks for what a draft owes, and must not do so while that is frozen.
GRANT EXECUTE ON FUNCTION hold_report(uuid) TO concordat_worker;
--> statement-breakpoint
-- What an author may say of his section besides its text: that it is ready, and that another author writes it. Out: what he owed for it.
CREATE FUNCTION ready_section(report uuid, section text) RETURNS TABLE (task_id uuid) LANGUAGE sql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  update report_sections s set ready_at = app_now(), ready_by = app_person() where s.report_id = report and s.key = section and s.ready_at is null
    and (current_setting('role') <> 'concordat_partner' or s.writer_id = app_person() and report = any (app_written()))
  returning s.task_id $$;
--> statement-breakpoint
CREATE FUNCTION hand_section(report uuid, section text, author uuid) RETURNS TABLE (task_id uuid) LANGUAGE sql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  update report_sections s set writer_id = author, task_id = null, ready_at = null, ready_by = null
  where s.report_id = report and s.key = section and s.writer_id <> author
    and exists (select from report_authors a where a.report_id = report and a.person_id = author)
    and (current_setting('role') <> 'concordat_partner' or s.writer_id = app_person() and report = any (app_written()))
  returning old.task_id $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION ready_section(uuid, text), hand_section(uuid, text, uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION ready_section(uuid, text), hand_section(uuid, text, uuid) TO concordat_partner, concordat_officer;
