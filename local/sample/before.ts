import { actingFor } from '../../db/acting-for.ts';
import { as } from '../../db/connect.ts';
import { readWithBefore } from '../../db/strategies/before/read-before.ts';
import { sayWhereItWent } from '../../db/strategies/before/say-where-it-went.ts';
import { addStrands } from '../../db/strategies/plan.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { changeStrategy, createStrategy } from '../../db/strategies/strategies.ts';
import { usualColours } from '../../domain/strategies/strategy.ts';
import { apiClient } from './api-client.ts';
import { leftBehind, must, type SampleApi } from './parts.ts';

const titleBefore = 'Drugs strategy 1999-2002';

/** Its four strands (S25), and where each went: the reports say that supply and demand take their place (S29). */
const strands = [
  { name: 'Young people', into: 'Harm reduction and education' },
  { name: 'Communities', into: 'Harm reduction and education' },
  { name: 'Treatment', into: 'Harm reduction and education' },
  { name: 'Availability', into: 'Enforcement' },
] as const;

/** The strategy whose place the sample's takes (S4): watched once, ended, and compared strand by strand. */
export async function writeStrategyBefore(api: SampleApi, strategyId: string): Promise<void> {
  const { db, officer } = api;
  const acting = actingFor(officer);
  const left = await leftBehind(db, 'strategy', titleBefore);
  const beforeId =
    left?.id ??
    (await as(db, acting, async (tx) => {
      const purpose = 'What the strategy 2003-2006 builds on, and what it does otherwise.';
      const made = must(await createStrategy(tx, officer, { title: titleBefore, purpose, colours: usualColours }));
      const { processId: id } = made;
      const plan = strands.map(({ name }) => ({ name, priorityArea: '', leaderPostId: null }));
      must(await addStrands(tx, officer, { strategyId: id, strands: plan }));
      return id;
    }));
  const post = apiClient(api.url, api.key);
  const state = left?.state ?? 'draft';
  if (state === 'draft') await post('POST', `/strategies/${beforeId}/open`, {});
  if (state === 'draft' || state === 'open')
    await post('POST', `/strategies/${beforeId}/close`, { reason: 'The strategy 2003-2006 takes its place.' });
  await as(db, acting, async (tx) => {
    const version = async () => (await readStrategy(tx, strategyId))?.version ?? 0;
    if ((await readStrategy(tx, strategyId))?.predecessorId === beforeId) return;
    must(await changeStrategy(tx, officer, { strategyId, predecessorId: beforeId, ifVersion: await version() }));
    const read = await readWithBefore(tx, strategyId);
    const idOf = (title: string, lines: readonly { title: string; partId: string }[] = []) =>
      lines.find((one) => one.title === title)?.partId ?? '';
    for (const { name, into } of strands) {
      const [fromId, toId] = [idOf(name, read?.was), idOf(into, read?.now)];
      const said = { strategyId, fromId, intoIds: [toId], reason: '', ifVersion: await version() };
      must(await sayWhereItWent(tx, officer, said));
    }
  });
}
