import { as, connect } from '../../db/connect.ts';
import { writeDirectory } from '../../local/sample/directory.ts';
import { seatMembers } from '../../local/sample/sign-off.ts';
import type { Actor } from '../../domain/permissions.ts';
import { createTestDatabase } from '../support/parts/postgres.ts';
import { type World, worldOn } from '../support/stories/world.ts';

/** The partnership of the sample, with its bodies and who sits on them, in a database whose clock stands at that instant. */
export async function partnershipAt(from: string): Promise<World> {
  const database = await createTestDatabase();
  const owner = connect(database.ownerUrl, { max: 1 });
  try {
    const { officerId, directorateId } = await as(owner, { role: 'owner' }, async (tx) => {
      await tx.execute(`update test_clock set fixed = '${new Date(from).toISOString()}'`);
      const { officerId } = await writeDirectory(tx);
      await seatMembers(tx);
      const found = await tx.execute<{ id: string }>('select id from agencies where is_directorate');
      return { officerId, directorateId: found.rows[0]?.id ?? '' };
    });
    const officer: Actor = { ...nobody, personId: officerId, roles: ['officer'], agencyIds: [directorateId] };
    return worldOn(database, { directorateId, officer }, () => database.drop());
  } finally {
    await owner.pool.end();
  }
}

const nobody: Actor = {
  personId: '',
  name: '',
  roles: [],
  agencyIds: [],
  bodyIds: [],
  standsFor: [],
  principal: 'person:',
};

type Found = { id: string; name: string; roles: Actor['roles']; agencies: string[]; bodies: string[] };

/** Everybody who is in the directory now, by name. */
export async function readPeople({ rows }: World): Promise<Map<string, Actor>> {
  const found = await rows<Found>(
    `select p.id, p.name, array(select distinct unnest(array[o.role] || case when o.ladder_level is not null then array['escalation-contact'] end) from post_holders h join posts o on o.id = h.post_id where h.person_id = p.id and h.until is null) as roles,
       array(select distinct o.agency_id::text from post_holders h join posts o on o.id = h.post_id where h.person_id = p.id and h.until is null) as agencies,
       array(select body_id::text from body_members where person_id = p.id) as bodies from people p`,
  );
  return new Map(
    found.map(({ id, name, roles, agencies, bodies }) => [
      name,
      { ...nobody, personId: id, name, roles, agencyIds: agencies, bodyIds: bodies, principal: `person:${id}` },
    ]),
  );
}
