import { Client } from 'pg';
import type { Actor } from '../../domain/permissions.ts';
import { createWorld, type World } from '../support/stories/world.ts';
import type { Stage, StageDatabase } from './parts/stage.ts';

/** One agency with who answers for it and who stands on its ladder; not every rung is taken. */
export type Member = {
  /** From 1. */
  readonly n: number;
  readonly agencyId: string;
  readonly contactId: string;
  readonly firstRungId: string | null;
  readonly secondRungId: string | null;
};

/** A directory of many agencies, made by a few statements, with what the tests' helpers ask of a world. */
export type Partnership = World & {
  readonly database: StageDatabase;
  readonly owner: Client;
  readonly members: readonly Member[];
};

/** Every seventh agency has nobody on the first rung, every eleventh nobody on the second. */
export async function createPartnership(
  stage: Stage,
  options: { agencies: number; testClock?: boolean },
): Promise<Partnership> {
  const database = await stage.database({ testClock: options.testClock === true });
  const world = await createWorld({ ...database, drop: () => stage.drop(database) });
  const owner = new Client({ connectionString: database.ownerUrl });
  // When the stage is torn down under a measure that failed, the failure is what is to be seen.
  owner.on('error', () => undefined);
  await owner.connect();
  const members = await recruit(owner, options.agencies);
  const end = async () => {
    await owner.end();
    await world.end();
  };
  return { ...world, database, owner, members, end };
}

/** Writes the agencies and their people. */
export async function recruit(owner: Client, agencies: number): Promise<Member[]> {
  await owner.query(cast(agencies));
  const { rows: members } = await owner.query<Member>(`
    select n, agency as "agencyId", min(person::text) filter (where role = 'respondent') as "contactId",
      min(person::text) filter (where level = 1) as "firstRungId", min(person::text) filter (where level = 2) as "secondRungId"
    from bench_cast group by n, agency order by n`);
  await owner.query('analyze');
  return members;
}

function cast(agencies: number): string {
  return `
    create temp table bench_cast as
      select n, agency, uuidv7() as person, uuidv7() as post, role, level, label
      from (select n, uuidv7() as agency from generate_series(1, ${agencies}) n) a,
        (values ('respondent', null::int, 'Contact'), ('manager', 1, 'Manager'), ('manager', 2, 'Director')) r(role, level, label)
      where (level is distinct from 1 or n % 7 <> 0) and (level is distinct from 2 or n % 11 <> 0);
    insert into agencies (id, name, kind) select distinct agency, 'Agency ' || n, 'agency' from bench_cast;
    insert into people (id, name, email) select person, label || ' of Agency ' || n, lower(label) || n || '@example.org' from bench_cast;
    insert into posts (id, agency_id, title, role, ladder_level) select post, agency, label, role, level from bench_cast;
    insert into post_holders (post_id, person_id, since) select post, person, '2000-01-01' from bench_cast`;
}

export function contactOf(member: Member): Actor {
  const { contactId, agencyId, n } = member;
  return {
    personId: contactId,
    name: `Contact of Agency ${n}`,
    roles: ['respondent'],
    agencyIds: [agencyId],
    bodyIds: [],
    standsFor: [],
    principal: `person:${contactId}`,
  };
}
