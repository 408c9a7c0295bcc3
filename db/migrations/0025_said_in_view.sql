-- Why a process was ended by a decision: what its pages and the mails to those who were asked say.
ALTER TABLE "processes" ADD COLUMN "ended_why" text;
--> statement-breakpoint
UPDATE "processes" p SET "ended_why" = d.reason
FROM (
  SELECT DISTINCT ON (process_id) process_id, words ->> 'reason' AS reason FROM "decisions"
  WHERE state = 'taken' AND act IN ('cancel', 'close') AND coalesce(words ->> 'reason', '') <> '' ORDER BY process_id, settled_at DESC) d
WHERE d.process_id = p.id AND p.ended_at IS NOT NULL;
--> statement-breakpoint
-- A sign-off that has ended asks nobody any more.
UPDATE "sign_off_stages" g SET "state" = 'not-decided' FROM "processes" p
WHERE p.id = g.process_id AND p.ended_at IS NOT NULL AND g.state IN ('waiting', 'open');
--> statement-breakpoint
-- The plan is the partnership's: every agency reads the strategies that were opened, whoever leads in them.
CREATE FUNCTION opened_strategies() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select s.process_id from strategies s join processes p on p.id = s.process_id where p.opened_at is not null and cardinality(app_agencies()) > 0 $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION app_strategies() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  with mine as (select o.id from posts o where o.agency_id = any (app_agencies())), seen as (
    select opened_strategies() as process_id
    union select t.process_id from tasks t where t.kind = 'dated-item'
    union select s.strategy_id from strands s where s.leader_post_id in (select id from mine)
    union select s.strategy_id from activities a join strands s on s.id = a.strand_id where a.lead_post_id in (select id from mine))
  select coalesce(array_agg(process_id), '{}') from seen $$;
--> statement-breakpoint
-- The posts that the plan names, with their agencies; nothing else of them, and of no other post.
CREATE FUNCTION plan_posts(strategy uuid) RETURNS TABLE (post_id uuid, title text, agency_id uuid, agency text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  with named as (
    select s.leader_post_id as id from strands s where s.strategy_id = strategy
    union select a.lead_post_id from activities a join strands s on s.id = a.strand_id where s.strategy_id = strategy
    union select i.owner_post_id from dated_items i where i.strategy_id = strategy
    union select s.owner_post_id from strategies s where s.process_id = strategy)
  select o.id, o.title, a.id, a.name from posts o join named on named.id = o.id join agencies a on a.id = o.agency_id
  where current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()) $$;
--> statement-breakpoint
-- The colour of each activity as the last locked review has it, and not what its lead wrote.
CREATE FUNCTION plan_colours(strategy uuid) RETURNS TABLE (activity_id uuid, colour text, submitted_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select distinct on (r.activity_id) r.activity_id, r.sent ->> 'colour', r.submitted_at
  from reviews v join review_returns r on r.process_id = v.process_id
  where v.strategy_id = strategy and v.locked_at is not null and r.sent is not null
    and (current_setting('role') <> 'concordat_partner' or strategy in (select opened_strategies()))
  order by r.activity_id, r.submitted_at desc $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION opened_strategies(), plan_posts(uuid), plan_colours(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION opened_strategies(), plan_posts(uuid), plan_colours(uuid)
  TO concordat_partner, concordat_officer, concordat_auditor;
--> statement-breakpoint
-- A comment of the log knows the question that it answers, and where its agency stands on it.
ALTER TABLE "log_items" ADD COLUMN "question_id" uuid;
--> statement-breakpoint
ALTER TABLE "log_items" ADD COLUMN "stance" text;
--> statement-breakpoint
ALTER TABLE "log_items" ADD CONSTRAINT "log_items_question_id_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."questions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
UPDATE "log_items" i SET "question_id" = q.id, "stance" = r.value ->> 'position'
FROM "answers" a CROSS JOIN LATERAL jsonb_array_elements(a.content -> 'replies') r JOIN "questions" q ON q.id::text = r.value ->> 'questionId'
WHERE a.id = i.answer_id AND q.process_id = i.process_id AND r.value ->> 'text' = i.comment;
