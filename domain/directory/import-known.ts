import type { Period } from '../chase/ladder.ts';
import { nameKey } from '../name-key.ts';
import type { Role } from '../permissions.ts';

export type KnownAgency = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly level: string;
  readonly calendar: string;
  readonly parent: string | null;
  readonly ended: boolean;
};
export type KnownPost = {
  readonly id: string;
  readonly agency: string;
  readonly title: string;
  readonly role: Role;
  readonly ladderLevel: number | null;
};
export type KnownPerson = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** Holds a role of the directorate: his address is changed by administrators only. */
  readonly staff: boolean;
};

/** What is in the directory already; agencies are called by their names. */
export type KnownDirectory = {
  readonly agencies: readonly KnownAgency[];
  readonly posts: readonly KnownPost[];
  readonly people: readonly KnownPerson[];
  readonly holdings: readonly { readonly postId: string; readonly personId: string }[];
  readonly absences: readonly Period[];
  readonly now: number;
};

export type State = 'added' | 'changed' | 'same';
type Planned = { readonly line: number; readonly state: State; readonly id: string | null };
export type PlannedAgency = Planned & Omit<KnownAgency, 'id' | 'ended'>;
export type PlannedPost = Planned & Omit<KnownPost, 'id'>;
export type PlannedPerson = Planned & { readonly key: string; readonly name: string; readonly address: string };
/** Somebody holds a post: by the keys of both. */
export type PlannedHolding = {
  readonly line: number;
  readonly state: 'added' | 'same';
  readonly agency: string;
  readonly post: string;
  readonly person: string;
  /** His id; of somebody new his key. */
  readonly personId: string;
};

/** What an import would do, each record with the first line that speaks of it. */
export type ImportPlan = {
  readonly agencies: readonly PlannedAgency[];
  readonly posts: readonly PlannedPost[];
  readonly people: readonly PlannedPerson[];
  readonly holdings: readonly PlannedHolding[];
};

/** Under which key a record is found again, however its name is written. */
export const agencyKey = nameKey;
export const postKey = (agency: string, title: string) => `${agencyKey(agency)}\n${nameKey(title)}`;
export const personKey = (address: string, name: string) => `${address.toLowerCase()}\n${nameKey(name)}`;

/** Staff are an administrator's business, and never a file's. */
export const onlyOnItsPage = 'Only an administrator changes it, on its page';
