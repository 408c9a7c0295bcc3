-- Reports, and what else had no words yet, are found as everything is (0056): under the walls of each table.
-- What a frozen report says, to be found: its authors, and every text of its tree; of a very long one the beginning.
CREATE FUNCTION said_in_report(tree jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  select left(string_agg(said, ' '), 400000) from jsonb_array_elements_text(jsonb_path_query_array(tree, '$.authors[*].keyvalue().value')
    || jsonb_path_query_array(tree, 'strict $.**.text')) said $$;
--> statement-breakpoint
-- A section and an author are found one by one.
ALTER TABLE "report_sections" ADD COLUMN "id" uuid DEFAULT uuidv7() NOT NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX "report_sections_id" ON "report_sections" USING btree ("id");
--> statement-breakpoint
ALTER TABLE "report_authors" ADD COLUMN "id" uuid DEFAULT uuidv7() NOT NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX "report_authors_id" ON "report_authors" USING btree ("id");
--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || ('''' || lower(reference) || ''':1A')::tsvector || to_tsvector('concordat', number) || to_tsvector('concordat', recommendation)) STORED;
--> statement-breakpoint
CREATE INDEX "reports_words" ON "reports" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "report_sections" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', heading), 'A') || to_tsvector('concordat', text)) STORED;
--> statement-breakpoint
CREATE INDEX "report_sections_words" ON "report_sections" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "report_authors" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat_names', name), 'A') || to_tsvector('concordat_names', rank) || to_tsvector('concordat_names', unit)) STORED;
--> statement-breakpoint
CREATE INDEX "report_authors_words" ON "report_authors" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || ('''' || lower(reference) || ''':1A')::tsvector || to_tsvector('concordat', item) || to_tsvector('concordat', said_in_report(tree))) STORED;
--> statement-breakpoint
CREATE INDEX "report_versions_words" ON "report_versions" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "plan_options" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat', what) || to_tsvector('concordat', fits) || to_tsvector('concordat', source)) STORED;
--> statement-breakpoint
CREATE INDEX "plan_options_words" ON "plan_options" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "plan_revisions" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat', note)) STORED;
--> statement-breakpoint
CREATE INDEX "plan_revisions_words" ON "plan_revisions" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', name), 'A') || to_tsvector('concordat', source)) STORED;
--> statement-breakpoint
CREATE INDEX "links_words" ON "links" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "development_stages" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A')) STORED;
--> statement-breakpoint
CREATE INDEX "development_stages_words" ON "development_stages" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "recommendations" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (to_tsvector('concordat', text)) STORED;
--> statement-breakpoint
CREATE INDEX "recommendations_words" ON "recommendations" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "inspection_findings" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (to_tsvector('concordat', text) || to_tsvector('concordat', action)) STORED;
--> statement-breakpoint
CREATE INDEX "inspection_findings_words" ON "inspection_findings" USING gin ("words");
