import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { idOf } from '../../db/rows.ts';
import { agencies, bodies } from '../../db/schema/directory.ts';
import { command, statement } from '../../db/statement.ts';
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

const insertAbsence = command(
  'sample.add-absence',
  () => sql`
    insert into absences (person_id, substitute_id, from_at, until_at)
    select a.id, s.id, app_now() - interval '1 day', app_now() + make_interval(days => ${sampleAbsence.days}::int)
    from people a, people s where a.name = ${sampleAbsence.away} and s.name = ${sampleAbsence.substitute}`,
);

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
  for (const name of sampleBodies) await tx.insert(bodies).values({ name });
  await insertAbsence(tx);
  return { officerId: officers[1] ?? '', administratorId };
}

type AgencyRow = { name: string; kind: 'agency' | 'unit'; level: string; parent: string | null; directorate: boolean };

async function addAgency(tx: Tx, { name, kind, level, parent, directorate }: AgencyRow): Promise<string> {
  const row = { name, kind, level, parentId: parent, isDirectorate: directorate };
  return idOf(await tx.insert(agencies).values(row).returning({ id: agencies.id }));
}

type Holder = { readonly agencyId: string; readonly person: SamplePerson; readonly email: string; readonly post: Post };
const insertHolder = statement(
  'sample.add-holder',
  z.object({ id: z.string() }),
  ({ agencyId, person, email, post }: Holder) => sql`
    with held as (insert into people (name, email) values (${person.name}, ${email}) returning id),
    post as (insert into posts (agency_id, title, role, ladder_level) values (${agencyId}, ${person.title}, ${post.role}, ${post.rung}) returning id),
    holds as (insert into post_holders (post_id, person_id) select post.id, held.id from post, held)
    select id from held`,
);

async function addHolder(tx: Tx, agencyId: string, person: SamplePerson, post: Post): Promise<string> {
  return idOf(await insertHolder(tx, { agencyId, person, email: addressOf(person.name), post }));
}
