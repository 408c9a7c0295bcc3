import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import type { StoredDecision, Effect } from '../chase/decisions.ts';
import { watchItems } from './dated-items.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { placeOfStrategy } from './place.ts';
import { instant } from '../instant.ts';
import { changeProcess } from '../chase/processes.ts';

/** The watch begins: every dated item that is still planned becomes a chased task of whoever owns it. */
export async function openStrategy(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const place = await placeOfStrategy(tx, processId);
  if (place === undefined) return refuse('not-found', 'There is no such strategy.');
  await changeProcess(tx, processId, { state: 'open', openedAt: instant(now) });
  return watchItems(tx, { strategyId: processId, place, now });
}

/** The strategy has run its course, or was given up: nothing of it is chased any more, and whoever was asked is told. */
export async function endStrategy(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, act } = decision;
  const ended = await cancelTasks(tx, { processId });
  const at = instant(now);
  const state = act === 'close' ? 'closed' : 'cancelled';
  await changeProcess(tx, processId, { state, closedAt: at, endedAt: at, wakeAt: null });
  return accept({ tasksEnded: ended.length });
}
