-- Answers without a name (F15): what is said is kept apart from who has said something.
ALTER TABLE "consultations" ADD COLUMN "unnamed" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
CREATE TABLE "unnamed_answers" (
	"process_id" uuid PRIMARY KEY NOT NULL CONSTRAINT "unnamed_answers_process_id_processes_id_fk" REFERENCES processes(id),
	"answers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"given" integer DEFAULT 0 NOT NULL,
	"tally" jsonb
);
--> statement-breakpoint
CALL raise_wall('unnamed_answers');
--> statement-breakpoint
-- Nobody reads what was said before the log is made of it: who looked after each answer would know whose it is.
REVOKE ALL ON unnamed_answers FROM concordat_officer, concordat_auditor;
--> statement-breakpoint
GRANT SELECT (process_id, given, tally) ON unnamed_answers TO concordat_officer, concordat_auditor;
--> statement-breakpoint
-- Puts an answer among the others of the round: one for each agency that has answered, and none beyond.
CREATE FUNCTION keep_unnamed(round uuid, said jsonb) RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE known integer;
BEGIN
  INSERT INTO unnamed_answers (process_id) SELECT n.process_id FROM consultations n JOIN processes p ON p.id = n.process_id
    WHERE n.process_id = round AND n.unnamed AND p.state = 'open' ON CONFLICT DO NOTHING;
  SELECT u.given INTO known FROM unnamed_answers u WHERE u.process_id = round FOR UPDATE;
  IF known IS NULL OR known >= (SELECT count(*) FROM tasks t WHERE t.process_id = round AND t.kind = 'answer' AND t.state = 'answered') THEN
    RAISE EXCEPTION 'nobody has answered whose answer this could be' USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE unnamed_answers u SET given = u.given + 1,
    answers = (SELECT jsonb_agg(x.value ORDER BY x.value::text COLLATE "C") FROM jsonb_array_elements(u.answers || jsonb_build_array(said)) x)
    WHERE u.process_id = round;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION keep_unnamed(uuid, jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keep_unnamed(uuid, jsonb) TO concordat_partner, concordat_officer;
