ALTER TABLE "dated_items" ADD COLUMN "about_process_id" uuid;--> statement-breakpoint
ALTER TABLE "dated_items" ADD CONSTRAINT "dated_items_about_process_id_processes_id_fk" FOREIGN KEY ("about_process_id") REFERENCES "public"."processes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Whoever owes a date may say that it was kept, and ask for another; moving it is for officers and the committee.
GRANT UPDATE (state, done_on, result, version) ON dated_items TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_keeps ON dated_items FOR UPDATE TO concordat_partner USING (EXISTS (SELECT FROM tasks t WHERE t.id = task_id));
--> statement-breakpoint
GRANT INSERT ON date_moves TO concordat_partner;
--> statement-breakpoint
CREATE POLICY partner_asks ON date_moves FOR INSERT TO concordat_partner
  WITH CHECK (state = 'asked' AND asked_by = app_person()
    AND EXISTS (SELECT FROM dated_items i JOIN tasks t ON t.id = i.task_id WHERE i.id = item_id));
--> statement-breakpoint
ALTER POLICY partner ON strategies USING (EXISTS (SELECT FROM tasks t WHERE t.process_id = strategies.process_id)
  OR EXISTS (SELECT FROM posts o WHERE o.agency_id = ANY (app_agencies()) AND (o.id IN (SELECT a.lead_post_id FROM activities a
    JOIN strands s ON s.id = a.strand_id WHERE s.strategy_id = process_id) OR o.id IN (SELECT s.leader_post_id FROM strands s WHERE s.strategy_id = process_id))));
