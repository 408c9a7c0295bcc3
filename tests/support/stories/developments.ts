import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createDevelopment } from '../../../db/developments/developments.ts';
import { forStage } from '../../../db/developments/stage-processes.ts';
import { createConsultation } from '../../../db/rounds/rounds.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import type { PlannedStage } from '../../../domain/developments/stages.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import { createStrategy } from '../../../db/strategies/strategies.ts';
import { stageOf, textFile, type TestBody } from './sign-offs.ts';
import { addPerson, type TestAgency, type World } from './world.ts';
import { valueOf } from '../verdicts.ts';

export type TestDevelopment = {
  readonly processId: string;
  readonly reference: string;
  readonly strategyId: string;
  readonly leadPostId: string;
  /** In the order of the chain. */
  readonly stageIds: readonly string[];
};

/** The post in which an officer works. */
export async function officerPost(world: World, officer: Actor = world.officer): Promise<string> {
  const [row] = await world.rows<{ post_id: string }>('select post_id from post_holders where person_id = $1', [
    officer.personId,
  ]);
  if (row === undefined) throw new Error('the officer holds no post');
  return row.post_id;
}

/** Another officer of the directorate. */
export const anotherOfficer = (world: World, name: string): Promise<Actor> =>
  addPerson(world.rows, world.directorateId, name, 'officer');

export const aStage = (
  kind: PlannedStage['kind'],
  plannedOn: string,
  more: Partial<PlannedStage> = {},
): PlannedStage => ({
  id: null,
  kind,
  opens: kind === 'committee' || kind === 'board' || kind === 'authority' ? 'sign-off' : 'consultation',
  title: `The ${kind}`,
  plannedOn,
  overlaps: false,
  openerPostId: null,
  ...more,
});

/** A draft development of a new strategy, led by the officer. */
export async function draftDevelopment(world: World, stages: readonly PlannedStage[]): Promise<TestDevelopment> {
  const { officer } = world;
  const leadPostId = await officerPost(world);
  const made = await as(world.db, actingFor(officer), async (tx) => {
    const { processId: strategyId } = valueOf(await createStrategy(tx, officer, { title: 'Drugs strategy 2003-2006' }));
    const input = { strategyId, title: 'How the strategy came about', leadPostId, stages };
    return { strategyId, ...valueOf(await createDevelopment(tx, officer, input)) };
  });
  const ids = await world.rows<{ id: string }>(
    'select id from development_stages where development_id = $1 order by position',
    [made.processId],
  );
  return { ...made, leadPostId, stageIds: ids.map(({ id }) => id) };
}

/** Drafts the round of a stage, as its page does. */
export async function draftStageRound(
  world: World,
  stageId: string,
  { agencies, dueAt }: { readonly agencies: readonly TestAgency[]; readonly dueAt: number },
): Promise<Verdict<string>> {
  const { officer } = world;
  return as(world.db, actingFor(officer), async (tx) => {
    const agencyIds = agencies.map(({ id }) => id);
    const input = { title: 'A stage', format: 'seminar', dueAt, dueWallText: 'then', agencyIds } as const;
    const made = await createConsultation(tx, officer, input);
    const taken = await forStage(tx, officer, { stageId, opens: 'consultation' }, made);
    return taken.ok ? accept(taken.value.processId) : taken;
  });
}

/** Drafts the sign-off of a stage by a body, as its page does. */
export async function draftStageSignOff(world: World, stageId: string, body: TestBody): Promise<Verdict<string>> {
  const { officer } = world;
  return as(world.db, actingFor(officer), async (tx) => {
    const input = { title: 'A stage', document: textFile('The draft.\n'), stages: [stageOf(body)] };
    const made = await createSignOff(tx, officer, input);
    const taken = await forStage(tx, officer, { stageId, opens: 'sign-off' }, made);
    return taken.ok ? accept(taken.value.processId) : taken;
  });
}
