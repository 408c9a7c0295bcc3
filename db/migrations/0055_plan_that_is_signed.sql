-- Whoever is asked to sign a paper that carries a version of a plan reads that version, and the revision as which it was handed in, before he signs.
ALTER POLICY partner ON plan_versions USING (in_force_at is not null and strategy_id = any ((select app_strategies())::uuid[])
  or sign_off_id = any ((select app_sign_offs())::uuid[]));
--> statement-breakpoint
ALTER POLICY partner ON plan_revisions USING (in_force_at is not null and strategy_id = any ((select app_strategies())::uuid[])
  or version_id is not null and exists (select from plan_versions v where v.id = version_id offset 0));
--> statement-breakpoint
-- The name of the strategy whose plan a sign-off carries, for whoever is asked to sign it, and nothing else of it.
CREATE FUNCTION signed_strategy(sign_off uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select p.title from plan_versions v join processes p on p.id = v.strategy_id where v.sign_off_id = sign_off
    and (current_setting('role') <> 'concordat_partner' or sign_off = any ((select app_sign_offs())::uuid[])) order by v.number desc limit 1 $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION signed_strategy(uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION signed_strategy(uuid) TO concordat_partner, concordat_officer, concordat_auditor, concordat_worker;
--> statement-breakpoint
-- Why a line ended was written with the name of the line that it went into, which may be restricted; the page of the line has the way there.
DO $$ DECLARE line record; BEGIN
  FOR line IN SELECT * FROM (VALUES ('strands', 'retired_why'), ('activities', 'retired_why'), ('dated_items', 'result')) w (tab, col) LOOP
    EXECUTE format('UPDATE %I t SET %I = CASE l.fate WHEN ''merged'' THEN ''Merged into another part of the plan'' ELSE ''Split into ''
        || (SELECT count(*) FROM revision_lines x WHERE x.revision_id = l.revision_id AND x.from_id = l.part_id) || '' parts'' END
        || CASE WHEN coalesce(l.reason, '''') = '''' THEN '''' ELSE '': '' || l.reason END
      FROM revision_lines l JOIN plan_revisions r ON r.id = l.revision_id AND r.in_force_at IS NOT NULL
      WHERE l.part_id = t.id AND l.fate IN (''merged'', ''split'') AND (t.%I LIKE ''Merged into “%%'' OR t.%I LIKE ''Split into “%%'')',
      line.tab, line.col, line.col, line.col);
  END LOOP;
END $$;
--> statement-breakpoint
-- Whoever is named learns by whom. The column is empty for what was named before.
ALTER TABLE "nominations" ADD COLUMN "named_by" uuid DEFAULT app_person() CONSTRAINT "nominations_named_by_people_id_fk" REFERENCES people(id);
