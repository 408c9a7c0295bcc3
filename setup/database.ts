import pg from 'pg';
import { migrate } from '../db/setup/migrate.ts';
import { reasonOf, SetupProblem } from '../problem.ts';

/** Row level security, uuidv7() and virtual columns as the migrations use them. */
const leastPostgres = 18;
const groups = ['partner', 'officer', 'auditor', 'worker', 'door', 'public'].map((group) => `concordat_${group}`);
const login = 'concordat_app';

type Addresses = { readonly ownerUrl: string; readonly databaseUrl: string };
type Say = (sentence: string) => void;

/**
 * Brings the owner's database to this version's schema, makes the roles, and lets `concordat_app` in with the password of
 * `databaseUrl`. Does nothing a second time. Errors: a SetupProblem, before anything is changed where it can be known then.
 */
export async function setUpDatabase({ ownerUrl, databaseUrl }: Addresses, say: Say): Promise<void> {
  if (new URL(databaseUrl).username !== login)
    throw new SetupProblem(`DATABASE_URL must log in as ${login}, the role that the migrations give rights to.`);
  const before = await onDatabase(ownerUrl, async (owner) => {
    await checkOwner(owner);
    return appliedBy(owner);
  });
  await migrate(ownerUrl).catch((error: unknown) => {
    throw new SetupProblem(`The migrations stopped, and what they had not finished is undone (${reasonOf(error)}).`);
  });
  const after = await onDatabase(ownerUrl, appliedBy);
  if (after > before) say(`Migrations: ${after - before} applied, ${after} in all.`);
  else say(`Migrations: all ${after} were applied already.`);
  if (await mayLogIn(databaseUrl)) say(`Role: ${login} logs in with the password of DATABASE_URL already.`);
  else {
    await onDatabase(ownerUrl, (owner) => setPassword(owner, databaseUrl));
    if (!(await mayLogIn(databaseUrl)))
      throw new SetupProblem(`${login} cannot log in with DATABASE_URL: see its host, its database and pg_hba.conf.`);
    say(`Role: ${login} may log in now with the password of DATABASE_URL.`);
  }
}

/** What the migrations need of the server and of the role that runs them. */
async function checkOwner(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{
    version: number;
    create: boolean;
    role: boolean;
    name: string;
    missing: string[];
  }>(
    `select current_setting('server_version_num')::int / 10000 as version, current_user as name,
       has_database_privilege(current_database(), 'create') as create,
       (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as role,
       array(select r from unnest($1::text[]) r where not exists (select from pg_roles where rolname = r)) as missing`,
    [[...groups, login]],
  );
  const [server] = rows;
  if (server === undefined) throw new Error('the server said nothing about itself');
  const { version, name, missing } = server;
  if (version < leastPostgres)
    throw new SetupProblem(`Concordat needs Postgres ${leastPostgres} or later, and this is ${version}.`);
  if (!server.create)
    throw new SetupProblem(
      `${name} may make nothing in its database: have a superuser run "alter database ... owner to ${name}".`,
    );
  if (missing.length > 0 && !server.role)
    throw new SetupProblem(
      `The roles ${missing.join(', ')} are missing and ${name} may make none: have a superuser run "alter role ${name} createrole", or make them.`,
    );
}

async function appliedBy(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (rows[0]?.there !== true) return 0;
  return (await owner.query('select from drizzle.__drizzle_migrations')).rowCount ?? 0;
}

async function setPassword(owner: pg.Client, databaseUrl: string): Promise<void> {
  const password = decodeURIComponent(new URL(databaseUrl).password);
  if (password === '')
    throw new SetupProblem(`${login} has no password: put one into DATABASE_URL or DATABASE_PASSWORD.`);
  try {
    await owner.query(`alter role ${login} login password ${owner.escapeLiteral(password)}`);
  } catch (error) {
    throw new SetupProblem(`${login} could not be given its password (${reasonOf(error)}): have a superuser do it.`);
  }
}

/** False where the password or the right to log in is wrong; a server that is not there is a problem of its own. */
async function mayLogIn(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return false;
    // The driver itself refuses to log in without a password.
    if (new URL(databaseUrl).password === '') return false;
    throw new SetupProblem(`No Postgres answers at DATABASE_URL (${reasonOf(error)}).`);
  } finally {
    await client.end();
  }
}

async function onDatabase<T>(ownerUrl: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new SetupProblem(`The owner cannot reach its database by DATABASE_OWNER_URL (${reasonOf(error)}).`);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
