import { beginning, canonical, hashOfEntry, hashOfSeal, type Seal, type Sha256, type TrailEntry } from './audit.ts';

/** How far a trail has been checked; a plain value, so that a file of any length is checked line by line. */
export type Checked = {
  readonly seals: number;
  readonly entries: number;
  readonly lastHash: string;
  /** The hashes that somebody may have kept of it, to be found again. */
  readonly anchorSeen: boolean;
};

export const nothingChecked: Checked = { seals: 0, entries: 0, lastHash: beginning, anchorSeen: false };

type Step = { readonly ok: true; readonly checked: Checked } | { readonly ok: false; readonly problem: string };

const bad = (problem: string): Step => ({ ok: false, problem });

/**
 * Judges the next seal with the entries that stand before it in the export. The first thing that is wrong is named: the
 * chain is judged before the contents, since contents prove nothing under a seal that is not the next one.
 */
export function checkSeal(
  checked: Checked,
  seal: Seal,
  entries: readonly TrailEntry[],
  given: { sha256: Sha256; anchor?: string | undefined },
): Step {
  const problem = chainProblem(checked, seal, given.sha256) ?? contentProblem(seal, entries, given.sha256);
  if (problem !== undefined) return bad(problem);
  return {
    ok: true,
    checked: {
      seals: seal.number,
      entries: checked.entries + entries.length,
      lastHash: seal.hash,
      anchorSeen: checked.anchorSeen || seal.hash === given.anchor,
    },
  };
}

function chainProblem(checked: Checked, seal: Seal, sha256: Sha256): string | undefined {
  const next = checked.seals + 1;
  if (seal.number > next)
    return seal.number === next + 1 ? `Seal ${next} is missing.` : `Seals ${next} to ${seal.number - 1} are missing.`;
  if (seal.number < next)
    return `There are two seals ${seal.number}: the trail forks there, or seals are out of order.`;
  if (seal.previousHash !== checked.lastHash)
    return `Seal ${seal.number} is not chained to the seal before it: one of them was changed, or the trail forks there.`;
  if (seal.rootHash !== sha256(canonical(seal.contents)) || seal.hash !== hashOfSeal(seal, sha256))
    return `Seal ${seal.number} was changed: its hash is not the hash of what it says.`;
  return undefined;
}

/** The first entry, in the order of the seal, that is not as it was sealed. */
function contentProblem(seal: Seal, entries: readonly TrailEntry[], sha256: Sha256): string | undefined {
  const under = `under seal ${seal.number}`;
  const there = new Set(entries.map(({ id }) => id));
  const sealed = new Set(seal.contents.map(([id]) => id));
  for (const [index, [id, hash]] of seal.contents.entries()) {
    const entry = entries[index];
    if (entry === undefined || !there.has(id)) return `Entry ${id} is missing ${under}.`;
    if (entry.id !== id)
      return sealed.has(entry.id)
        ? `Entry ${id} is out of order ${under}.`
        : `Entry ${entry.id} was added later ${under}.`;
    if (hashOfEntry(entry, sha256) !== hash) return `Entry ${id} was changed after it was sealed ${under}.`;
  }
  const more = entries[seal.contents.length];
  return more === undefined ? undefined : `Entry ${more.id} was added later ${under}.`;
}

/** What is said of a trail whose every seal is right. A chain alone does not show a missing end: an anchor does. */
export function conclusion(
  checked: Checked,
  unsealed: number,
  anchor: string | undefined,
): { readonly ok: boolean; readonly lines: readonly string[] } {
  const lines = [
    `${checked.entries} entries under ${checked.seals} seals are as they were sealed.`,
    `${unsealed} entries at the end are not sealed yet.`,
    `The last seal is ${checked.seals}: ${checked.lastHash}`,
  ];
  if (anchor === undefined)
    return {
      ok: true,
      lines: [
        ...lines,
        'A missing end, or a trail that was written anew as a whole, shows only against a hash that was kept elsewhere: repeat with --anchor <hash>.',
      ],
    };
  return checked.anchorSeen
    ? { ok: true, lines: [...lines, 'The anchor is in this trail: nothing up to it is missing.'] }
    : {
        ok: false,
        lines: [...lines, 'The anchor is NOT in this trail: its end was cut off, or it was written anew as a whole.'],
      };
}
