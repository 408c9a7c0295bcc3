import { and, eq, sql } from 'drizzle-orm';
import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import type { InputKind } from '../../../domain/strategies/origins.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { idOf } from '../../rows.ts';
import { inputs, themes } from '../../schema/origins.ts';
import { holdStrategy } from '../strategies.ts';

export type NewInput = {
  readonly kind: InputKind;
  readonly title: string;
  readonly source: string;
  readonly said: string;
  /** 'YYYY-MM-DD' */
  readonly datedOn: string | null;
  readonly partOfId: string | null;
};

/** What is said of a strategy that has ended: where it comes from, and its versions, stay as they are. */
export const ended = 'The strategy has ended, so what it rests on no longer changes.';

/** Adds what the strategy rests on: a predecessor, a gap, a priority from outside (S7, S17). */
export async function addInput(
  tx: Tx,
  actor: Actor,
  { strategyId, ...input }: NewInput & { strategyId: string },
): Promise<Verdict<{ inputId: string }>> {
  const held = await holdStrategy(tx, strategyId, ended);
  if (!held.ok) return held;
  const part = await canBePart(tx, strategyId, input.partOfId);
  if (!part.ok) return part;
  const inputId = idOf(
    await tx
      .insert(inputs)
      .values({ strategyId, ...input })
      .returning({ id: inputs.id }),
  );
  await note(tx, actor, 'input-added', strategyId, { inputId });
  return accept({ inputId });
}

/** Changes an input; refused where somebody else has changed it since. */
export async function changeInput(
  tx: Tx,
  actor: Actor,
  { inputId, ifVersion, ...input }: NewInput & { inputId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const [found] = await tx.select({ strategyId: inputs.strategyId }).from(inputs).where(eq(inputs.id, inputId));
  if (found === undefined) return refuse('not-found', 'There is no such input.');
  const held = await holdStrategy(tx, found.strategyId, ended);
  if (!held.ok) return held;
  const part = await canBePart(tx, found.strategyId, input.partOfId, inputId);
  if (!part.ok) return part;
  const [changed] = await tx
    .update(inputs)
    .set({ ...input, version: sql`${inputs.version} + 1` })
    .where(and(eq(inputs.id, inputId), eq(inputs.version, ifVersion)))
    .returning({ version: inputs.version });
  if (changed === undefined)
    return refuse(
      'version-changed',
      'Somebody has changed this input since you opened it. Open it again to see how it is now.',
    );
  await note(tx, actor, 'input-changed', found.strategyId, { inputId, version: changed.version });
  return accept(changed);
}

/** It stands in an input of the same strategy that stands in none itself: so there is no circle. */
async function canBePart(
  tx: Tx,
  strategyId: string,
  partOfId: string | null,
  inputId?: string,
): Promise<Verdict<true>> {
  if (partOfId === null) return accept(true);
  const [whole] = await tx
    .select({ partOfId: inputs.partOfId })
    .from(inputs)
    .where(and(eq(inputs.id, partOfId), eq(inputs.strategyId, strategyId)));
  if (whole === undefined)
    return refuse('not-found', 'There is no such input in this strategy.', { field: 'partOfId' });
  const parts =
    inputId === undefined
      ? []
      : await tx.select({ id: inputs.id }).from(inputs).where(eq(inputs.partOfId, inputId)).limit(1);
  return partOfId === inputId || whole.partOfId !== null || parts.length > 0
    ? refuse('malformed', 'Choose an input that is not itself a part of another, and give no part to a part.', {
        field: 'partOfId',
      })
    : accept(true);
}

/** Something that was said again and again (S9); under the name that it has already, that one. */
export async function addTheme(
  tx: Tx,
  actor: Actor,
  { strategyId, name }: { strategyId: string; name: string },
): Promise<Verdict<{ themeId: string }>> {
  const held = await holdStrategy(tx, strategyId, ended);
  if (!held.ok) return held;
  const [added] = await tx
    .insert(themes)
    .values({ strategyId, name })
    .onConflictDoNothing()
    .returning({ id: themes.id });
  if (added === undefined) return refuse('exists-already', 'There is a theme of this name already.', { field: 'name' });
  await note(tx, actor, 'theme-added', strategyId, { themeId: added.id });
  return accept({ themeId: added.id });
}

async function note(tx: Tx, actor: Actor, act: AuditAct, processId: string, details: Record<string, string | number>) {
  await audit(tx, { actorId: actor.personId, act, processId, details });
}
