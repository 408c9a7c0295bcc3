import { closeRound } from '../../../db/rounds/close.ts';
import { as } from '../../../db/connect.ts';
import { proposeDecision } from '../../../db/chase/decisions.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { refusalText } from '../../../domain/refusal-text.ts';
import { type Browser, type RunningPortal, startPortal } from '../portal.ts';
import { createTestDatabase } from '../parts/postgres.ts';
import { createWorld, type World } from './world.ts';

/** The portal over a world whose processes really run: decisions are recorded, and time passes by the engine's own pass. */
export type Scene = {
  readonly world: World;
  readonly portal: RunningPortal;
  /** Signed in at the instant at which the clock stands. */
  browser(person: Pick<Actor, 'personId' | 'name'>): Promise<Browser>;
  /** Sets the clock and does at each instant what the process's workflow would do there. */
  pass(processId: string, ...instants: readonly string[]): Promise<void>;
  end(): Promise<void>;
};

export async function openScene(at: string): Promise<Scene> {
  const database = await createTestDatabase();
  const world = await createWorld(database);
  await world.setClock(new Date(at));
  const worker = { role: 'worker' } as const;
  const portal = await startPortal(database, () => ({
    decide: async (actor, decision) => {
      const proposed = await as(world.db, actingFor(actor), (tx) =>
        proposeDecision(tx, actor, { ...decision, requestHash: 'hash' }),
      );
      const recorded = await as(world.db, worker, (tx) => recordDecision(tx, proposed.id));
      return recorded.kind === 'taken'
        ? recorded
        : { kind: 'refused', code: recorded.code, message: refusalText(recorded.code) };
    },
  }));
  return {
    world,
    portal,
    browser: ({ personId, name }) => portal.browserOf({ id: personId, name, email: '' }),
    async pass(processId, ...instants) {
      for (const instant of instants) {
        await world.setClock(new Date(instant));
        const pass = await as(world.db, worker, (tx) => raiseDue(tx, processId));
        if (pass.closing) await as(world.db, worker, (tx) => closeRound(tx, processId));
      }
    },
    async end() {
      await portal.close();
      await world.end();
    },
  };
}
