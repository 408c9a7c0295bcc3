import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../db/connect.ts';
import { sql } from 'drizzle-orm';
import { openRound, type TestAgency } from '../support/stories/world.ts';
import { startApi, type RunningApi } from './running-api.ts';

let api: RunningApi;
let ours: TestAgency;
let theirs: TestAgency;

beforeAll(async () => {
  api = await startApi();
  ours = await api.world.agency('Ours');
  theirs = await api.world.agency('Theirs');
  const { taskIds } = await openRound(api.world, [ours, theirs], {
    dueAt: Date.now() + 30 * 86_400_000,
    questions: [{ text: 'Agreed?', kind: 'position' }],
  });
  for (const [index, agency] of [ours, theirs].entries()) {
    const client = await api.as(agency.respondents[0]!);
    await client('PUT', `/v1/tasks/${taskIds[index]}/draft`, { body: { comment: `canary of ${agency.name}` } });
    await client('POST', `/v1/tasks/${taskIds[index]}/extension-request`, {
      body: { dueAt: new Date(Date.now() + 50 * 86_400_000).toISOString(), reason: 'More time' },
    });
  }
});
afterAll(() => api.end());

const names = async (query: string) => (await api.world.rows<{ name: string }>(query)).map((row) => row.name);

describe('the catalogue of the database (R57)', () => {
  it('has no table without forced row level security', async () => {
    expect(
      await names(`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'test_clock' and not (c.relrowsecurity and c.relforcerowsecurity)`),
    ).toEqual([]);
  });

  it('gives our roles no table, no bypass and no superuser', async () => {
    expect(
      await names(
        `select c.relname as name from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'concordat%'`,
      ),
    ).toEqual([]);
    expect(
      await names(
        `select rolname as name from pg_roles where rolname like 'concordat%' and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb)`,
      ),
    ).toEqual([]);
  });

  it('lets the role that logs in inherit nothing', async () => {
    expect(
      await names(
        `select g.roleid::regrole::text as name from pg_auth_members g where g.member = 'concordat_app'::regrole and (g.inherit_option or g.admin_option)`,
      ),
    ).toEqual([]);
  });

  it('has few functions that run with their owner’s rights, for the roles that need them only, and no view without the caller’s', async () => {
    // A strand leader gives back a return of an agency in which he may read and write nothing else (decision record 0018);
    // an agency of a round comments on a paper of whose sign-off it sees nothing else (0022); every agency reads the plan,
    // and of other agencies no more than what it names (0025).
    expect(
      await names(
        `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef order by 1`,
      ),
    ).toEqual([
      // What an activity said in each quarter, as locked reviews have it (0043).
      'activity_quarters',
      // Which agencies came to a published round, for the public, who sees no agency (0058).
      'agencies_at',
      // Who is an administrator or staff, whatever the role may read (0027).
      'app_administers',
      // What somebody sees, asked from what he holds, each saying whose rows it takes (0037).
      'app_authored',
      // Lines of a budget that his agencies hold, and that he holds himself (0044).
      'app_budget_lines',
      'app_colleagues',
      'app_command',
      // Developments that have started, of strategies and stages in which his agencies take part (0089).
      'app_developments',
      // The drafts that he writes, or is invited to comment on (0072).
      'app_drafts',
      // Strategies on which his agencies hold a duty: he writes under the lock of their process (0049).
      'app_duties',
      'app_given_agencies',
      'app_given_tasks',
      'app_held_lines',
      // What a marking hides from somebody, by id (0047).
      'app_hidden',
      'app_inspected_agencies',
      'app_inspections',
      'app_joint_activities',
      'app_known_people',
      'app_led_agencies',
      // Lessons that were passed on to posts of his agencies (0044).
      'app_lessons',
      'app_posts',
      'app_processes',
      'app_sign_offs',
      'app_signs_with',
      'app_staff_person',
      'app_staff_post',
      'app_step_inspections',
      'app_strategies',
      'app_tasks',
      // Reports that somebody is an author of (0052).
      'app_written',
      // Who has no seat at a sign-off: its author, and those of the report that it carries.
      'authors_of',
      // What somebody’s command leads, and whether its returns have come (0043).
      'command_activities',
      'commented_by',
      // Of which strategy a development is and what was done of its stages, for those who share it: no people, and no draft (0089).
      'development_names',
      'development_turns',
      // Whoever takes from somebody the last that he holds ends his keys, of which he sees none; the door knows nobody yet (0036).
      'end_keys_of',
      // Signs the form of a public page; nobody reads the key (0070).
      'form_mark',
      'given_to',
      // An author hands his section over, or says that it is ready (0072).
      'hand_section',
      // An author writes a section while nobody freezes the report, and changes nothing else of it (0052).
      'hold_report',
      'holder_of_key',
      // Who owns what a strategy is measured by, for every agency, as of the plan (0038).
      'indicator_posts',
      // What is about a marked part is not public, and a body is where something of it is (0058).
      'is_marked',
      'is_public_body',
      // Puts an answer without a name among the others, which nobody reads before the round has closed (0071).
      'keep_unnamed',
      // Whom a marking names, for those who are inside (0047).
      'marking_names',
      'opened_strategies',
      'person_at',
      'plan_colours',
      'plan_posts',
      'proposing_agencies',
      'ready_section',
      'reopen_return',
      // In which review a sum is said, for holders of budgets who have no part in it (0044).
      'review_under_way',
      'round_papers',
      // The name of the strategy whose plan a paper carries, for whoever is asked to sign that paper.
      'signed_strategy',
      // Who could authorise a step of an inspection, for inspectors, who do not see the directorate's posts (0033).
      'step_authorisers',
      // How many activities of each strand said which colour in locked quarters, as the plan says it of each (0043).
      'strand_quarters',
      // What each strand costs, and nothing of which it is made (0044).
      'strand_sums',
      // Whatever ends the round or the sign-off of a stage has its development look, whatever the role may read (0046).
      'tell_development',
      // Whoever leaves something with nobody has its officers told, whatever he may read himself (0032).
      'tell_of_nobody',
      // Until when a decision or a report was public that is not now, and which stands in its place (0070, 0082).
      'withdrawn_decision',
      'withdrawn_report',
    ]);
    const mayCall = (name: string) =>
      names(`select r.rolname as name from pg_proc p, pg_roles r where p.proname = '${name}' and r.rolname like 'concordat_%'
        and not r.rolsuper and has_function_privilege(r.oid, p.oid, 'execute') and r.rolname not in (current_user, session_user) order by 1`);
    expect(await mayCall('reopen_return')).toEqual(['concordat_officer', 'concordat_partner']);
    expect(await mayCall('given_to')).toEqual(['concordat_door', 'concordat_officer']);
    expect(await mayCall('end_keys_of')).toEqual(['concordat_officer', 'concordat_worker']);
    expect(await mayCall('holder_of_key')).toEqual(['concordat_door']);
    expect(await mayCall('person_at')).toEqual(['concordat_officer', 'concordat_partner']);
    for (const name of [
      'activity_quarters',
      'commented_by',
      'development_names',
      'development_turns',
      'indicator_posts',
      'opened_strategies',
      'plan_colours',
      'plan_posts',
      'round_papers',
      'strand_quarters',
    ])
      expect(await mayCall(name), name).toEqual(['concordat_auditor', 'concordat_officer', 'concordat_partner']);
    expect(
      await names(`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'v' and not coalesce(c.reloptions::text like '%security_invoker=true%', false)`),
    ).toEqual([]);
  });
});

