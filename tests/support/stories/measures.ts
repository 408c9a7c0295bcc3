import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createIndicator, type NewIndicator, stepIndicator } from '../../../db/measures/indicators.ts';
import type { IndicatorState } from '../../../domain/measures/indicator.ts';
import { valueOf } from '../verdicts.ts';
import { postOf } from './strategies.ts';
import type { TestAgency, World } from './world.ts';

/** What an indicator says where a test does not care. */
export const usualIndicator: Omit<NewIndicator, 'strategyId' | 'ownerPostId'> = {
  title: 'Arrests for supply',
  definition: '',
  origin: 'own',
  kind: 'number',
  unit: 'arrests',
  decimals: 0,
  polarity: 'up',
  frequency: 'month',
  numerator: '',
  denominator: '',
  scale: [],
  areas: [],
  partId: null,
  quality: 'good',
  replacedById: null,
};

/** An indicator owned by the first contact's post of the agency, taken to the state. Out: its id. */
export async function indicatorOf(
  world: World,
  { strategyId, agency, ...more }: Partial<NewIndicator> & { strategyId: string; agency: TestAgency },
  state: IndicatorState = 'designing',
): Promise<string> {
  const { officer } = world;
  const ownerPostId = await postOf(world, agency);
  return as(world.db, actingFor(officer), async (tx) => {
    const made = await createIndicator(tx, officer, { ...usualIndicator, ...more, strategyId, ownerPostId });
    const { indicatorId } = valueOf(made);
    if (state !== 'designing')
      valueOf(await stepIndicator(tx, officer, { indicatorId, to: state, reason: 'Agreed.', ifVersion: 1 }));
    return indicatorId;
  });
}

/** The areas of an indicator, by name. */
export async function areasOf(world: World, indicatorId: string): Promise<Record<string, string>> {
  const rows = await world.rows<{ id: string; name: string }>(
    'select id, name from indicator_areas where indicator_id = $1 and ended_at is null order by position',
    [indicatorId],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [name, id]));
}

/** The tasks by which the values of an indicator are owed, the earliest period first. */
export function valueTasks(world: World, indicatorId: string) {
  return world.rows<{ id: string; period: string; state: string; title: string; due: Date; agency: string }>(
    `select t.id, k.period, t.state, t.title, c.due_at as due, t.agency_id as agency from indicator_tasks k join tasks t on t.id = k.task_id
       join chase_plans c on c.id = t.plan_id where k.indicator_id = $1 order by k.period`,
    [indicatorId],
  );
}
