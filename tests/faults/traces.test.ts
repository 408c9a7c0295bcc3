import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyFor } from '../support/stories/api-key.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import { type CollectedSpan, type Collector, startCollector } from '../support/parts/collector.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import { mailed } from './parts/looking.ts';

let collector: Collector;
let stack: Stack;

beforeAll(async () => {
  collector = await startCollector();
  stack = await startStack({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
}, 120_000);
afterAll(async () => {
  await stack.end();
  await collector.close();
}, 60_000);

const found = (name: RegExp) => collector.spans.find((span) => name.test(span.name));

/** What the span is in, from the outermost. */
function wayTo(span: CollectedSpan): string[] {
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent === undefined ? [] : wayTo(parent)), span.name];
}

test('one trace leads from the request of the caller through Update, workflow and activity to the statement, and says nothing about anybody', async () => {
  const agency = await stack.world.agency('Council of Nowhere');
  const round = await openQuickRound(stack, [agency], 36_000, 60);
  await until('it is invited', async () => (await mailed(stack, round.id, 'invitation')) === 1, 30_000);

  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const cancelled = await fetch(`${stack.url}/v1/consultations/${round.id}/cancel`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await keyFor(stack.world.db, stack.world.officer.personId)}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify({ reason: 'Nobody reads this reason' }),
  });
  expect(cancelled.status).toBeLessThan(300);
  const recorded = () =>
    collector.spans.find((span) => span.traceId === traceId && span.name.startsWith('RunActivity:recordDecision'));
  await until(
    'its trace has come',
    () => recorded() !== undefined && found(/^mail handed over$/u) !== undefined,
    20_000,
  );
  const handled = () =>
    collector.spans.find((span) => span.traceId === traceId && span.name.startsWith('HandleUpdate'));
  const inside = () => collector.spans.find(({ parentSpanId }) => parentSpanId === recorded()?.spanId);
  const statement = () =>
    collector.spans.find((span) => span.parentSpanId === inside()?.spanId && span.name.startsWith('statement'));
  await until('all of it has come', () => statement() !== undefined && found(/^POST .*cancel/u) !== undefined, 20_000);
  const way = wayTo(statement() as CollectedSpan).join(' > ');
  expect(way).toMatch(
    /^POST \/v1\/consultations\/:\w+\/cancel > .*Update\w*:decide > RunActivity:recordDecision > transaction > statement [\w.-]+$/u,
  );
  await until('what the workflow handled has come', () => handled() !== undefined, 20_000);
  expect(wayTo(handled() as CollectedSpan).join(' > ')).toMatch(
    /^POST \S+ > \w*Update\w*:decide > HandleUpdate:decide$/u,
  );
  expect(new Set(collector.spans.map(({ service }) => service))).toEqual(
    new Set(['concordat-api', 'concordat-worker']),
  );
  expect(found(/^mail handed over$/u)?.attributes).toEqual([
    { key: 'concordat.outcome', value: { stringValue: 'accepted' } },
  ]);

  // A failure's text would be the most talkative: one of the database holds the values.
  const broken = await stack.call(stack.world.officer, 'POST', '/v1/consultations', { title: 'Only half a round' });
  expect(broken.status).toBe(422);
  const people = await stack.world.rows<{ name: string; email: string }>('select name, email from people');
  expect(people.length).toBeGreaterThan(2);
  const said = collector.raw.join('\n');
  expect(said).toContain(round.id);
  for (const word of ['Nobody reads', 'half a round', 'in a hurry', 'support it', 'Nowhere', 'example.org'])
    expect(said).not.toContain(word);
  expect(said).not.toMatch(/[\w.]@[\w-]+\.\w/u);
  for (const { name, email } of people) {
    expect(said).not.toContain(name);
    expect(said).not.toContain(email);
  }

  // What was said to the log within a span carries its trace.
  const refused = await fetch(`${stack.url}/v1/consultations`, { headers: { authorization: 'Bearer of-nobody' } });
  expect(refused.status).toBe(401);
  await until('its trace has come', () => found(/^GET none$/u) !== undefined, 20_000);
  const known = new Set(collector.spans.map((span) => span.traceId));
  const traced = stack.logs().flatMap((line) => /"trace_id":"(\w+)"/u.exec(line)?.[1] ?? []);
  expect(traced.length).toBeGreaterThan(0);
  expect(traced.filter((id) => !known.has(id))).toEqual([]);
}, 120_000);

test('without a collector nothing of OpenTelemetry is loaded: one file imports it, and that file is imported only when asked for', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'])
    .toString()
    .split('\n')
    .filter(Boolean);
  const product = files.filter((file) => !file.startsWith('tests/'));
  const naming = (text: RegExp) => product.filter((file) => text.test(readFileSync(file, 'utf8')));
  expect(naming(/^import .*from '@opentelemetry\//mu)).toEqual(['open-telemetry.ts']);
  expect(naming(/from '@temporalio\/interceptors-opentelemetry/u)).toEqual(['open-telemetry.ts']);
  expect(naming(/from '[./]+open-telemetry\.ts'/u)).toEqual([]);
  expect(naming(/await import\('[./]+open-telemetry\.ts'\)/u)).toEqual(['api/main.ts', 'worker/main.ts']);
});
