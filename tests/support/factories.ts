import { Client } from 'pg';

export type Person = { readonly id: string; readonly name: string; readonly email: string };

/** A small partnership: a directorate and three agencies, with a person for every role. */
export type Partnership = {
  readonly directorate: string;
  readonly health: string;
  readonly youth: string;
  readonly probation: string;
  readonly leadOfficer: Person;
  readonly auditor: Person;
  readonly administrator: Person;
  readonly partnerContact: Person;
  readonly secondContact: Person;
  readonly partnerManager: Person;
  readonly otherAgencyContact: Person;
  readonly silentContact: Person;
};

/** Runs plain SQL as the owner of the tables, past row level security. */
export async function asOwner<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Inserts one row and gives back its id. */
export async function insert(client: Client, table: string, row: Readonly<Record<string, unknown>>): Promise<string> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  const { rows } = await client.query<{ id: string }>(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')}) returning *`,
    Object.values(row),
  );
  const [first] = rows;
  if (first === undefined) throw new Error(`nothing was inserted into ${table}`);
  return first.id;
}

export type Holding = {
  readonly agencyId: string;
  readonly role: string;
  readonly title: string;
  readonly ladderLevel?: number;
};

/** A person in a post. The address is made of the name; `email` sets another, for instance a shared one. */
export async function createPerson(
  client: Client,
  name: string,
  holding: Holding,
  email = `${name.toLowerCase().replaceAll(/[^a-z]+/gu, '.')}@example.org`,
): Promise<Person> {
  const id = await insert(client, 'people', { name, email });
  const post = await insert(client, 'posts', {
    agency_id: holding.agencyId,
    title: holding.title,
    role: holding.role,
    ladder_level: holding.ladderLevel ?? null,
  });
  await client.query(
    `insert into post_holders (post_id, person_id, since) values ($1, $2, app_now() - interval '1 year')`,
    [post, id],
  );
  return { id, name, email };
}

export async function createPartnership(ownerUrl: string): Promise<Partnership> {
  return asOwner(ownerUrl, async (client) => {
    const directorate = await insert(client, 'agencies', {
      name: 'Drugs Directorate',
      kind: 'unit',
      is_directorate: true,
    });
    const health = await insert(client, 'agencies', { name: 'Health Service', kind: 'agency' });
    const youth = await insert(client, 'agencies', { name: 'Youth Justice Board', kind: 'agency' });
    const probation = await insert(client, 'agencies', { name: 'Probation Service', kind: 'agency' });
    return {
      directorate,
      health,
      youth,
      probation,
      leadOfficer: await createPerson(client, 'Olive Officer', {
        agencyId: directorate,
        role: 'officer',
        title: 'Consultation officer',
      }),
      auditor: await createPerson(client, 'Aud Itor', { agencyId: directorate, role: 'auditor', title: 'Auditor' }),
      administrator: await createPerson(client, 'Ada Min', {
        agencyId: directorate,
        role: 'administrator',
        title: 'Administrator',
      }),
      partnerContact: await createPerson(client, 'Petra Partner', {
        agencyId: health,
        role: 'respondent',
        title: 'Policy adviser',
      }),
      secondContact: await createPerson(client, 'Sam Second', {
        agencyId: health,
        role: 'respondent',
        title: 'Analyst',
      }),
      partnerManager: await createPerson(client, 'Manu Manager', {
        agencyId: health,
        role: 'manager',
        title: 'Head of policy',
        ladderLevel: 1,
      }),
      otherAgencyContact: await createPerson(client, 'Otto Other', {
        agencyId: youth,
        role: 'respondent',
        title: 'Secretary',
      }),
      silentContact: await createPerson(client, 'Sil Silent', {
        agencyId: probation,
        role: 'respondent',
        title: 'Clerk',
      }),
    };
  });
}
