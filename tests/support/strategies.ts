import { addItems, type NewItem } from '../../db/dated-item-acts.ts';
import { as } from '../../db/connect.ts';
import { createProcess } from '../../db/processes.ts';
import { actingFor } from '../../db/tasks.ts';
import { usualColours } from '../../domain/strategy.ts';
import { sql } from 'drizzle-orm';
import type { TestAgency, World } from './world.ts';

export type TestStrategy = { readonly processId: string; readonly reference: string; readonly itemIds: string[] };

/** The post that a person of the agency holds. */
export async function postOf(world: World, personId: string): Promise<string> {
  const [row] = await world.rows<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
    personId,
  ]);
  return row?.id ?? '';
}

/** A draft strategy with its dates, each owned by the first contact's post of its agency; of none: by the officers. */
export async function draftStrategy(
  world: World,
  items: readonly (Omit<NewItem, 'ownerPostId'> & { readonly agency?: TestAgency | undefined })[],
): Promise<TestStrategy> {
  const { officer } = world;
  const owned = await Promise.all(
    items.map(async ({ agency, ...item }) => ({
      ...item,
      ownerPostId: agency === undefined ? null : await postOf(world, agency.respondents[0]?.personId ?? ''),
    })),
  );
  return as(world.db, actingFor(officer), async (tx) => {
    const made = await createProcess(tx, officer, { kind: 'strategy', title: 'Drugs strategy 2003-2006' });
    await tx.execute(
      sql`insert into strategies (process_id, colours) values (${made.processId}, ${JSON.stringify(usualColours)})`,
    );
    const added = await addItems(tx, officer, { strategyId: made.processId, items: owned });
    if (!added.ok) throw new Error(added.message);
    return { ...made, itemIds: added.value.itemIds };
  });
}
