import type { ReviewSchedules } from '../../client/schedules.ts';
import type { Database } from '../../db/connect.ts';
import type { Replica } from '../../db/replica.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { ProcessAct } from '../../domain/decisions/process.ts';
import type { Organisation } from './organisation.ts';
import type { TurnLimits } from './limits/waiting-line.ts';

/** What came of an act that steers a process (design section 2, "Decisions"). */
export type DecideOutcome =
  | { readonly kind: 'taken'; readonly effect: Readonly<Record<string, string | number>> }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'try-later'; readonly seconds: number; readonly lost?: true }
  | { readonly kind: 'unknown-yet'; readonly decisionId: string };

export type Decision = {
  readonly processId: string;
  readonly act: ProcessAct;
  /** Ids, instants and codes: what the workflow gets. */
  readonly terms: Readonly<Record<string, string | number | boolean | null>>;
  /** What the person wrote: it stays in the database. */
  readonly words: Readonly<Record<string, string>>;
  readonly key: string;
  readonly route: string;
};

type Log = { warn(details: object, message: string): void; error(details: object, message: string): void };

/** Everything that the portal needs from outside. */
export type PortalDeps = {
  readonly db: Database;
  /** Where the public site is read from while it keeps up. */
  readonly replica?: Replica | undefined;
  /** The one address that people type; links and the Host check come from it alone. */
  readonly publicUrl: string;
  /** Hands a sign-in code to the relay, once. */
  readonly sendCode: (mail: { address: string; code: string; minutes: number }) => Promise<'sent' | 'failed'>;
  /** How staff sign in; where it is absent they get a mailed code like everybody. */
  readonly organisation?: Organisation | undefined;
  readonly decide: (actor: Actor, decision: Decision) => Promise<DecideOutcome>;
  /** The Schedules by which reviews open by themselves. */
  readonly schedules: ReviewSchedules;
  /** Calls the listener after each commit that changed something of the process; gives back what ends it. */
  readonly events: { subscribe(processId: string, listener: () => void): () => void };
  readonly log: Log;
  /** What one session may ask for at once and in a minute; the usual where nothing is said. */
  readonly turns?: TurnLimits;
  /** Whether a page that writes a value that it was not given fails: everywhere but in production. */
  readonly throwOnUndefined: boolean;
};
