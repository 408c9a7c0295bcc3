import { accept, refuse, type Verdict } from '../refusal.ts';
import { type Redaction, redacted } from './redaction.ts';
import type { VersionState } from './report.ts';
import type { ReportTree } from './tree.ts';

/**
 * What the public reads of a frozen report: the same tree without what is redacted, without links to pages of the portal, and with
 * places that say nothing ("k3"), since the key of a place is made of its title, where a name may stand.
 */
export function publicTree(tree: ReportTree, redactions: readonly Redaction[] = []): ReportTree {
  const keys = new Map<string, string>();
  const nameOf = (key: string) => {
    const name = keys.get(key) ?? `k${keys.size + 1}`;
    keys.set(key, name);
    return name;
  };
  const linkOf = (to: string) =>
    to.startsWith('#') ? to.replace(/:(.*)$/u, (_, key: string) => `:${nameOf(key)}`) : undefined;
  // The same shape: keys and links are texts, and a link may be missing anywhere.
  return JSON.parse(
    JSON.stringify(redacted(tree, redactions), (name, value: unknown) => {
      if (typeof value !== 'string') return value;
      if (name === 'key') return nameOf(value);
      return name === 'to' ? linkOf(value) : value;
    }),
  ) as ReportTree;
}

/** What is known of a version that somebody wants everybody to read. */
type Candidate = {
  readonly state: VersionState;
  readonly shown: boolean;
  readonly marked: boolean;
};

/** Whether a version may be made public: its body has carried it, every agency reads it, and it is about nothing that is restricted. */
export function canMakePublic({ state, shown, marked }: Candidate): Verdict<true> {
  if (state !== 'carried' || !shown)
    return refuse('not-signed-off', 'A report is made public once its body has carried it and all agencies read it.');
  if (marked) return refuse('not-open', 'The report is about a part of the plan that is restricted.');
  return accept(true);
}
