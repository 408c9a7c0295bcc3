import { createHash } from 'node:crypto';
import { sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../domain/calendar/zones.ts';
import type { WorkingCalendar } from '../../domain/calendar/holidays.ts';
import { type ImportedValue, judgeValues, type JudgedFile } from '../../domain/measures/import-values.ts';
import { hasEnded, valueDue } from '../../domain/measures/value.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { databaseNow, lockProcess } from '../chase/locks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { mayTakeLong, type Tx } from '../connect.ts';
import { readCsv } from '../directory/import/csv.ts';
import { givenRows } from '../given-rows.ts';
import { audit } from '../records/audit.ts';
import { indicators, indicatorTasks } from '../schema/measures.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { placeOfStrategy, type StrategyPlace } from '../strategies/place.ts';
import { definitionShape } from './shapes.ts';

/** The indicators that a file of values may name. */
export const listImportable = statement(
  'measures.importable',
  z.object({
    id: of(indicators.id),
    title: definitionShape.title,
    kind: definitionShape.kind,
    decimals: definitionShape.decimals,
    scale: definitionShape.scale,
    unit: definitionShape.unit,
    frequency: definitionShape.frequency,
    state: of(indicators.state),
    areas: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  (strategyId: string) => sql`
    select i.id, i.title, i.kind, i.decimals, i.scale, i.unit, i.frequency, i.state,
      (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name) order by a.position), '[]') from indicator_areas a
        where a.indicator_id = i.id and a.ended_at is null) as areas
    from indicators i where i.strategy_id = ${strategyId} and i.state <> 'retired' order by i.id`,
);

/** Each value of a file as `g`, beside what was last said of its area and period as `l`. */
const compared = (rows: readonly object[]): SQL =>
  sql`${givenRows(rows, {
    indicatorId: 'uuid',
    areaId: 'uuid',
    period: 'text',
    scaled: 'double precision',
    whyNone: 'text',
    provisional: 'smallint',
    note: 'text',
    late: 'smallint',
    sample: 'double precision',
    margin: 'double precision',
  })} left join lateral (select * from indicator_values v where v.area_id = g."areaId" and v.period = g.period order by v.revision desc limit 1) l on true`;
/** What a file does not say of a survey stays as it was said of that value. */
const isNew = sql`(l.id is null or (l.scaled, l.why_none, l.provisional) is distinct from (g.scaled, g."whyNone", g.provisional = 1)
  or (coalesce(g.sample, l.sample), coalesce(g.margin, l.margin)) is distinct from (l.sample::float8, l.margin))`;
const kept = (what: 'sample' | 'margin') => {
  const [given, last] = [sql.raw(`g.${what}`), sql.raw(`l.${what}`)];
  return sql`coalesce(${given}, case when l.scaled = g.scaled then ${last} end)`;
};

const countChanges = statement(
  'measures.count-imported',
  z.object({ added: count, revised: count, same: count }),
  (rows: readonly object[]) => sql`
    select (count(*) filter (where l.id is null))::int as added, (count(*) filter (where l.id is not null and ${isNew}))::int as revised,
      (count(*) filter (where not ${isNew}))::int as same from ${compared(rows)}`,
);
const writeValues = statement(
  'measures.write-imported',
  z.object({ added: count, revised: count }),
  ({ strategyId, saidBy, rows }: { strategyId: string; saidBy: string; rows: readonly object[] }) => sql`
    with written as (insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, note, late, said_by, sample, margin)
    select ${strategyId}::uuid, g."indicatorId", g."areaId", g.period, coalesce(l.revision, 0) + 1, g.scaled, g."whyNone", g.provisional = 1, g.note, g.late = 1,
      ${saidBy}::uuid, ${kept('sample')}::int, ${kept('margin')} from ${compared(rows)} where ${isNew} returning revision)
    select (count(*) filter (where revision = 1))::int as added, (count(*) filter (where revision > 1))::int as revised from written`,
);
const wholeTasks = statement(
  'measures.whole-imported',
  z.object({ taskId: of(indicatorTasks.taskId) }),
  (rows: readonly object[]) => sql`
    select distinct k.task_id as "taskId" from ${givenRows(rows, { indicatorId: 'uuid', period: 'text' })}
      join indicator_tasks k on k.indicator_id = g."indicatorId" and k.period = g.period
    where not exists (select from indicator_areas a where a.indicator_id = k.indicator_id and a.ended_at is null
      and not exists (select from indicator_values v where v.area_id = a.id and v.period = k.period))`,
);

export type ValuesPreview = JudgedFile & {
  readonly counts: RowOf<typeof countChanges>;
  /** Names what was judged and how it came out: a confirmed preview is one that comes out like that again. */
  readonly seen: string;
};
type File = { readonly strategyId: string; readonly csv: string };

/** What the file would do to the values of the strategy; writes nothing. Undefined where there is no such strategy. */
export async function previewValues(tx: Tx, file: File): Promise<ValuesPreview | undefined> {
  const place = await placeOfStrategy(tx, file.strategyId);
  return place && previewed(tx, file, await judgeFile(tx, file, place));
}

async function judgeFile(tx: Tx, { strategyId, csv }: File, { zone }: StrategyPlace): Promise<JudgedFile> {
  const read = readCsv(csv);
  return 'rows' in read
    ? judgeValues(read.rows, await listImportable(tx, strategyId), localDate(await databaseNow(tx), zone))
    : { values: [], flaws: [{ ...read, column: '' }] };
}

async function previewed(tx: Tx, { csv }: File, judged: JudgedFile): Promise<ValuesPreview> {
  const counts = { added: 0, revised: 0, same: 0 };
  if (judged.flaws.length === 0)
    for (const part of partsOf(judged.values)) {
      const [found = counts] = await countChanges(tx, part);
      counts.added += found.added;
      counts.revised += found.revised;
      counts.same += found.same;
    }
  const said = JSON.stringify([counts, judged.flaws]);
  return { ...judged, counts, seen: createHash('sha256').update(csv).update(said).digest('hex') };
}

/** So many values go to the database at once: what is being sent takes little memory however long the file is. */
const partSize = 5_000;

/** As statements take them, part after part; `late`: by whether it was due before. */
function* partsOf(
  values: readonly ImportedValue[],
  late: (period: string) => boolean = () => false,
): Generator<object[]> {
  for (let from = 0; from < values.length; from += partSize)
    yield values.slice(from, from + partSize).map((value) => ({
      ...value,
      provisional: value.provisional ? 1 : 0,
      late: late(value.period) ? 1 : 0,
    }));
}

/** Which periods were due before now, each looked up once however many values it has. */
function latePeriods(now: number, zone: string, calendar: WorkingCalendar): (period: string) => boolean {
  const found = new Map<string, boolean>();
  return (period) => {
    const late = found.get(period) ?? now >= valueDue(period, zone, calendar);
    found.set(period, late);
    return late;
  };
}

/**
 * Writes what a preview has shown, all of it or nothing, in a statement for some thousand values. In: `seen` of the
 * preview, where a person has looked at one: if it would come out otherwise now, nothing is written. Out: how many values
 * are new, revised, and the same as before.
 */
export async function importValues(
  tx: Tx,
  actor: Actor,
  input: File & { seen?: string },
): Promise<Verdict<ValuesPreview['counts']>> {
  await mayTakeLong(tx);
  const { strategyId, seen } = input;
  const process = await lockProcess(tx, strategyId);
  const place = await placeOfStrategy(tx, strategyId);
  if (process === undefined || place === undefined) return refuse('not-found', 'There is no such strategy.');
  if (process.state !== 'open') return refuse('not-open', 'Values are given while the strategy is watched.');
  const judged = await judgeFile(tx, input, place);
  const [first] = judged.flaws;
  if (first !== undefined)
    return refuse(
      'malformed',
      `The file has ${judged.flaws.length} problems, the first on line ${first.line}: ${first.text}.`,
      { problems: judged.flaws.length, line: first.line },
    );
  if (seen !== undefined && seen !== (await previewed(tx, input, judged)).seen)
    return refuse('version-changed', 'The values have changed since this preview was made. Look at it again.');
  const late = latePeriods(process.now, place.zone, await loadCalendar(tx, place.calendar));
  const counts = { added: 0, revised: 0 };
  for (const rows of partsOf(judged.values, late)) {
    const [written = counts] = await writeValues(tx, { strategyId, saidBy: actor.personId, rows });
    counts.added += written.added;
    counts.revised += written.revised;
  }
  await finishWhole(tx, judged.values, localDate(process.now, place.zone));
  await owedNudge(tx, strategyId);
  const given = counts.added + counts.revised;
  const sha256 = createHash('sha256').update(input.csv).digest('hex');
  await audit(tx, {
    actorId: actor.personId,
    act: 'values-imported',
    processId: strategyId,
    details: { sha256, given },
  });
  return accept({ ...counts, same: judged.values.length - given });
}

/** The tasks whose period is over, and has a word for every area now, are done. */
async function finishWhole(tx: Tx, values: readonly ImportedValue[], today: string): Promise<void> {
  const over = new Map(values.map(({ indicatorId, period }) => [`${indicatorId} ${period}`, { indicatorId, period }]));
  const ended = [...over.values()].filter(({ period }) => hasEnded(period, today));
  const taskIds = (await wholeTasks(tx, ended)).map(({ taskId }) => taskId);
  if (taskIds.length > 0) await finishTasks(tx, { taskIds });
}
