import { randomUUID } from 'node:crypto';
import { keyFor } from '../support/stories/api-key.ts';
import { startChild } from './parts/child.ts';
import { expectCount, type Figure, median, type Pair, type Scale, speedFromTimes } from './parts/figures.ts';
import { createPartnership, type Partnership } from './partnership.ts';
import type { Stage } from './parts/stage.ts';

const [areas, periods] = [50, 100];
const publicUrl = 'http://127.0.0.1';

/** Values of ten years from a file through the API: how long it takes, and how much memory the process takes more than idle. */
export async function measureImport(stage: Stage, scale: Scale): Promise<Figure[]> {
  const indicators = scale.size(20);
  const lines = indicators * areas * periods;
  const partnership = await createPartnership(stage, { agencies: 1 });
  try {
    await partnership.owner.query(measured(indicators));
    const pairs: Pair[] = [];
    const memory: number[] = [];
    for (let run = 0; run < scale.runs; run += 1) {
      const plain = await insertPlainly(partnership, lines);
      const { ms, mb } = await importFile(stage, partnership, lines);
      pairs.push({ ours: ms, plain });
      memory.push(mb);
    }
    return [
      {
        name: 'import-values',
        means: `${lines} values from a file over HTTP, looked through and written, against the same rows by plain SQL`,
        ...speedFromTimes(pairs),
        unit: 'ms',
        hold: 0.3,
        direction: 'higher',
      },
      {
        name: 'import-values-memory',
        means: `what the process takes at its most while ${lines} values come, more than when it is idle`,
        value: median(memory),
        unit: 'MB',
        floor: null,
        ratio: null,
        hold: 200,
        direction: 'lower',
      },
    ];
  } finally {
    await partnership.end();
  }
}

const measured = (indicators: number) => `
  create temp table strategy_of as select uuidv7() as id;
  insert into processes (id, kind, reference, title, state, opened_at) select id, 'strategy', 'STR-1', 'Drugs strategy', 'open', now() - interval '10 years' from strategy_of;
  insert into strategies (process_id, colours) select id, '[]' from strategy_of;
  insert into indicators (strategy_id, title, origin, kind, polarity, frequency, owner_post_id, state)
    select g.id, 'Indicator ' || n, 'own', 'number', 'up', 'month', o.id, 'in-use' from strategy_of g, generate_series(1, ${indicators}) n, (select id from posts where role = 'respondent') o;
  insert into indicator_areas (strategy_id, indicator_id, name, position) select i.strategy_id, i.id, 'Area ' || a, a from indicators i, generate_series(1, ${areas}) a;
  analyze indicators, indicator_areas`;

const monthOf = (n: number) => `${2010 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;

async function importFile(stage: Stage, { owner, officer, database, db }: Partnership, lines: number) {
  const rows = await owner.query<{ line: string }>(
    `select i.title || ',' || a.name as line from indicators i join indicator_areas a on a.indicator_id = i.id order by i.id, a.position`,
  );
  const csv = ['indicator,area,period,value']
    .concat(rows.rows.flatMap(({ line }) => Array.from({ length: periods }, (_, n) => `${line},${monthOf(n)},${n}`)))
    .join('\n');
  const { rows: strategies } = await owner.query<{ id: string }>('select id from strategy_of');
  const { child, port } = await startChild(new URL('./parts/api-child.ts', import.meta.url), [
    database.appUrl,
    await stage.temporal(),
    publicUrl,
  ]);
  try {
    const key = await keyFor(db, officer.personId);
    const send = async (body: object) => {
      const reply = await fetch(`http://127.0.0.1:${port}/v1/strategies/${strategies[0]?.id}/value-imports`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify(body),
      });
      return (await reply.json()) as { written?: boolean };
    };
    const idle = await child.ask<{ rss: number }>({});
    const startMs = performance.now();
    const reply = await send({ csv, dryRun: false });
    const ms = performance.now() - startMs;
    if (reply.written !== true) throw new Error(`not imported: ${JSON.stringify(reply)}`);
    const { peak } = await child.ask<{ peak: number }>({});
    await expectValues(owner, lines);
    return { ms, mb: (peak - idle.rss) / 2 ** 20 };
  } finally {
    await child.stop();
    await owner.query(
      'set session_replication_role = replica; delete from indicator_values; set session_replication_role = default',
    );
  }
}

async function expectValues(owner: Partnership['owner'], lines: number): Promise<void> {
  const { rows } = await owner.query<{ values: number }>('select count(*)::int as values from indicator_values');
  expectCount('values', rows[0]?.values ?? 0, lines);
}

/** The same rows in one statement, without any of what looks at them. */
async function insertPlainly({ owner, officer }: Partnership, lines: number): Promise<number> {
  const startMs = performance.now();
  await owner.query(
    `insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, late, said_by)
     select a.strategy_id, a.indicator_id, a.id, p.period, 1, p.n, '', false, true, $2 from indicator_areas a, unnest($1::text[]) with ordinality p(period, n)`,
    [Array.from({ length: periods }, (_, n) => monthOf(n)), officer.personId],
  );
  const ms = performance.now() - startMs;
  await expectValues(owner, lines);
  await owner.query(
    'set session_replication_role = replica; delete from indicator_values; set session_replication_role = default',
  );
  return ms;
}
