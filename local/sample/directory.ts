import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import {
  addressOf,
  sampleAbsence,
  sampleAgencies,
  sampleBodies,
  sampleDirectorate,
  sampleService,
  type SamplePerson,
} from './partnership.ts';

type Post = { readonly role: string; readonly rung: number | null };

/** Writes the sample's agencies, posts, people, ladders and bodies. Returns the id of the officer who opens rounds. */
export async function writeDirectory(tx: Tx): Promise<{ officerId: string; administratorId: string }> {
  const service = await addAgency(tx, {
    name: sampleService,
    kind: 'agency',
    level: 'strategic',
    parent: null,
    directorate: false,
  });
  const directorate = await addAgency(tx, {
    name: sampleDirectorate.name,
    kind: 'unit',
    level: 'strategic',
    parent: service,
    directorate: true,
  });
  const officers: string[] = [];
  for (const officer of sampleDirectorate.officers)
    officers.push(await addHolder(tx, directorate, officer, { role: 'officer', rung: officer.rung }));
  await addHolder(tx, directorate, sampleDirectorate.auditor, { role: 'auditor', rung: null });
  const administratorId = await addHolder(tx, directorate, sampleDirectorate.administrator, {
    role: 'administrator',
    rung: null,
  });
  for (const agency of sampleAgencies) {
    const id = await addAgency(tx, {
      ...agency,
      parent: agency.parent === undefined ? null : service,
      directorate: false,
    });
    for (const contact of agency.contacts) await addHolder(tx, id, contact, { role: 'respondent', rung: null });
    for (const manager of agency.ladder) await addHolder(tx, id, manager, { role: 'manager', rung: manager.rung });
  }
  for (const body of sampleBodies) await tx.execute(sql`insert into bodies (name) values (${body})`);
  await tx.execute(sql`
    insert into absences (person_id, substitute_id, from_at, until_at)
    select a.id, s.id, app_now() - interval '1 day', app_now() + make_interval(days => ${sampleAbsence.days}::int)
    from people a, people s where a.name = ${sampleAbsence.away} and s.name = ${sampleAbsence.substitute}`);
  return { officerId: officers[1] ?? '', administratorId };
}

type AgencyRow = { name: string; kind: string; level: string; parent: string | null; directorate: boolean };

async function addAgency(tx: Tx, { name, kind, level, parent, directorate }: AgencyRow): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into agencies (name, kind, level, parent_id, is_directorate) values (${name}, ${kind}, ${level}, ${parent}, ${directorate}) returning id`);
  return rows[0]?.id ?? '';
}

async function addHolder(tx: Tx, agencyId: string, person: SamplePerson, post: Post): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with held as (insert into people (name, email) values (${person.name}, ${addressOf(person.name)}) returning id),
    post as (insert into posts (agency_id, title, role, ladder_level) values (${agencyId}, ${person.title}, ${post.role}, ${post.rung}) returning id),
    holds as (insert into post_holders (post_id, person_id) select post.id, held.id from post, held)
    select id from held`);
  return rows[0]?.id ?? '';
}
