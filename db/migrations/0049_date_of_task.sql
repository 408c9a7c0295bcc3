-- A mail about the task of a date says for which day it was promised, and why it was dropped: it looks it up by its task.
CREATE INDEX "dated_items_task" ON "dated_items" USING btree ("task_id");
