import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { judgeImport, type Judgement } from '../../../domain/directory/import-judge.ts';
import type { ImportPlan, State } from '../../../domain/directory/import-known.ts';
import { mustBeConfirmed, type Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { noteAddressChanges } from '../address-changes.ts';
import { audit } from '../../records/audit.ts';
import { mayTakeLong, type Tx } from '../../connect.ts';
import { readDirectoryCsv } from './csv.ts';
import { lockDirectory } from '../lock.ts';
import { tellNewHolders } from '../leaving/new-holder.ts';
import { mayMoveAddresses } from '../people.ts';
import { answeredBy, dropInspectors, succeed } from '../leaving/post-succession.ts';
import { readWholeDirectory } from '../read-whole.ts';
import { heldTasks } from '../leaving/succession.ts';
import { markVacancies, tellOfVacancies } from '../leaving/vacancies.ts';
import { givenRows } from '../../given-rows.ts';
import { people } from '../../schema/directory.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { writePlan } from './write-plan.ts';

export type ImportCounts = Readonly<
  Record<'agencies' | 'posts' | 'people' | 'holdings', Readonly<Record<State, number>>>
>;
export type Preview = Judgement & {
  readonly counts: ImportCounts;
  /** Names what was judged and how it came out: a confirmed preview is one that comes out like that again. */
  readonly seen: string;
};

/** What the file would do to the directory; writes nothing. */
export async function previewImport(tx: Tx, csv: string): Promise<Preview> {
  const judgement = judgeImport(readDirectoryCsv(csv), await readWholeDirectory(tx));
  const { plan } = judgement;
  const counts = {
    agencies: countStates(plan.agencies),
    posts: countStates(plan.posts),
    people: countStates(plan.people),
    holdings: countStates(plan.holdings),
  };
  const seen = createHash('sha256')
    .update(JSON.stringify([csv, judgement]))
    .digest('hex');
  return { ...judgement, counts, seen };
}

function countStates(records: readonly { readonly state: State }[]): Record<State, number> {
  const counts = { added: 0, changed: 0, same: 0 };
  for (const { state } of records) counts[state] += 1;
  return counts;
}

const movedAddresses = statement(
  'directory.moved-addresses',
  z.object({ personId: of(people.id), from: of(people.email), to: z.string() }),
  (changed: readonly { id: string | null; address: string }[]) => sql`
    select p.id as "personId", p.email as from, g.address as to from ${givenRows(changed, { id: 'uuid', address: 'text' })}
      join people p on p.id = g.id where lower(p.email) <> lower(g.address)`,
);

/**
 * Writes what a preview has shown, all of it or nothing, in a handful of statements for a file of any size. In: `seen` of
 * the preview, where a person has looked at one: if it would come out otherwise now, nothing is written.
 */
export async function importDirectory(
  tx: Tx,
  actor: Actor,
  input: { csv: string; seen?: string },
): Promise<Verdict<ImportCounts>> {
  await mayTakeLong(tx);
  await lockDirectory(tx);
  const { plan, problems, counts, seen } = await previewImport(tx, input.csv);
  const [first] = problems;
  if (first !== undefined)
    return refuse(
      'malformed',
      `The file has ${problems.length} problems, the first on line ${first.line}: ${first.text}.`,
      {
        problems: problems.length,
        line: first.line,
      },
    );
  if (input.seen !== undefined && input.seen !== seen)
    return refuse('version-changed', 'The directory has changed since this preview was made. Look at it again.');
  const changed = plan.people.filter(({ state }) => state === 'changed');
  const moved = await movedAddresses(
    tx,
    changed.map(({ id, address }) => ({ id, address })),
  );
  const confirmed =
    moved.length > 0 ? mustBeConfirmed(actor, 'The file changes addresses with which people sign in.') : accept(true);
  if (!confirmed.ok) return confirmed;
  const independent = await mayMoveAddresses(
    tx,
    actor,
    moved.map(({ personId }) => personId),
  );
  if (!independent.ok) return independent;
  // Who verifies what an agency has done is no longer independent once he holds a post of it.
  const gainers = knownGainers(plan);
  const held = await heldTasks(tx, sql`t.kind = 'verify' and ${answeredBy(gainers)}`);
  const vacant = await markVacancies(tx);
  const holdings = await writePlan(tx, actor, plan);
  await dropInspectors(tx, gainers);
  await succeed(tx, actor, held, { to: () => 'if-needed' });
  await tellOfVacancies(tx, vacant);
  await tellNewHolders(tx, holdings);
  await noteAddressChanges(tx, actor, moved);
  const sha256 = createHash('sha256').update(input.csv).digest('hex');
  await audit(tx, { actorId: actor.personId, act: 'directory-imported', details: { sha256, counts } });
  return accept(counts);
}

/** Who is in the directory already and gets a post by the file: who is new to it has nothing that could change hands. */
function knownGainers({ people, holdings }: ImportPlan): string[] {
  const idOf = new Map(people.flatMap(({ key, id }) => (id === null ? [] : [[key, id] as const])));
  const ids = holdings.flatMap(({ state, person }) => (state === 'added' ? [idOf.get(person)] : []));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
