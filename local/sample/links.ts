import type { Tx } from '../../db/connect.ts';
import { addLink, type LinkWords, tieParts } from '../../db/strategies/links/links.ts';
import { readParts } from '../../db/strategies/origins/read-origins.ts';
import type { Actor } from '../../domain/permissions.ts';
import { highArea, risk } from './menu.ts';
import { must } from './parts.ts';

/** What the strategy of the two reports serves and builds on (S27), with the parts of its plan that do. */
export const links: readonly (LinkWords & { readonly everywhere?: true; readonly servedBy: readonly string[] })[] = [
  {
    kind: 'objective',
    name: 'Safer communities by less availability and use of class A drugs',
    source: 'Ministerial priorities 2002-3',
    everywhere: true,
    servedBy: ['Enforcement', 'Criminal justice intervention: into treatment from custody'],
  },
  {
    kind: 'operation',
    name: 'Operation Crackdown',
    source: 'Drugs strategy 1999-2002',
    servedBy: ['Joint enforcement against the supply of class A drugs'],
  },
  {
    kind: 'scheme',
    name: 'Arrest referral',
    source: 'Drugs strategy 1999-2002',
    servedBy: ['Criminal justice intervention: into treatment from custody'],
  },
  {
    kind: 'strategy',
    name: 'The ten-year plan of the Government',
    source: 'Government',
    servedBy: ['Harm reduction and education', 'Work with communities and drug action teams'],
  },
  {
    kind: 'area',
    name: highArea,
    source: 'Tactical plan against crack',
    servedBy: ['Menu of tactical options against crack, for boroughs with high crack areas'],
  },
  { kind: 'area', name: 'Other boroughs', source: 'Tactical plan against crack', servedBy: [] },
  { kind: 'risk', name: risk, source: 'Tactical plan against crack', servedBy: ['Enforcement'] },
];

/** Writes the links of the sample's plan, in the transaction that writes the plan. */
export async function writeLinks(tx: Tx, officer: Actor, strategyId: string): Promise<void> {
  const parts = [...(await readParts(tx, strategyId))];
  for (const { everywhere = false, servedBy, ...words } of links) {
    const { linkId } = must(await addLink(tx, officer, { ...words, strategyId, everywhere }));
    const partIds = parts.flatMap(([id, { title, kind }]) =>
      servedBy.includes(title) && (kind === 'strand' || kind === 'activity') ? [id] : [],
    );
    if (partIds.length < servedBy.length) throw new Error(`the sample's plan lacks what serves ${words.name}`);
    must(await tieParts(tx, officer, { strategyId, linkId, partIds }));
  }
}
