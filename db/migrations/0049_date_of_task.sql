-- A mail about the task of a date says for which day it was promised, and why it was dropped: it looks it up by its task.
CREATE INDEX "dated_items_task" ON "dated_items" USING btree ("task_id");
--> statement-breakpoint
-- Whoever holds a line says what he expects and what he spent; the budget itself is the directorate's to change.
ALTER POLICY holds ON budget_amounts WITH CHECK (what <> 'budget' AND line_id = any ((select app_held_lines())::uuid[]));
