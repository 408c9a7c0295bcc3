import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { processes } from '../../db/schema/chase.ts';
import { developments, developmentStages, stageTurns } from '../../db/schema/developments.ts';
import { postHolders } from '../../db/schema/directory.ts';
import { command } from '../../db/statement.ts';
import { type StageKind, stageKinds } from '../../domain/developments/stages.ts';
import type { Actor } from '../../domain/permissions.ts';
import { sampleHistory } from './history.ts';
import { idOf } from '../../db/rows.ts';

export type Past = {
  readonly kind: StageKind;
  readonly title: string;
  /** Where it was planned for another day than that on which it was held. */
  readonly plannedOn?: string;
  readonly heldOn: string;
  readonly cameOf: string;
};

/** How the strategy of the reports came about, in our own words (S8-S11, S18-S20, S22-S24). */
export const past: readonly Past[] = [
  {
    kind: 'seminar',
    title: 'Seminar of the senior managers',
    heldOn: '2001-10-04',
    cameOf:
      'They looked at the priorities. Three went on: to disrupt supply, to bring users into treatment, to work with communities.',
  },
  {
    kind: 'drafting',
    title: 'Proposals drawn up with the consultancy group',
    // The report says between which events, and no day.
    heldOn: '2002-01-31',
    cameOf: 'With help from its consultancy group the directorate drew up proposals to discuss with the partners.',
  },
  {
    kind: 'open-forum',
    title: 'Open forum with strategic partners',
    heldOn: '2002-03-11',
    cameOf: 'The partners supported the main objectives and asked to be equals in joint work.',
  },
  {
    kind: 'circulation',
    title: 'Circulation to boroughs and drug action teams',
    heldOn: '2002-04-30',
    cameOf: 'Borough Commanders and Drug Action Teams read the draft, and it was developed further.',
  },
  {
    kind: 'workshop',
    title: 'Workshop with members of the Authority',
    // The report of April had it a week earlier.
    plannedOn: '2002-05-09',
    heldOn: '2002-05-16',
    cameOf: 'Informal. The strands found support, and the members named what the action plan still had to say.',
  },
  {
    kind: 'committee',
    title: 'Drugs Strategic Committee',
    heldOn: '2002-06-26',
    cameOf: 'The wording of key parts was adjusted to what the members said.',
  },
  { kind: 'board', title: 'Management Board', heldOn: '2002-09-04', cameOf: 'The board approved the strategy.' },
  {
    kind: 'authority',
    title: 'Metropolitan Police Authority',
    heldOn: '2002-09-26',
    cameOf: 'The Authority was asked to support the strategy.',
  },
];

const countReference = command(
  'sample.count-development',
  () => sql`insert into reference_counters (kind, year, last) values ('DEV', 2001, 1) on conflict do nothing`,
);

/** The way of the strategy from its first seminar to the Authority. It ended long before this system, so it has no workflow and needs none. */
export async function writeDevelopment(tx: Tx, { personId }: Actor, strategyId: string): Promise<void> {
  const [lead] = await tx
    .select({ postId: postHolders.postId })
    .from(postHolders)
    .where(eq(postHolders.personId, personId))
    .limit(1);
  const [forum] = await tx
    .select({ id: processes.id })
    .from(processes)
    .where(and(eq(processes.kind, 'consultation'), eq(processes.title, sampleHistory)))
    .limit(1);
  if (lead === undefined) throw new Error('the sample has lost an officer');
  await countReference(tx);
  const [from, until] = [sql`'2001-09-03T09:00Z'::timestamptz`, sql`'2002-09-26T16:00Z'::timestamptz`];
  const developmentId = idOf(
    await tx
      .insert(processes)
      .values({
        kind: 'development',
        reference: 'DEV-2001-0001',
        title: 'From the first seminar to the Authority, 2001 to 2002',
        state: 'done',
        createdBy: personId,
        createdAt: from,
        openedAt: from,
        closedAt: until,
        endedAt: until,
      })
      .returning({ id: processes.id }),
  );
  await tx.insert(developments).values({ processId: developmentId, strategyId, leadPostId: lead.postId });
  for (const [index, { kind, title, plannedOn, heldOn, cameOf }] of past.entries()) {
    const [opens] = stageKinds[kind].opens;
    const firstPlannedOn = plannedOn ?? heldOn;
    const stage = { developmentId, order: index + 1, kind, opens, title, firstPlannedOn, plannedOn: heldOn };
    const stageId = idOf(
      await tx
        .insert(developmentStages)
        .values({ ...stage, addedBy: personId })
        .returning({ id: developmentStages.id }),
    );
    // The forum is there as a round, with what was said and what became of it.
    const held = kind === 'open-forum' && forum !== undefined ? { processId: forum.id } : { heldOn, cameOf };
    await tx.insert(stageTurns).values({ stageId, developmentId, by: personId, ...held });
  }
}
