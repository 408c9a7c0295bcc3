import { as } from '../../db/connect.ts';
import { closeRound } from '../../db/rounds/close.ts';
import { oweVerifications } from '../../db/inspections/actions/owe-verifications.ts';
import { raiseDue } from '../../db/decisions/raise-due.ts';
import { endReview } from '../../db/reviews/decisions.ts';
import { settleSigning } from '../../db/decisions/settle-signing.ts';
import { isPeriodLocked } from '../../domain/reviews/review.ts';
import type { World } from '../support/stories/world.ts';

type Process = { readonly id: string; readonly kind: string; readonly state: string };

const worker = { role: 'worker' } as const;

/** What every running workflow does when it is woken, until none of them has anything left to do at this instant. */
export async function lookAtAll(world: World): Promise<void> {
  for (let again = true; again;) {
    again = false;
    const running = await world.rows<Process>(
      `select id, kind, state from processes where opened_at is not null and ended_at is null order by id`,
    );
    for (const process of running) if (await look(world, process)) again = true;
  }
}

/** One look of one workflow: a pass, and what its own file in workflows/ does after it. True: look again at once. */
async function look({ db }: World, { id, kind, state }: Process): Promise<boolean> {
  const pass = await as(db, worker, (tx) => raiseDue(tx, id));
  if (kind === 'consultation' && pass.closing) return (await as(db, worker, (tx) => closeRound(tx, id))) === 'closed';
  if (state === 'signing') return (await as(db, worker, (tx) => settleSigning(tx, id))) !== state;
  if (kind === 'inspection' && state === 'final') return (await as(db, worker, (tx) => oweVerifications(tx, id))) > 0;
  if (kind === 'review' && isPeriodLocked(pass.state) && pass.owed === 0)
    await as(db, worker, (tx) => endReview(tx, id));
  return false;
}

/** When the next workflow wakes by itself. */
export async function nextWake(world: World): Promise<number | undefined> {
  const [next] = await world.rows<{ at: Date | null }>(
    `select min(wake_at) as at from processes where opened_at is not null and ended_at is null`,
  );
  return next?.at?.getTime();
}
