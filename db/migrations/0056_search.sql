-- Everything that a person may see is found by its words (0056). Accents do not count; texts are stemmed as English, names are as they are.
-- Each table keeps the words of its rows beside them, so that a search runs under the walls of whoever searches.
CREATE EXTENSION IF NOT EXISTS unaccent;
--> statement-breakpoint
CREATE TEXT SEARCH CONFIGURATION concordat (COPY = english);
--> statement-breakpoint
ALTER TEXT SEARCH CONFIGURATION concordat ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
--> statement-breakpoint
CREATE TEXT SEARCH CONFIGURATION concordat_names (COPY = simple);
--> statement-breakpoint
ALTER TEXT SEARCH CONFIGURATION concordat_names ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
--> statement-breakpoint
ALTER TABLE "processes" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || ('''' || lower(reference) || ''':1A')::tsvector) STORED;
--> statement-breakpoint
CREATE INDEX "processes_words" ON "processes" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "strands" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', name), 'A') || to_tsvector('concordat', priority_area)) STORED;
--> statement-breakpoint
CREATE INDEX "strands_words" ON "strands" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A')) STORED;
--> statement-breakpoint
CREATE INDEX "activities_words" ON "activities" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "dated_items" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat', result)) STORED;
--> statement-breakpoint
CREATE INDEX "dated_items_words" ON "dated_items" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "indicators" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat', definition)) STORED;
--> statement-breakpoint
CREATE INDEX "indicators_words" ON "indicators" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "lessons" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat', source) || to_tsvector('concordat', learned)) STORED;
--> statement-breakpoint
CREATE INDEX "lessons_words" ON "lessons" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "inputs" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat', source) || to_tsvector('concordat', said)) STORED;
--> statement-breakpoint
CREATE INDEX "inputs_words" ON "inputs" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "answers" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (to_tsvector('concordat', coalesce(content ->> 'comment', '')) || to_tsvector('concordat', jsonb_path_query_array(content, '$.replies[*].text'))) STORED;
--> statement-breakpoint
CREATE INDEX "answers_words" ON "answers" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "review_returns" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (to_tsvector('concordat', coalesce(sent ->> 'progress', '')) || to_tsvector('concordat', coalesce(sent ->> 'achievements', ''))) STORED;
--> statement-breakpoint
CREATE INDEX "review_returns_words" ON "review_returns" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "log_items" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (to_tsvector('concordat', comment) || to_tsvector('concordat', response) || to_tsvector('concordat', changed)) STORED;
--> statement-breakpoint
CREATE INDEX "log_items_words" ON "log_items" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "paper_comments" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (to_tsvector('concordat', comment) || to_tsvector('concordat', reason)) STORED;
--> statement-breakpoint
CREATE INDEX "paper_comments_words" ON "paper_comments" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "text" text DEFAULT '' NOT NULL;
--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat', title), 'A') || to_tsvector('concordat_names', file_name) || to_tsvector('concordat', text)) STORED;
--> statement-breakpoint
CREATE INDEX "documents_words" ON "documents" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat_names', name), 'A')) STORED;
--> statement-breakpoint
CREATE INDEX "people_words" ON "people" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat_names', title), 'A')) STORED;
--> statement-breakpoint
CREATE INDEX "posts_words" ON "posts" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat_names', name), 'A')) STORED;
--> statement-breakpoint
CREATE INDEX "agencies_words" ON "agencies" USING gin ("words");
--> statement-breakpoint
ALTER TABLE "bodies" ADD COLUMN "words" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('concordat_names', name), 'A')) STORED;
--> statement-breakpoint
CREATE INDEX "bodies_words" ON "bodies" USING gin ("words");
--> statement-breakpoint
-- A partner's search reads what his agencies said by key: there was none.
CREATE INDEX "log_items_agency" ON "log_items" USING btree ("agency_id");
--> statement-breakpoint
CREATE INDEX "paper_comments_agency" ON "paper_comments" USING btree ("agency_id");
