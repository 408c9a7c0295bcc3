// What the plan serves or rests on elsewhere (S27): each link is written down once, and parts of the plan are tied to it.

/** What a link is to. */
export const linkKinds = {
  objective: 'Corporate objective',
  operation: 'Operation',
  scheme: 'Scheme',
  strategy: 'Another strategy',
  area: 'Area',
  risk: 'Risk',
} as const;
export type LinkKind = keyof typeof linkKinds;

/** What changes where exactly these parts are to be tied: who is added, who is taken away. */
export function tiesToChange(
  before: readonly string[],
  after: readonly string[],
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  return {
    added: [...new Set(after)].filter((id) => !before.includes(id)),
    removed: before.filter((id) => !after.includes(id)),
  };
}
