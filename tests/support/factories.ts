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

export type Round = {
  readonly processId: string;
  readonly reference: string;
  readonly planId: string;
  /** The task of each agency, by agency id. */
  readonly tasks: Readonly<Record<string, string>>;
};

export type RoundShape = {
  /** Days from now; negative for one that is overdue. */
  readonly dueInDays?: number;
  readonly agencyIds: readonly string[];
  readonly contacts: Readonly<Record<string, readonly string[]>>;
  readonly createdBy: string;
};

const policy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 5 }, audience: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', workingDays: 1 }, audience: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', workingDays: 5 }, audience: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
};

let counter = 0;

/** A round with a plan of three steps and a task for each agency, as rows: for tests of what the post room makes of notices. */
export async function createRound(ownerUrl: string, shape: RoundShape): Promise<Round> {
  counter += 1;
  const reference = `CON-2001-${String(counter).padStart(4, '0')}`;
  return asOwner(ownerUrl, async (client) => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000);
    const dueInDays = shape.dueInDays ?? 14;
    const [dueAt, closesAt] = [day(dueInDays), day(dueInDays + 14)];
    const processId = await insert(client, 'processes', {
      kind: 'consultation',
      reference,
      title: 'Drugs strategy 2027 to 2030',
      state: 'open',
      created_by: shape.createdBy,
      opened_at: day(-7),
      closes_at: closesAt,
    });
    const planId = await insert(client, 'chase_plans', {
      process_id: processId,
      due_at: dueAt,
      closes_at: closesAt,
      zone: 'Europe/London',
      due_wall_text: 'as agreed',
      calendar: 'england-and-wales',
      calendar_version: 'test',
    });
    const steps = [
      [1, 'remind', dueInDays - 7, 'respondents'],
      [2, 'escalate', dueInDays + 1, 'ladder:1'],
      [3, 'escalate', dueInDays + 7, 'directorate'],
    ] as const;
    for (const [position, kind, days, audience] of steps)
      await insert(client, 'chase_steps', {
        plan_id: planId,
        position,
        kind,
        at: day(days),
        audience,
        raised_at: days < 0 ? day(days) : null,
      });
    await client.query(
      `insert into consultations (process_id, format, purpose, due_at, due_wall_text, policy, plan_id)
       values ($1, 'circulation', 'The draft for the next three years.', $2, 'as agreed', $3, $4)`,
      [processId, dueAt, JSON.stringify(policy), planId],
    );
    const tasks: Record<string, string> = {};
    for (const agencyId of shape.agencyIds) {
      await client.query('insert into audience (process_id, agency_id) values ($1, $2)', [processId, agencyId]);
      const taskId = await insert(client, 'tasks', {
        process_id: processId,
        kind: 'answer',
        agency_id: agencyId,
        plan_id: planId,
        joined_plan_at: day(-7),
        closes_at: closesAt,
        state: 'open',
      });
      tasks[agencyId] = taskId;
      for (const personId of shape.contacts[agencyId] ?? [])
        await invite(client, { processId, taskId, personId, planId });
    }
    return { processId, reference, planId, tasks };
  });
}

async function invite(
  client: Client,
  { processId, taskId, personId, planId }: { processId: string; taskId: string; personId: string; planId: string },
): Promise<void> {
  await insert(client, 'task_people', { task_id: taskId, person_id: personId, why: 'contact' });
  await insert(client, 'notices', {
    process_id: processId,
    task_id: taskId,
    person_id: personId,
    kind: 'invitation',
    occasion: 'invited',
    plan_id: planId,
    order_at: new Date(),
  });
}
