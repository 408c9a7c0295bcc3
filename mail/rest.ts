/** The connections of one batch: how many do not rest for want of work, and what wakes those that do. */
export type Crew = { active: number; readonly resting: Set<() => void> };

/** How often a connection without work looks again while another one is still busy. */
const lookAgainMs = 1_000;

/**
 * A connection without work rests until the others have none either: false, the batch is over; or for a moment, then it
 * looks again. So a relay that is slow with one mail holds up no other that falls due meanwhile (R24).
 */
export async function rest(batch: Crew): Promise<boolean> {
  leave(batch);
  if (batch.active > 0) {
    await new Promise<void>((wake) => {
      batch.resting.add(wake);
      setTimeout(wake, lookAgainMs).unref();
    });
  }
  if (batch.active === 0) return false;
  batch.active += 1;
  return true;
}

/** One works no longer; where none does, those that rest have nothing to wait for. */
export function leave(batch: Crew): void {
  batch.active -= 1;
  if (batch.active === 0) for (const wake of batch.resting) wake();
}
