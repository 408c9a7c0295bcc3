import { nameKey } from '../name-key.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { type ComparedLine, comparePlans, type Mapped, type PlanLine } from './versions.ts';

/** What an officer says of a strand or an activity of the strategy before: where it went; `toId` null: nowhere, and why. */
export type Succession = { readonly fromId: string; readonly toId: string | null; readonly reason: string };

/**
 * Whether a strategy may follow another one: not itself, and none that follows it in its turn.
 * In: the strategies before the one that it is to follow, the nearest first.
 */
export function canFollow(strategyId: string, predecessorId: string, before: readonly string[]): Verdict<true> {
  return predecessorId === strategyId || before.includes(strategyId)
    ? refuse('malformed', 'This strategy follows that one already, so it cannot come before it.', {
        field: 'predecessorId',
      })
    : accept(true);
}

/** Whether it may be said of a line where it went: into lines of its kind, or nowhere with a reason. */
export function canSucceed(from: PlanLine, into: readonly (PlanLine | undefined)[], reason: string): Verdict<true> {
  if (into.length === 0 && reason.trim() === '')
    return refuse('malformed', 'Say where it went, or why it was dropped.', { field: 'reason' });
  return into.every((line) => line?.kind === from.kind)
    ? accept(true)
    : refuse('malformed', `Choose ${from.kind === 'strand' ? 'strands' : 'activities'} of this strategy.`, {
        field: 'intoIds',
      });
}

export type ComparedWithBefore = ComparedLine & {
  /** The line of the strategy before of which nobody has said what became of it; it has no namesake here either. */
  readonly unsaid: boolean;
};

/**
 * What became of the strands and activities of one strategy in the one that follows it (S4). What is said holds; a line of
 * which nothing is said goes on in the one of its kind that is called alike, if there is one.
 */
export function compareWithBefore(
  before: readonly PlanLine[],
  after: readonly PlanLine[],
  said: readonly Succession[],
): ComparedWithBefore[] {
  const old = before.filter(({ kind }) => kind !== 'date');
  const now = after.filter(({ kind }) => kind !== 'date');
  const goes = wentTo(old, now, said);
  const cameFrom = Map.groupBy(
    [...goes].flatMap(([from, into]) => into.map((to) => ({ from, to }))),
    ({ to }) => to,
  );
  const only = (partId: string | null) => {
    const into = goes.get(partId ?? '') ?? [];
    return into.length === 1 ? into[0] : undefined;
  };
  const alone = (partId: string) => {
    const to = only(partId);
    return to !== undefined && cameFrom.get(to)?.length === 1 ? to : undefined;
  };
  // A line that goes on alone in one other is that line, whatever it is called now; what stood under it stands there.
  const renamed = old.map((line) => ({
    ...line,
    partId: alone(line.partId) ?? line.partId,
    parentId: only(line.parentId) ?? line.parentId,
  }));
  const spoken = Map.groupBy(said, ({ fromId }) => fromId);
  const mapping = old.flatMap(({ partId, title }): Mapped[] => {
    const [first] = spoken.get(partId) ?? [];
    const into = goes.get(partId);
    if (first === undefined || into === undefined || alone(partId) !== undefined) return [];
    const mapped = { title, intoId: null, fromId: null, reason: first.reason };
    const [to] = into;
    if (to === undefined) return [{ ...mapped, partId, fate: 'dropped' }];
    if (into.length === 1) return [{ ...mapped, partId, fate: 'merged', intoId: to }];
    const parts = into.map((one): Mapped => ({ ...mapped, partId: one, fate: 'new', fromId: partId, reason: '' }));
    return [{ ...mapped, partId, fate: 'split' }, ...parts];
  });
  return comparePlans(renamed, now, mapping).map((one) => {
    const changes = one.changes.filter((change) => change !== 'reordered');
    const unsaid = one.changes.includes('dropped') && !goes.has(one.line.partId);
    return { ...one, changes: changes.length === 0 ? ['same'] : changes, unsaid };
  });
}

/** Into which lines each of them went, as far as it is said or they are called alike. */
function wentTo(
  old: readonly PlanLine[],
  now: readonly PlanLine[],
  said: readonly Succession[],
): ReadonlyMap<string, readonly string[]> {
  const known = new Set(now.map(({ partId }) => partId));
  const goes = new Map<string, string[]>();
  for (const { fromId, toId } of said) {
    const into = goes.get(fromId) ?? [];
    goes.set(fromId, toId !== null && known.has(toId) ? [...into, toId] : into);
  }
  const taken = new Set([...goes.values()].flat());
  const key = ({ kind, title }: PlanLine) => `${kind} ${nameKey(title)}`;
  const called = Map.groupBy(now, key);
  for (const [name, [line, ...alike]] of Map.groupBy(old, key)) {
    const [same, ...others] = called.get(name) ?? [];
    if (line === undefined || same === undefined || alike.length > 0 || others.length > 0) continue;
    if (!goes.has(line.partId) && !taken.has(same.partId)) goes.set(line.partId, [same.partId]);
  }
  return goes;
}
