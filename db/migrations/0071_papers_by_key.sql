-- As in 0037, by the key of the round alone: the index of kinds must not be taken for it where nothing is known of what the tables hold.
CREATE OR REPLACE FUNCTION round_papers() RETURNS TABLE (id uuid, reference text, title text, state text, round_id uuid, recommendation text, author_id uuid,
    author text, zone text, document_id uuid, document_version integer, sha256 text, stage_id uuid, comments_by timestamptz, agency_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  with mine as (select distinct on (t.process_id) t.process_id, t.agency_id from tasks t
    where t.kind = 'answer' and t.state <> 'withdrawn' and t.agency_id = any (app_agencies()) order by t.process_id, t.id)
  select p.id, p.reference, p.title, p.state, p.parent_id, o.recommendation, o.author_id, a.name, o.zone, d.id, d.version, d.sha256, s.id, s.comments_by,
    mine.agency_id
  from mine cross join lateral (select * from processes x where x.parent_id = mine.process_id offset 0) p
    join sign_offs o on o.process_id = p.id join documents d on d.id = o.document_id left join people a on a.id = o.author_id
    left join sign_off_stages s on s.process_id = p.id and s.state = 'open'
  where p.kind = 'sign-off' and p.opened_at is not null $$;
