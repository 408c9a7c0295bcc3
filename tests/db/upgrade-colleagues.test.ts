import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOlderDatabase, type OlderDatabase } from '../support/parts/older-database.ts';

let older: OlderDatabase;
beforeAll(async () => {
  older = await createOlderDatabase('0024');
});
afterAll(() => older.drop());

type Agency = { readonly id: string; readonly contact: string };

const person = (name: string) =>
  older.one('insert into people (name, email) values ($1, $2)', [name, `${name.replaceAll(' ', '.')}@example.org`]);

async function hold(agencyId: string, title: string, role: string, personId: string): Promise<string> {
  const post = await older.one('insert into posts (agency_id, title, role) values ($1, $2, $3)', [
    agencyId,
    title,
    role,
  ]);
  await older.one('insert into post_holders (post_id, person_id) values ($1, $2)', [post.id, personId]);
  return post.id;
}

async function agency(name: string, directorate = false): Promise<Agency> {
  const { id } = await older.one('insert into agencies (name, kind, is_directorate) values ($1, $2, $3)', [
    name,
    directorate ? 'unit' : 'agency',
    directorate,
  ]);
  const contact = await person(`Contact of ${name}`);
  await hold(id, 'Contact', directorate ? 'officer' : 'respondent', contact.id);
  return { id, contact: contact.id };
}

let rounds = 0;
async function round(): Promise<{ id: string; planId: string }> {
  rounds += 1;
  const { id } = await older.one(
    `insert into processes (kind, reference, title, state, opened_at) values ('consultation', $1, 'Round', 'open', now())`,
    [`CON-2026-000${rounds}`],
  );
  const plan = await older.one(
    `insert into chase_plans (process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
     values ($1, now() + interval '9 days', now() + interval '9 days', 'Europe/London', '', 'scotland', '1')`,
    [id],
  );
  return { id, planId: plan.id };
}

async function asked(
  in_: { id: string; planId: string },
  agencyId: string,
  people: readonly string[],
  kind = 'answer',
) {
  const { id } = await older.one(
    `insert into tasks (process_id, kind, agency_id, plan_id, joined_plan_at, closes_at, state)
     values ($1, $2, $3, $4, now(), now() + interval '9 days', 'open')`,
    [in_.id, kind, agencyId, in_.planId],
  );
  for (const personId of people)
    await older.one(`insert into task_people (task_id, person_id, why) values ($1, $2, 'contact')`, [id, personId]);
  return id;
}

/** As the version before made it when a colleague was added: a person, a post of the agency, and one line of the trail. */
async function colleague(name: string, taskId: string, { id, contact }: Agency, actorId = contact) {
  const { id: personId } = await person(name);
  const postId = await hold(id, 'Colleague', 'respondent', personId);
  await older.one(`insert into task_people (task_id, person_id, why) values ($1, $2, 'added')`, [taskId, personId]);
  await older.one(
    `insert into audit_entries (actor_id, act, task_id, agency_id, details) values ($1, 'colleague-added', $2, $3, $4)`,
    [actorId, taskId, id, { personId }],
  );
  return { personId, postId };
}

const rows = async (text: string, values: unknown[] = []) => (await older.client.query(text, values)).rows;

test('whoever was added to one task before keeps the task and loses the agency; who has become more to it stays', async () => {
  const office = await agency('Directorate', true);
  const council = await agency('Council');
  const first = await round();
  const task = await asked(first, council.id, [council.contact]);
  const added = await colleague('Cleo Colleague', task, council);
  const byOfficer = await colleague('Olga Added', task, council, office.contact);
  // A round that was opened later asked every contact of the agency, and him with them.
  const later = await asked(await round(), council.id, [council.contact, added.personId, byOfficer.personId]);
  const onlyHis = await asked(await round(), council.id, [added.personId]);

  const made = await person('Named So By An Officer');
  const madePost = await hold(council.id, 'Colleague', 'respondent', made.id);
  await older.one(`insert into audit_entries (actor_id, act, agency_id, details) values ($1, 'post-added', $2, $3)`, [
    office.contact,
    council.id,
    { postId: madePost, role: 'respondent' },
  ]);
  const lead = await colleague('Lena Lead', task, council);
  const strategy = await older.one(
    `insert into processes (kind, reference, title, state) values ('strategy', 'STR-2026-0001', 'Strategy', 'draft')`,
  );
  await older.client.query(
    `insert into strategies (process_id, owner_post_id, zone, colours) values ($1, $2, $3, '{}')`,
    [strategy.id, lead.postId, 'Europe/London'],
  );
  const promoted = await colleague('Pia Promoted', task, council);
  await hold(council.id, 'Deputy', 'manager', promoted.personId);
  const evidence = await colleague(
    'Eva Evidence',
    await asked(first, council.id, [council.contact], 'evidence'),
    council,
  );
  const alone = await agency('Parish');
  await older.client.query('update post_holders set until = now() where person_id = $1', [alone.contact]);
  const last = await colleague('Last One', await asked(first, alone.id, []), alone, office.contact);

  await older.upgrade();

  const ended = await rows(
    `select n.name from posts o join post_holders h on h.post_id = o.id and h.until is not null join people n on n.id = h.person_id
     where o.ended_at is not null order by 1`,
  );
  expect(ended).toEqual([{ name: 'Cleo Colleague' }, { name: 'Olga Added' }]);
  const kept = [madePost, lead.postId, promoted.postId, evidence.postId, last.postId];
  expect(await rows('select from posts where id = any($1) and ended_at is null', [kept])).toHaveLength(kept.length);
  const work = (personId: string) =>
    rows('select task_id, invited_by, left_at is not null as left from task_people where person_id = $1 order by id', [
      personId,
    ]);
  expect(await work(added.personId)).toEqual([
    { task_id: task, invited_by: council.contact, left: false },
    { task_id: later, invited_by: null, left: true },
    { task_id: onlyHis, invited_by: council.contact, left: false },
  ]);
  expect(await work(byOfficer.personId)).toEqual([
    { task_id: task, invited_by: office.contact, left: false },
    { task_id: later, invited_by: null, left: true },
  ]);
  expect(await work(evidence.personId)).toMatchObject([{ invited_by: null, left: false }]);
  expect(await rows('select name, introduced_by from people where introduced_by is not null')).toEqual([
    { name: 'Cleo Colleague', introduced_by: council.contact },
  ]);
  expect(await rows('select task_id from given_to($1)', [added.personId])).toHaveLength(2);
  expect(
    await rows(`select details ->> 'postId' as post from audit_entries where act = 'post-ended' order by id`),
  ).toEqual(expect.arrayContaining([{ post: added.postId }, { post: byOfficer.postId }]));
});
