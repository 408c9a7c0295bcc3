/** An entry of the trail as it is sealed and exported; the instant with all its digits, ids as the database has them. */
export type TrailEntry = {
  readonly id: number;
  readonly at: string;
  readonly actorId: string | null;
  readonly act: string;
  readonly processId: string | null;
  readonly taskId: string | null;
  readonly agencyId: string | null;
  readonly details: unknown;
  readonly era: number;
  readonly xid: string;
};

/** A batch of entries, chained to the batch before. `contents`: the id and hash of each entry, in order. */
export type Seal = {
  readonly number: number;
  readonly contents: readonly (readonly [id: number, hash: string])[];
  readonly rootHash: string;
  readonly previousHash: string;
  readonly sealedAt: string;
  readonly hash: string;
};

/** SHA-256 in hex, given by the caller: the domain brings no package and no I/O. */
export type Sha256 = (text: string) => string;

/** What the first seal is chained to. */
export const beginning = '0'.repeat(64);

const nothing: ReadonlySet<string> = new Set();

/** JSON with sorted keys and no spaces: one text for one value, whoever writes it; `without`: members that say nothing of it. */
export function canonical(value: unknown, without = nothing): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, without)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([name, member]) => member !== undefined && !without.has(name))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, without)}`);
  return `{${members.join(',')}}`;
}

export function hashOfEntry(entry: TrailEntry, sha256: Sha256): string {
  const { id, at, actorId, act, processId, taskId, agencyId, details, era, xid } = entry;
  return sha256(canonical({ id, at, actorId, act, processId, taskId, agencyId, details, era, xid }));
}

/** Seals entries, in the order given, behind the seal before (undefined: these are the first). */
export function sealOf(
  entries: readonly TrailEntry[],
  before: Pick<Seal, 'number' | 'hash'> | undefined,
  sealedAt: string,
  sha256: Sha256,
): Seal {
  const contents = entries.map((entry) => [entry.id, hashOfEntry(entry, sha256)] as const);
  const seal = {
    number: (before?.number ?? 0) + 1,
    contents,
    rootHash: sha256(canonical(contents)),
    previousHash: before?.hash ?? beginning,
    sealedAt,
  };
  return { ...seal, hash: hashOfSeal(seal, sha256) };
}

/** The root stands for the contents. */
export function hashOfSeal(seal: Omit<Seal, 'hash'>, sha256: Sha256): string {
  const { number, contents, rootHash, previousHash, sealedAt } = seal;
  return sha256(canonical({ number, entries: contents.length, rootHash, previousHash, sealedAt }));
}
