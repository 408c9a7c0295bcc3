import type { Request } from 'express';
import type { ChasePolicy, PolicyStep, Span } from '../../../domain/chase/policy.ts';
import { checkPolicy, durationOf } from '../../../domain/chase/check-policy.ts';
import { codeOf, offeredRecipients, readRecipients, rulesOf } from '../../../domain/chase/recipients.ts';
import { field, line, choice, notOfferedAt } from '../../web/forms/forms.ts';
import type { Field } from '../../web/forms/fields.ts';
import type { Problem } from '../../web/shown.ts';

/** How many steps the form has room for. */
export const rows = 10;

const units = { 'working-days': 'working days', days: 'calendar days', hours: 'hours', minutes: 'minutes' } as const;
type Unit = keyof typeof units;

export const unitChoices = Object.entries(units).map(([value, text]) => ({ value, text }));

/** Who may be told. */
export function whoChoices({ steps }: ChasePolicy): { value: string; text: string }[] {
  const codes = offeredRecipients(steps.map(({ recipients }) => recipients));
  return codes.map((value) => ({ value, text: rulesOf(value).named }));
}

export type StepFields = { readonly count: string; readonly unit: string; readonly side: string; readonly who: string };

/** The fields of a policy's steps, padded with empty rows. */
export function stepFields(policy: ChasePolicy): StepFields[] {
  const filled = policy.steps.map(({ offset, recipients }) => ({
    ...spanFields(offset),
    side: offset.side,
    who: codeOf(recipients),
  }));
  const empty = { count: '', unit: 'working-days', side: 'before', who: 'respondents' };
  return [...filled, ...Array.from({ length: Math.max(rows - filled.length, 0) }, () => empty)];
}

function spanFields(span: Span): { count: string; unit: Unit } {
  if ('workingDays' in span) return { count: String(span.workingDays), unit: 'working-days' };
  const { days, ms } = durationOf(span.duration) ?? { days: 0, ms: 0 };
  if (ms === 0) return { count: String(days), unit: 'days' };
  const minutes = days * 1440 + ms / 60_000;
  return minutes % 60 === 0
    ? { count: String(minutes / 60), unit: 'hours' }
    : { count: String(minutes), unit: 'minutes' };
}

function isSame(row: StepFields, shown: StepFields | undefined): boolean {
  return (['count', 'unit', 'side', 'who'] as const).every((name) => row[name] === shown?.[name]);
}

export function typedSteps(req: Request, length: number): StepFields[] {
  return Array.from({ length }, (_, index) => ({
    count: line(req, `count-${index}`),
    unit: field(req, `unit-${index}`),
    side: field(req, `side-${index}`),
    who: field(req, `who-${index}`),
  }));
}

/** The policy that the form describes: a row without a number is no step. Before due it reminds, afterwards it escalates. */
export const stepsAsked =
  (now: ChasePolicy): Field<ChasePolicy> =>
  (req) => {
    const { policy, problems } = readSteps(req, now);
    return problems.length > 0 ? { problems } : { value: policy };
  };

function readSteps(req: Request, now: ChasePolicy): { policy: ChasePolicy; problems: Problem[] } {
  const problems: Problem[] = [];
  const shown = stepFields(now);
  const steps = typedSteps(req, shown.length).flatMap((row, index): PolicyStep[] => {
    const kept = now.steps[index];
    // Untouched, a step stays what it is, whatever the fields cannot show of it.
    if (kept !== undefined && isSame(row, shown[index])) return [kept];
    const [isUnit, isSide, recipients] = [Object.hasOwn(units, row.unit), isSideOf(row.side), readRecipients(row.who)];
    if (row.unit !== '' && !isUnit) problems.push(notOfferedAt(`unit-${index}`));
    if (row.side !== '' && !isSide) problems.push(notOfferedAt(`side-${index}`));
    if (row.who !== '' && recipients === undefined) problems.push(notOfferedAt(`who-${index}`));
    if (row.count === '') return [];
    const span = readSpan(row);
    if (span === undefined) problems.push({ field: `count-${index}`, text: `Step ${index + 1}: give a whole number` });
    if (span === undefined || recipients === undefined) return [];
    const before = row.side === 'before';
    return [
      { kind: before ? 'remind' : 'escalate', offset: { side: before ? 'before' : 'after', ...span }, recipients },
    ];
  });
  const hour = Number(line(req, 'sendingHour'));
  const policy: ChasePolicy = {
    ...now,
    steps,
    sendingHour: hour,
    lateAnswers: choice(req, 'lateAnswers', ['yes', 'no']) !== 'no',
  };
  const { closingAfter: _closing, ...onTimeOnly } = policy;
  const checked = checkPolicy(policy.lateAnswers ? policy : onTimeOnly);
  if (problems.length === 0 && !checked.ok) {
    const step = checked.detail?.['step'];
    problems.push({ field: typeof step === 'number' ? `count-${step - 1}` : 'sendingHour', text: checked.message });
  }
  return { policy: checked.ok ? checked.value : policy, problems };
}

function isSideOf(side: string): boolean {
  return side === 'before' || side === 'after';
}

function readSpan({ count, unit }: StepFields): Span | undefined {
  if (!/^\d{1,5}$/u.test(count) || Number(count) === 0) return undefined;
  const spans: Record<Unit, Span> = {
    'working-days': { workingDays: Number(count) },
    days: { duration: `P${count}D` },
    hours: { duration: `PT${count}H` },
    minutes: { duration: `PT${count}M` },
  };
  return Object.hasOwn(spans, unit) ? spans[unit as Unit] : undefined;
}
