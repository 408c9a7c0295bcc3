-- Lists are had by title, too, and narrowed to the days on which something was opened.
CREATE INDEX "processes_kind_title" ON "processes" USING btree ("kind",lower("title"),"id");
--> statement-breakpoint
CREATE INDEX "processes_kind_opened" ON "processes" USING btree ("kind","opened_at");
--> statement-breakpoint
CREATE INDEX "report_versions_title" ON "report_versions" USING btree (lower("title"),"id");
