import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../local/parts/free-port.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import { documentsQueue, documentWorkflowId } from '../../workflows/document-messages.ts';
import { mailed } from './parts/looking.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/operations/${name}`, import.meta.url), 'utf8');

const rule = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.object({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.object({ summary: z.string(), runbook: z.string() }),
});
const { groups } = z
  .object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) })
  .parse(parse(page('alerts.yml')));
const rules = groups.flatMap((group) => group.rules);
const panels = z
  .object({ panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })) })
  .parse(JSON.parse(page('dashboard.json'))).panels;

/** What other programs measure, by their own documents: node_exporter and postgres_exporter. */
const others = ['node_filesystem_avail_bytes', 'node_filesystem_size_bytes', 'pg_replication_lag_seconds'];

let stack: Stack;
let urls: { health: string; temporal: string };

beforeAll(async () => {
  const [health, temporal] = [await freePort(), await freePort()];
  urls = { health: `http://127.0.0.1:${health}`, temporal: `http://127.0.0.1:${temporal}` };
  const environment = {
    WORKER_HEALTH_ADDRESS: `127.0.0.1:${health}`,
    WORKER_METRICS_ADDRESS: `127.0.0.1:${temporal}`,
  };
  stack = await startStack({ environment });
}, 120_000);
afterAll(() => stack.end(), 60_000);

const textOf = async (url: string) => (await fetch(url)).text();
const measured = async () =>
  (await Promise.all([stack.url, urls.health, urls.temporal].map((url) => textOf(`${url}/metrics`)))).join('\n');

/** The series that an expression asks for: `name{label="value"}`. */
const asked = (expr: string) =>
  [...expr.matchAll(/\b((?:concordat|temporal|node|pg)_\w+)(?:\{([^}]*)\})?/gu)].map(([, name = '', labels = '']) => ({
    name,
    labels: [...labels.matchAll(/\w+="[^"]*"/gu)].map(([label]) => label),
  }));

test('every alert, and every panel of the dashboard, asks for numbers that a running installation has', async () => {
  const agency = await stack.world.agency('Council');
  const { id } = await openQuickRound(stack, [agency], 36_000, 60);
  await until('it is invited', async () => (await mailed(stack, id, 'invitation')) === 1, 30_000);
  const refused = await fetch(`${stack.url}/v1/agencies`, { headers: { authorization: 'Bearer of-nobody' } });
  expect(refused.status).toBe(401);
  // Temporal's own counters of failures begin with the first: a type that nobody has, and a file of no id.
  const start = (type: string, workflowId: string) =>
    stack.client.workflow.start(type, { workflowId, taskQueue: documentsQueue, args: [{ renderingId: 'no id' }] });
  const handles = [await start('nobody', 'nobody'), await start('document', documentWorkflowId('none'))];
  const failures = ['temporal_workflow_task_execution_failed', 'temporal_activity_execution_failed'];
  await until('both have failed', async () => {
    const text = await measured();
    return failures.every((name) => text.includes(name));
  });
  await Promise.all(handles.map((handle) => handle.terminate('seen')));

  const series = (await measured()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const exists = ({ name, labels }: { name: string; labels: string[] }) =>
    series.some((line) => /^\w+/u.exec(line)?.[0] === name && labels.every((label) => line.includes(label)));
  const expressions = [
    ...rules.map((each) => each.expr),
    ...panels.flatMap((panel) => panel.targets.map((t) => t.expr)),
  ];
  for (const expr of expressions) {
    const wanted = asked(expr).filter(({ name }) => !others.includes(name));
    if (wanted.length === 0) expect(asked(expr), expr).not.toEqual([]);
    for (const one of wanted) expect(exists(one), `${one.name} ${one.labels.join()}`).toBe(true);
  }
  expect(expressions.length).toBeGreaterThan(15);
}, 120_000);

test('each alert has its place in the runbook, which names no other', () => {
  const anchors = [...page('runbook.md').matchAll(/^## (.+)$/gmu)].map(([, heading = '']) => heading);
  const wanted = rules.map(({ alert }) => alert);
  expect(anchors.toSorted()).toEqual(wanted.toSorted());
  for (const { alert, annotations } of rules)
    expect(annotations.runbook).toBe(`docs/operations/runbook.md#${alert.toLowerCase()}`);
});

test('a worker that polls and does its rounds is ready, and counts what came of its hand-overs', async () => {
  await until('it is ready', async () => (await fetch(`${urls.health}/health/ready`)).status === 200, 30_000);
  expect(await (await fetch(`${urls.health}/health/live`)).json()).toEqual({ live: true, ready: true, late: [] });
  expect((await fetch(`${urls.health}/anything`)).status).toBe(404);
  expect(await textOf(`${urls.health}/metrics`)).toMatch(/^concordat_hand_overs_total\{outcome="accepted"\} [1-9]/mu);
});
