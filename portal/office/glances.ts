import { readSums } from '../../db/budget/read-sums.ts';
import type { Tx } from '../../db/connect.ts';
import { listNamesOfBodies, listPapersOfBody } from '../../db/sign-offs/read-meetings.ts';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { listLedStrands, listSilent, listStrandQuarters, listWatched } from '../../db/strategies/read-overview.ts';
import { countMyTasks, listMyTasks } from '../../db/tasks/read-mine.ts';
import { listOverdue } from '../../db/tasks/read-overdue.ts';
import { addUp } from '../../domain/budget/budget.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import { quarterName } from '../../domain/reviews/review.ts';
import { columnsOf, notOnCourse } from '../../domain/strategies/progress.ts';

/** So many strategies, strands or tasks a start page looks into; of the others it only names the page. */
const most = 3;

/** What a glance at each watched strategy says: to the directorate in numbers, to others that there is a page. */
export async function glanceAtStrategies(tx: Tx, actor: Actor) {
  const watched = await listWatched(tx);
  if (!may(actor, 'see-reviews')) return watched.map((one) => ({ ...one, glance: undefined }));
  const strategies = [];
  for (const [index, one] of watched.entries())
    strategies.push({ ...one, glance: index < most ? await glanceAt(tx, one) : undefined });
  return strategies;
}

async function glanceAt(tx: Tx, { id, colours }: Awaited<ReturnType<typeof listWatched>>[number]) {
  const said = await listStrandQuarters(tx, id);
  const quarters = [...new Set(said.map(({ quarter }) => quarter))].toSorted();
  const last = quarters.at(-1);
  const sums = await readSums(tx, { strategyId: id, until: null });
  return {
    strip: columnsOf(said, quarters, colours, quarterName),
    quarter: last === undefined ? undefined : quarterName(last),
    strands: last === undefined ? [] : notOnCourse(said, last, colours).slice(0, most),
    overdue: (await readStrategyHead(tx, id))?.overdue ?? 0,
    silent: await listSilent(tx, id),
    money: sums.some(({ planned }) => planned) ? addUp(sums) : undefined,
  };
}

/** What the reader has to do: how much, how much of it is overdue, and what is due first. */
export async function glanceAtTasks(tx: Tx, actor: Actor) {
  const counted = await countMyTasks(tx, actor);
  const first = counted.open === 0 ? [] : (await listMyTasks(tx, actor, { open: true, after: undefined, most })).rows;
  return { ...counted, first };
}

/** What was escalated to the reader: how much, and what of it is overdue the longest. */
export async function glanceAtOverdue(tx: Tx, { personId }: Actor) {
  const { rows, next } = await listOverdue(tx, personId, undefined);
  return { count: rows.length, more: next !== undefined, longest: rows.slice(0, most) };
}

/** The strands that the reader's agencies lead and whose returns wait, for them or for others. */
export async function glanceAtStrands(tx: Tx, { agencyIds }: Actor) {
  return (await listLedStrands(tx, agencyIds)).filter(({ missing, waiting }) => missing + waiting > 0).slice(0, most);
}

/** What comes to each body of the reader next. */
export async function glanceAtBodies(tx: Tx, { bodyIds }: Actor) {
  const bodies = [];
  for (const body of bodyIds.length === 0 ? [] : await listNamesOfBodies(tx, bodyIds)) {
    const { rows, next } = await listPapersOfBody(tx, { bodyId: body.id, decided: false });
    bodies.push({ ...body, coming: rows.length, more: next !== undefined, next: rows[0] });
  }
  return bodies;
}
