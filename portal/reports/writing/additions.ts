import type { Request } from 'express';
import type { Tx } from '../../../db/connect.ts';
import { listRegister, type ReportHead } from '../../../db/reports/read-reports.ts';
import type { Resolved } from '../../../db/reports/resolve.ts';
import { listIndicators } from '../../../db/measures/read-indicators.ts';
import { listPlanNames } from '../../../db/strategies/read-plan.ts';
import { livePartKinds, livePartRules } from '../../../domain/reports/live-part.ts';
import { appendixPlace } from '../../../domain/reports/references.ts';
import { readText } from '../../../domain/reports/text.ts';
import type { Field } from '../../web/forms/fields.ts';
import { field, notOfferedAt, typed } from '../../web/forms/forms.ts';

type Addition = { readonly value: string; readonly text: string };

/** What can be put into a text: each live part, and a link to each thing that can be cited, as it is written in braces. */
export async function listAdditions(
  tx: Tx,
  { id, strategyId }: ReportHead,
  { sections, appendices }: Resolved['written'],
): Promise<readonly Addition[]> {
  const plan = await listPlanNames(tx, strategyId);
  const indicators = await listIndicators(tx, strategyId);
  const { rows } = await listRegister(tx, { strategyId, bodyId: null, after: undefined });
  const texts = [...sections, ...appendices].map(({ text }) => readText(text));
  const keys = texts.flatMap(({ pieces }) =>
    pieces.flatMap((piece) => (piece.kind === 'paragraph' && piece.key !== null ? [piece.key] : [])),
  );
  return [
    ...livePartKinds.map((kind) => ({ value: `{live:${kind}}`, text: `Part: ${livePartRules[kind].text}` })),
    ...appendices.map((one, index) => ({
      value: `{appendix:${one.key}}`,
      text: `Link: ${appendixPlace(one, index)}`,
    })),
    ...keys.map((key) => ({ value: `{paragraph:${key}}`, text: `Link: paragraph “${key}”` })),
    ...rows
      .filter(({ reportId }) => reportId !== id)
      .map((one) => ({ value: `{report:${one.reference}}`, text: `Link: Report ${one.reference}, ${one.title}` })),
    ...indicators.map((one) => ({ value: `{indicator:${one.id}}`, text: `Link: Indicator ${one.title}` })),
    ...plan.map(({ strandId, strand, activityId, title }) =>
      activityId === null
        ? { value: `{strand:${strandId}}`, text: `Link: Strand ${strand}` }
        : { value: `{activity:${activityId}}`, text: `Link: Activity ${title}` },
    ),
  ];
}

/** Whether the form was sent only to have something put into its text: nothing is saved by that. */
export function isAdding(req: Request): boolean {
  return req.method === 'POST' && field(req, 'insert') !== '';
}

/** What was chosen to be put in; "" for nothing. Whether it is there is said with the rest of what a text cites. */
export const addition: Field<string> = (req, name) => {
  const value = field(req, name);
  return value === '' || /^\{[a-z]+:[^{}\s]+\}$/u.test(value) ? { value } : { problems: [notOfferedAt(name)] };
};

/** A text with that at its end: a part on a line of its own, a link behind the last word. */
export function withAddition(text: string, chosen: string): string {
  if (chosen === '') return text;
  return (chosen.startsWith('{live:') ? `${text.trimEnd()}\n\n${chosen}\n` : `${text.trimEnd()} ${chosen}`).trimStart();
}

/** What was typed, with what was chosen put into it. */
export function addedTo(req: Request): Record<string, string> {
  return { ...typed(req), text: withAddition(field(req, 'text'), field(req, 'add')), add: '' };
}
