import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ComparedLine, PlanLine } from '../../../domain/strategies/versions.ts';
import type { Tx } from '../../connect.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { compareVersions, listVersions, readLines, type Version } from './read-versions.ts';

export type Compared = {
  readonly kept: readonly PlanLine[];
  readonly other: Version | 'before' | 'now';
  readonly lines: number;
  readonly changed: readonly ComparedLine[];
};

/** With what a version is compared where nothing is chosen: the plan that it revised, the version before, else the plan of now. */
export function usualOther(version: Version, versions: readonly Version[]): Version | 'before' | 'now' {
  return version.revisionId === null ? (versions.find(({ number }) => number < version.number) ?? 'now') : 'before';
}

/** The plan of a version, and what changes from the other one to it, or from it to the later one. */
export async function readCompared(
  tx: Tx,
  strategyId: string,
  version: Version,
  other: Compared['other'],
): Promise<Compared> {
  const kept = await readLines(tx, version.id);
  const compared = await compareVersions(tx, strategyId, { ...version, lines: kept }, other);
  const changed = compared.filter(({ changes, from }) => !changes.includes('same') || from.length > 0);
  return { kept, other, lines: compared.length, changed };
}

export type Carried = {
  readonly kept: readonly PlanLine[];
  /** What it changes; null where no plan before it is known: whoever signs need not see the plan of now. */
  readonly compared: Compared | null;
  readonly strategyId: string;
  readonly strategy: string;
  readonly version: Version;
};

const carriedBy = statement(
  'strategies.version-of-sign-off',
  z.object({ id: of(planVersions.id), strategyId: of(planVersions.strategyId), strategy: z.string() }),
  (signOffId: string) => sql`
    select id, strategy_id as "strategyId", signed_strategy(sign_off_id) as strategy from plan_versions where sign_off_id = ${signOffId} order by number desc limit 1`,
);

/** The version of a plan that a sign-off carries, with what it changes: what is signed by signing (S24). Undefined where it carries none. */
export async function readCarried(tx: Tx, signOffId: string): Promise<Carried | undefined> {
  const [found] = await carriedBy(tx, signOffId);
  if (found === undefined) return undefined;
  const { id, strategyId, strategy } = found;
  const versions = await listVersions(tx, strategyId);
  const version = versions.find((one) => one.id === id);
  if (version === undefined) return undefined;
  const other = usualOther(version, versions);
  const compared = other === 'now' ? null : await readCompared(tx, strategyId, version, other);
  return { strategyId, strategy, version, compared, kept: compared?.kept ?? (await readLines(tx, id)) };
}
