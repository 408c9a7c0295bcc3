import { asc } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { logItems } from '../../db/schema/rounds.ts';
import { addInput, addTheme, type NewInput } from '../../db/strategies/origins/inputs.ts';
import { readParts } from '../../db/strategies/origins/read-origins.ts';
import { addTrace, type NewTrace } from '../../db/strategies/origins/traces.ts';
import type { Actor } from '../../domain/permissions.ts';
import { must } from './parts.ts';

type Input = Pick<NewInput, 'kind' | 'title'> & Partial<NewInput> & { readonly answeredBy?: string };

/** What the strategy of the two reports rests on, told in our own words (S6, S7, S12, S17, S26, S28, S33). */
export const rests: readonly (Input & { readonly parts?: readonly Input[] })[] = [
  {
    kind: 'predecessor',
    title: 'Drugs strategy 1999-2002',
    source: 'Metropolitan Police Service',
    said: 'Its aim was less crime related to drugs. Four strands: young people, communities, treatment, availability.',
    parts: [
      {
        kind: 'strength',
        title: 'Operation Crackdown drove enforcement',
        answeredBy: 'Joint enforcement against the supply of class A drugs',
      },
      {
        kind: 'strength',
        title: 'Arrest referral was put in place',
        answeredBy: 'Criminal justice intervention: into treatment from custody',
      },
      {
        kind: 'weakness',
        title: 'Little structured monitoring and evaluation',
        said: 'The areas of work were clear, and nothing made sure that they were delivered.',
        answeredBy: 'Baseline data for the performance indicators',
      },
    ],
  },
  {
    kind: 'gap-analysis',
    title: 'Gap analysis',
    source: 'Drugs Directorate',
    datedOn: '2002-08-01',
    parts: [
      {
        kind: 'gap',
        title: 'What one borough learns does not reach the others',
        answeredBy: 'Menu of tactical options against crack, for boroughs with high crack areas',
      },
      { kind: 'gap', title: 'Figures on enforcement do not measure success' },
    ],
  },
  {
    kind: 'outside-strategy',
    title: 'The ten-year plan of the Government',
    source: 'Government',
    said: 'The strategy shows how it fits with it.',
  },
  {
    kind: 'priority',
    title: 'Ministerial priorities 2002-3',
    source: 'Announced while the strategy was being drafted',
    datedOn: '2002-04-01',
    said: 'Safer communities by less disorder, and less availability and use of class A drugs.',
    answeredBy: 'Enforcement',
  },
];

/** What came up again and again at the seminar of October 2001 and the open forum of March 2002, and where it led (S9, S16). */
export const themes = [
  { name: 'Disrupting supply', leadsTo: 'Enforcement' },
  { name: 'Into effective treatment', leadsTo: 'Harm reduction and education' },
  { name: 'Communities', leadsTo: 'Work with communities and drug action teams' },
  { name: 'Partners as equals', leadsTo: 'Joint enforcement against the supply of class A drugs' },
] as const;

/** Comments of the open forum, by how they begin: to which theme they belong and what of the plan they led to. */
const led = [
  { begins: 'Joint enforcement', to: ['Partners as equals', 'Joint enforcement against the supply of class A drugs'] },
  { begins: 'Keep harm reduction', to: ['Into effective treatment', 'Harm reduction and education'] },
  { begins: 'Show how the strategy fits', to: ['The ten-year plan of the Government'] },
] as const;

/** Writes where the plan of the sample's strategy comes from, in the transaction that writes the plan. */
export async function writeOrigins(tx: Tx, officer: Actor, strategyId: string): Promise<void> {
  for (const { parts = [], ...whole } of rests) {
    const partOfId = await write(tx, officer, strategyId, whole);
    for (const part of parts) await write(tx, officer, strategyId, { ...part, partOfId });
  }
  for (const { name, leadsTo } of themes) {
    const { themeId } = must(await addTheme(tx, officer, { strategyId, name }));
    await lead(tx, officer, strategyId, { from: { kind: 'theme', id: themeId }, to: leadsTo });
  }
  const comments = await tx
    .select({ id: logItems.id, comment: logItems.comment })
    .from(logItems)
    .orderBy(asc(logItems.id))
    .limit(50);
  for (const { begins, to } of led)
    for (const one of to)
      for (const { id } of comments.filter(({ comment }) => comment.startsWith(begins)))
        await lead(tx, officer, strategyId, { from: { kind: 'comment', id }, to: one });
}

async function write(tx: Tx, officer: Actor, strategyId: string, { answeredBy, ...input }: Input): Promise<string> {
  const whole = { source: '', said: '', datedOn: null, partOfId: null, ...input };
  const { inputId } = must(await addInput(tx, officer, { strategyId, ...whole }));
  if (answeredBy !== undefined)
    await lead(tx, officer, strategyId, { from: { kind: 'input', id: inputId }, to: answeredBy });
  return inputId;
}

async function lead(
  tx: Tx,
  officer: Actor,
  strategyId: string,
  { from, to }: Pick<NewTrace, 'from'> & { to: string },
): Promise<void> {
  const [id, part] = [...(await readParts(tx, strategyId))].find(([, { title }]) => title === to) ?? [];
  if (id === undefined || part === undefined) throw new Error(`the sample's plan has no part called ${to}`);
  must(await addTrace(tx, officer, { from, to: { kind: part.kind, id }, what: '' }));
}
