-- Who holds a post of the directorate is changed by administrators alone (design section 7). domain/permissions says so at
-- each door; this holds where a door forgets it. The list is staffRoles of domain/permissions, and a test compares both.
CREATE FUNCTION app_staff_roles() RETURNS text[] LANGUAGE sql IMMUTABLE
  AS $$ select '{inspector,officer,auditor,administrator}'::text[] $$;
--> statement-breakpoint
-- Judged by the posts that the acting person holds, not by what a connection says of itself.
CREATE FUNCTION app_administers() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select exists (select from post_holders h join posts o on o.id = h.post_id
    where h.person_id = app_person() and o.role = 'administrator' and o.ended_at is null
      and h.since <= app_now() and (h.until is null or h.until > app_now())) $$;
--> statement-breakpoint
CREATE FUNCTION app_staff_post(post uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS $$ select exists (select from posts o where o.id = post and o.role = any (app_staff_roles())) $$;
--> statement-breakpoint
CREATE FUNCTION app_staff_person(person uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  select exists (select from post_holders h join posts o on o.id = h.post_id
    where h.person_id = person and o.role = any (app_staff_roles()) and o.ended_at is null
      and h.since <= app_now() and (h.until is null or h.until > app_now())) $$;
--> statement-breakpoint
-- Whether the wall concerns who runs the statement: the roles of the application, and not who owns the tables.
CREATE FUNCTION app_walled() RETURNS boolean LANGUAGE sql STABLE
  AS $$ select current_user in ('concordat_partner', 'concordat_officer', 'concordat_worker', 'concordat_auditor', 'concordat_door') $$;
--> statement-breakpoint
-- Stable, so that each row is judged by the rights from before the statement: an administrator may end his own post by it.
CREATE FUNCTION keep_staff_posts() RETURNS trigger LANGUAGE plpgsql STABLE AS $$
DECLARE staff boolean;
BEGIN
  IF NOT app_walled() THEN RETURN new; END IF;
  IF TG_TABLE_NAME = 'posts' THEN staff := new.role = any (app_staff_roles()) OR (TG_OP = 'UPDATE' AND old.role = any (app_staff_roles()));
  ELSIF TG_TABLE_NAME = 'post_holders' THEN staff := app_staff_post(new.post_id) OR (TG_OP = 'UPDATE' AND app_staff_post(old.post_id));
  ELSE staff := new.email IS DISTINCT FROM old.email AND app_staff_person(new.id);
  END IF;
  IF staff AND NOT app_administers() THEN
    RAISE EXCEPTION 'only an administrator changes who is staff of the directorate' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER posts_of_staff BEFORE INSERT OR UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION keep_staff_posts();
--> statement-breakpoint
CREATE TRIGGER post_holders_of_staff BEFORE INSERT OR UPDATE ON post_holders FOR EACH ROW EXECUTE FUNCTION keep_staff_posts();
--> statement-breakpoint
CREATE TRIGGER people_of_staff BEFORE UPDATE OF email ON people FOR EACH ROW EXECUTE FUNCTION keep_staff_posts();
--> statement-breakpoint
ALTER POLICY officer ON staff_accounts USING (true) WITH CHECK (app_administers());
--> statement-breakpoint
CREATE POLICY by_administrators ON staff_accounts AS RESTRICTIVE FOR DELETE TO concordat_officer USING (app_administers());
