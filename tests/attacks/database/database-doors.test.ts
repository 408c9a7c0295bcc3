import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../../db/records/audit.ts';
import { type Acting, actFor, as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createWorld, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let agency: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  agency = await world.agency('Harbour');
});
afterAll(() => world.end());

describe('a function that runs with the rights of its owner', () => {
  it('looks up what it names in the catalogue, in our schema, and among temporary tables last', async () => {
    const found = await world.rows<{ name: string; config: string[] | null }>(`
      select p.oid::regprocedure::text as name, p.proconfig as config from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`);
    expect(found.length).toBeGreaterThan(0);
    // How it is planned grants nothing: what a partner sees is asked by keys alone (0037).
    const planned = /^enable_(?:seqscan|hashjoin|mergejoin)=off$/u;
    for (const { name, config } of found)
      expect(
        config?.filter((setting) => !planned.test(setting)),
        name,
      ).toEqual(['search_path=pg_catalog, public, pg_temp']);
  });
});

describe('the trail', () => {
  const [contact, other] = [() => agency.respondents[0]!, () => world.officer];
  const write = (acting: Acting, actorId: string | null, before?: string) =>
    as(world.db, acting, async (tx) => {
      if (before !== undefined) await actFor(tx, before);
      await audit(tx, { actorId, act: 'answers-read' });
      return 'written';
    }).catch((error: Error) => (error.cause as Error | undefined)?.message ?? error.message);
  const refused = 'row-level security policy';
  const auditor = (): Acting => ({ role: 'auditor', personId: other().personId, principal: 'person:x' });

  it('takes no name from a role but that of who acts in the transaction', async () => {
    for (const acting of [actingFor(contact()), actingFor(world.officer), auditor()]) {
      const [own, another] =
        'personId' in acting && acting.personId === contact().personId
          ? [contact().personId, other().personId]
          : [other().personId, contact().personId];
      expect(await write(acting, own)).toBe('written');
      expect(await write(acting, another)).toContain(refused);
      expect(await write(acting, null)).toContain(refused);
    }
  });

  it.each(['worker', 'door'] as const)(
    'takes from the %s the system, or the person in whose name it goes on',
    async (role) => {
      expect(await write({ role }, null)).toBe('written');
      expect(await write({ role }, contact().personId)).toContain(refused);
      expect(await write({ role }, contact().personId, contact().personId)).toBe('written');
      expect(await write({ role }, other().personId, contact().personId)).toContain(refused);
    },
  );
});
