import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { type Ids, writeYears } from '../../support/stories/years/ten-years.ts';

let database: TestDatabase;
let owner: Client;
let ids: Ids;

beforeAll(async () => {
  database = await createTestDatabase();
  ids = await writeYears(database.ownerUrl, { agencies: 400, rounds: 3 });
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('set session_replication_role = replica');
  // What a person is given by name, wrote himself, or is to authorise.
  await owner.query(
    `insert into task_people (task_id, person_id, why, invited_by) values ('${ids.openTask}', '${ids.plain}', 'added', '${ids.contact}')`,
  );
  await owner.query(`update sign_offs set author_id = '${ids.plain}' where process_id = '${ids.signOff}'`);
  await owner.query(
    `insert into step_proposals (process_id, to_rung, reason, authoriser_id, proposed_by) values ('${ids.inspection}', 'notice', 'x', '${ids.plain}', '${ids.inspector}')`,
  );
  await owner.query(
    `insert into nominations (strategy_id, activity_id, post_id, part, state)
     select '${ids.strategy}', (select id from activities order by id limit 1), o.id, 'joint', 'accepted' from posts o where o.agency_id = '${ids.plainAgency}' limit 1`,
  );
  // Of two reports, one of them about a strand that is marked.
  await owner.query(
    `insert into report_authors (report_id, person_id, position, name) select id, '${ids.plain}', 2, 'x' from reports where reference in ('REP-7', 'REP-40')`,
  );
  await fillEmpty();
}, 120_000);
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** What a column of an empty table leads to, by its name; any other id is of a person. */
const leads = (): Readonly<Record<string, string>> => ({
  process_id: `'${ids.inspection}'`,
  strategy_id: `'${ids.strategy}'`,
  task_id: `'${ids.openTask}'`,
  agency_id: `'${ids.agency}'`,
  body_id: `'${ids.body}'`,
  action_id: `(select id from corrective_actions where process_id = '${ids.inspection}' limit 1)`,
  finding_id: `(select id from inspection_findings where process_id = '${ids.inspection}' limit 1)`,
  file_id: `(select id from answer_files where task_id = '${ids.evidenceTask}' limit 1)`,
  recommendation_id: `(select id from recommendations where process_id = '${ids.inspection}' limit 1)`,
  item_id: '(select id from dated_items limit 1)',
  stage_id: `(select stage_id from signatory_tasks where task_id = '${ids.signTask}')`,
  signature_id: `(select id from signatures where seat_id = '${ids.contact}' limit 1)`,
});
const usual: Readonly<Record<string, string>> = {
  text: `'x'`,
  timestamptz: 'now()',
  date: 'current_date',
  bool: 'true',
  jsonb: `'{}'`,
  bytea: `''`,
  _text: `'{}'`,
  xid8: `'1'`,
};

/** A row in each table that the ten years leave empty, past triggers and keys: of what the others have. */
async function fillEmpty(): Promise<void> {
  const { rows: columns } = await owner.query<{ table: string; name: string; type: string }>(
    `select table_name as "table", column_name as name, udt_name as type from information_schema.columns join pg_class on relname = table_name and relkind = 'r'
     where table_schema = 'public' and (column_default is null and is_nullable = 'NO' or column_name = 'body_id') and is_generated = 'NEVER' and is_identity = 'NO'`,
  );
  for (const [table, own] of Map.groupBy(columns, (column) => column.table)) {
    const { rows } = await owner.query(`select from ${table} limit 1`);
    if (rows.length > 0) continue;
    const values = own.map(
      ({ name, type }) => leads()[name] ?? (type === 'uuid' ? `'${ids.contact}'` : (usual[type] ?? '1')),
    );
    await owner.query(`insert into ${table} (${own.map(({ name }) => name).join(', ')}) values (${values.join(', ')})`);
  }
}

type Looker = { readonly role: string; readonly settings: Readonly<Record<string, string>> };

function lookers(): Looker[] {
  const as = (person: string, agencies: string, bodies = '') => ({
    role: 'concordat_partner',
    settings: {
      person_id: person,
      person_ids: person,
      agency_ids: agencies,
      body_ids: bodies,
      principal: `person:${person}`,
    },
  });
  const others = ['officer', 'auditor', 'worker', 'door', 'public'].map((role) => ({
    role: `concordat_${role}`,
    settings: { person_id: ids.officer },
  }));
  return [
    as(ids.contact, ids.agency, ids.body),
    as(ids.inspector, ids.directorate),
    as(ids.plain, ids.plainAgency),
    // By what he is given, wrote, inspects and sits on alone, without an agency.
    as(ids.plain, ''),
    as(ids.inspector, ''),
    as(ids.contact, '', ids.body),
    ...others,
  ];
}

/** How many rows of the table he sees, or why he is refused. */
async function sees({ role, settings }: Looker, table: string): Promise<string> {
  const set = Object.entries(settings).map(([name, value]) => `set_config('app.${name}', '${value}', true)`);
  await owner.query(`savepoint looking; set local role ${role}; select ${set.join(', ')}`);
  const looked = await owner.query<{ seen: string }>(`select count(*)::text as seen from ${table}`).then(
    ({ rows }) => rows[0]?.seen ?? '',
    (error: Error) => error.message,
  );
  await owner.query('rollback to savepoint looking');
  return looked;
}

/**
 * What is not missed by a count: another policy of the table says the same for these people (who inspects has tasks there, who signs
 * sees his paper as author, too), it is of writing alone, or a right to a few columns hides the table from a count.
 */
const notShown = `action_waivers.inspects api_keys.own api_keys.reading audit_entries.door audit_entries.inspects calendar_feeds.reading
  decisions.authorises decisions.inspects decisions.own_decisions decisions.partner documents.inspects documents.partner documents.sent_reports
  idempotency_keys.reading inspection_conditions.inspects inspection_steps.inspects processes.inspects processes.inspects_sign_offs
  rate_limits.counting rate_limits.everything sessions.reading sessions.tidying sign_in_requests.reading signatures.partner_wrote`;

test('each policy by which rows are seen or hidden is missed where it is dropped', async () => {
  const { rows: policies } = await owner.query<{ table: string; name: string; roles: string[] }>(
    `select tablename as "table", policyname as name, roles::text[] as roles from pg_policies
     where schemaname = 'public' and cmd in ('ALL', 'SELECT') and policyname <> 'migrator' order by 1, 2`,
  );
  const unmissed: string[] = [];
  for (const { table, name, roles } of policies) {
    const concerned = lookers().filter(({ role }) => roles.includes(role));
    await owner.query('begin');
    const look = async () => {
      const seen: string[] = [];
      for (const looker of concerned) seen.push(await sees(looker, table));
      return seen.join();
    };
    const before = await look();
    await owner.query(`drop policy ${name} on ${table}`);
    const after = await look();
    await owner.query('rollback');
    if (before === after) unmissed.push(`${table}.${name}`);
  }
  expect(unmissed.join('\n')).toBe(notShown.split(/\s+/u).join('\n'));
  expect(policies.length).toBeGreaterThan(250);
}, 120_000);
