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