/** What every partner may see: the directorate, its people and posts, and two tables about nobody. */
const openToAll = new Set(['agencies', 'posts', 'post_holders', 'people', 'bank_holidays', 'post_room', 'test_clock']);

/** How many rows of each table a transaction sees; undefined where it may not even ask. */
async function seen(acting: Parameters<typeof as>[1]): Promise<Map<string, number | undefined>> {
  const tables = await names(`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
  const counts = new Map<string, number | undefined>();
  for (const table of tables) {
    const count = await as(
      api.world.db,
      acting,
      async (tx) =>
        (await tx.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.identifier(table)}`)).rows[0]?.n,
    ).catch(() => undefined);
    counts.set(table, count);
  }
  return counts;
}

const nobodyId = '00000000-0000-4000-8000-000000000000';

describe('the second wall (R57)', () => {
  it('shows a partner without an agency no row, whatever a query forgets', async () => {
    const counts = await seen({ role: 'partner', personId: nobodyId, agencyIds: [], principal: 'test' });
    expect([...counts].filter(([table, count]) => !openToAll.has(table) && count !== undefined && count > 0)).toEqual(
      [],
    );
  });

  it('shows a partner the rows of its own agency only', async () => {
    const [mine, all] = [
      await seen({ role: 'partner', personId: ours.respondents[0]!.personId, agencyIds: [ours.id], principal: 'test' }),
      await seen({ role: 'worker' }),
    ];
    expect([mine.get('tasks'), mine.get('drafts'), mine.get('extension_requests')]).toEqual([2, 1, 1]);
    expect([all.get('tasks'), all.get('drafts'), all.get('extension_requests')]).toEqual([4, 2, 2]);
  });

  it('holds on a pooled connection on which nobody was named', async () => {
    await as(
      api.world.db,
      { role: 'partner', personId: ours.respondents[0]!.personId, agencyIds: [ours.id], principal: 'test' },
      (tx) => tx.execute(sql`select 1`),
    );
    for (let n = 0; n < 12; n += 1)
      await expect(api.world.db.pool.query('select from tasks')).rejects.toThrow('permission denied');
  });

  it('lets nobody take another role from inside', async () => {
    await expect(
      as(api.world.db, { role: 'partner', personId: nobodyId, agencyIds: [], principal: 'test' }, (tx) =>
        tx.execute(sql`set local session authorization postgres`),
      ),
    ).rejects.toThrow();
  });

  it('keeps the public from every table but those of what is public, and from what is not', async () => {
    expect(
      await names(`select distinct table_name::text as name from information_schema.column_privileges
        where grantee = 'concordat_public' and table_name <> 'test_clock' order by 1`),
    ).toEqual([
      'bodies',
      'consultations',
      'feedback',
      'processes',
      'public_decisions',
      'publications',
      'published_comments',
      'renderings',
      'report_files',
    ]);
    expect(
      await names(
        `select distinct table_name || ' ' || privilege_type as name from information_schema.column_privileges
         where grantee = 'concordat_public' and (privilege_type <> 'SELECT' or table_name = 'feedback')`,
      ),
    ).toEqual(['feedback INSERT']);
    expect(
      [...(await seen({ role: 'public' }))].filter(([table, count = 0]) => count > 0 && table !== 'test_clock'),
    ).toEqual([]);
  });

  it('keeps the door from reading what people wrote', async () => {
    const counts = await seen({ role: 'door' });
    for (const table of ['tasks', 'drafts', 'answers', 'notices', 'mails', 'idempotency_keys'])
      expect(counts.get(table) ?? 0, table).toBe(0);
  });

  it('keeps one agency’s words from the other through the API (I7)', async () => {
    const client = await api.as(theirs.respondents[0]!);
    const list = await client('GET', '/v1/tasks?limit=200');
    const texts = [list.text];
    for (const { id } of list.body['items'] as { id: string }[])
      texts.push((await client('GET', `/v1/tasks/${id}`)).text, (await client('GET', `/v1/tasks/${id}/timeline`)).text);
    expect(texts.join('')).toContain('canary of Theirs');
    expect(texts.join('')).not.toMatch(/canary of Ours|"Ours"/u);
    expect(api.log.join('')).not.toContain('canary');
  });
});
