import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { readApiConfig, readSetupConfig, readWorkerConfig, temporalConfig, variables } from '../../config.ts';
import { secrets } from '../../secrets.ts';
import { compose, commandOf } from '../support/parts/compose.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../docs/operations/kubernetes/${name}`, import.meta.url), 'utf8');
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const labels = z.record(z.string(), z.string());
const container = z.object({
  command: z.array(z.string()),
  envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  ports: z.array(z.object({ name: z.string().max(15), containerPort: z.number() })).default([]),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  startupProbe: probe.optional(),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
  resources: z.object({ limits: z.object({ memory: z.string() }) }),
  securityContext: z.object({}).loose(),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const items = z.array(z.object({ key: z.string(), path: z.string() }));
const template = z.object({
  metadata: z.object({ labels }),
  spec: z.object({
    automountServiceAccountToken: z.literal(false),
    terminationGracePeriodSeconds: z.number().default(30),
    securityContext: z.object({}).loose(),
    containers: z.tuple([container]),
    volumes: z.array(
      z.object({ name: z.string(), secret: z.object({ secretName: z.string(), items: items.optional() }).optional() }),
    ),
  }),
});
const resource = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }), spec: z.unknown() });
const resourcesOf = (name: string) =>
  parseAllDocuments(read(name), { merge: true }).map((each) => resource.parse(each.toJS()));
const all = [
  ...resourcesOf('setup/setup.yaml'),
  ...resourcesOf('running/api.yaml'),
  ...resourcesOf('running/worker.yaml'),
];
const podOf = (name: string) => {
  const found = all.find((each) => each.metadata.name === name && ['Job', 'Deployment'].includes(each.kind));
  return z.object({ template }).parse(found?.spec).template;
};

const kustomization = z.object({
  resources: z.array(z.string()).default([]),
  secretGenerator: z.array(z.object({ name: z.string(), files: z.array(z.string()) })).default([]),
  images: z.array(z.object({ name: z.string(), newTag: z.coerce.string() })).default([]),
});
const common = kustomization.parse(parse(read('common/kustomization.yaml')));
const parts = {
  setup: { service: 'setup', readConfig: readSetupConfig },
  api: { service: 'api', readConfig: readApiConfig },
  worker: { service: 'worker-1', readConfig: readWorkerConfig },
} as const;
const names = ['setup', 'api', 'worker'] as const;
const settings = parseEnv(read('common/settings.env'));
/** Each process of ours has settings of its own beside the common ones. */
const environmentOf = (part: keyof typeof parts): Record<string, string> => {
  const { envFrom, env } = podOf(`concordat-${part}`).spec.containers[0];
  expect(envFrom).toEqual([{ configMapRef: { name: 'concordat-settings' } }]);
  return { ...settings, ...Object.fromEntries(env.map(({ name, value }) => [name, value])) } as Record<string, string>;
};

const folder = mkdtempSync(join(tmpdir(), 'concordat-kubernetes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const secretIn = (variable: string) => secrets.find((secret) => variable === `${secret}_FILE`);
/** Temporal's own, Node's, and what must not be in a deployment. */
const notCompared = /^(?:TEMPORAL_|NODE_OPTIONS$|CRASH_POINT$)/u;

it.each(names)('passes every variable that %s knows', (part) => {
  const passed = Object.keys(environmentOf(part)).map((variable) => secretIn(variable) ?? variable);
  for (const known of Object.keys(variables[part])) if (!notCompared.test(known)) expect(passed).toContain(known);
  // What Compose passes to it and nothing here does, was forgotten.
  for (const variable of Object.keys(compose.services[parts[part].service]?.environment ?? {}))
    expect(passed).toContain(secretIn(variable) ?? variable);
});

it('sets nothing that nobody reads', () => {
  const known = new Set(names.flatMap((part) => Object.keys(variables[part])));
  const set = names.flatMap((part) => Object.keys(environmentOf(part)).map((name) => secretIn(name) ?? name));
  expect(set.filter((variable) => !known.has(variable) && !notCompared.test(variable))).toEqual([]);
});

it.each(names)('starts %s by the command of Compose, with what it has by default', (part) => {
  expect(podOf(`concordat-${part}`).spec.containers[0].command).toEqual(commandOf(parts[part].service));
  const inPlace = Object.entries(environmentOf(part)).map(([name, value]) => {
    if (secretIn(name) === undefined) return [name, value];
    const file = join(folder, name);
    writeFileSync(file, name.startsWith('DATABASE') ? 'the-password:@/%' : '');
    return [name, file];
  });
  const environment = Object.fromEntries(inPlace) as Record<string, string>;
  expect(decodeURIComponent(new URL(parts[part].readConfig(environment).databaseUrl).password)).toBe(
    'the-password:@/%',
  );
  expect(temporalConfig(environment).namespace).toBe('concordat');
});

it.each(names)('gives %s the secrets that it names, and no other', (part) => {
  const { containers, volumes } = podOf(`concordat-${part}`).spec;
  const generators = [
    ...common.secretGenerator,
    ...kustomization.parse(parse(read('setup/kustomization.yaml'))).secretGenerator,
  ];
  const mounted = volumes.flatMap(({ name, secret }) => {
    if (secret === undefined) return [];
    const at = containers[0].volumeMounts.find((mount) => mount.name === name)?.mountPath ?? 'nowhere';
    const made = generators.find((generator) => generator.name === secret.secretName)?.files ?? [];
    const keys = made.map((file) => file.replace(/^secrets\//u, ''));
    for (const { key } of secret.items ?? []) expect(keys).toContain(key);
    return (secret.items?.map(({ path }) => path) ?? keys).map((key) => `${at}/${key}`);
  });
  const named = Object.entries(environmentOf(part)).filter(([name]) => secretIn(name) !== undefined);
  expect(mounted.toSorted()).toEqual(named.map(([, file]) => file).toSorted());
  expect(Object.keys(settings).filter((name) => /PASSWORD|SECRET|TOKEN|KEY$/u.test(name))).toEqual([]);
});

it.each(names)('runs %s as a user who may write into /tmp alone, with the memory that Compose gives it', (part) => {
  const { containers, securityContext } = podOf(`concordat-${part}`).spec;
  expect(securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(containers[0].securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  const writable = containers[0].volumeMounts.filter(({ mountPath }) => !mountPath.startsWith('/run/secrets/'));
  expect(writable.map(({ mountPath }) => mountPath)).toEqual(['/tmp']);
  const megabytes = (text = '') => Number.parseInt(text, 10) * (/g/iu.test(text) ? 1024 : 1);
  expect(megabytes(containers[0].resources.limits.memory)).toBe(
    megabytes(compose.services[parts[part].service]?.mem_limit),
  );
});

it.each(['api', 'worker'] as const)(
  'asks %s whether it lives and whether it is ready, and lets one at a time go',
  (part) => {
    const pod = podOf(`concordat-${part}`);
    const { ports, readinessProbe, livenessProbe, startupProbe } = pod.spec.containers[0];
    expect([readinessProbe, livenessProbe, startupProbe].map((each) => each?.httpGet.path)).toEqual([
      '/health/ready',
      '/health/live',
      '/health/live',
    ]);
    const environment = environmentOf(part);
    const port = part === 'api' ? environment['PORT'] : environment['WORKER_HEALTH_ADDRESS']?.split(':')[1];
    for (const { httpGet } of [readinessProbe, livenessProbe, startupProbe].flatMap((each) => each ?? []))
      expect(String(ports.find(({ name }) => name === httpGet.port)?.containerPort)).toBe(port);
    const selecting = z.object({ selector: z.object({ matchLabels: labels }) });
    const budget = all.find(
      (each) => each.kind === 'PodDisruptionBudget' && each.metadata.name === `concordat-${part}`,
    );
    const deployment = all.find((each) => each.kind === 'Deployment' && each.metadata.name === `concordat-${part}`);
    expect(budget?.spec).toMatchObject({ maxUnavailable: 1 });
    for (const each of [budget, deployment])
      expect(selecting.parse(each?.spec).selector.matchLabels).toEqual(pod.metadata.labels);
    expect(deployment?.spec).toMatchObject({ replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0 } } });
  },
);

it.each([
  ['concordat', 'api', 'PORT'],
  ['concordat-bounces', 'worker', 'BOUNCES_LMTP_ADDRESS'],
] as const)('the service %s leads to a port at which %s listens', (name, part, variable) => {
  const service = z.object({ selector: labels, ports: z.tuple([z.object({ targetPort: z.string() })]) });
  const { selector, ports } = service.parse(
    all.find((each) => each.kind === 'Service' && each.metadata.name === name)?.spec,
  );
  const pod = podOf(`concordat-${part}`);
  expect(selector).toEqual(pod.metadata.labels);
  const target = pod.spec.containers[0].ports.find((port) => port.name === ports[0].targetPort)?.containerPort;
  expect(environmentOf(part)[variable]?.split(':').at(-1)).toBe(String(target));
});

it('gives each part longer to stop than what it waits for', () => {
  const worker = podOf('concordat-worker').spec;
  const { graceMs } = readWorkerConfig({ ...environmentOf('worker'), ...withoutSecrets });
  expect(worker.terminationGracePeriodSeconds * 1000).toBeGreaterThan(graceMs + 10_000);
  const api = podOf('concordat-api').spec;
  const leaving = api.containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
  expect(leaving).toBeGreaterThan(0);
  expect(api.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(leaving + 30);
});
const withoutSecrets = Object.fromEntries(secrets.map((name) => [`${name}_FILE`, '']));

it('starts the release that it lies in', () => {
  for (const name of ['setup', 'running'])
    expect(kustomization.parse(parse(read(`${name}/kustomization.yaml`)))).toMatchObject({
      resources: expect.arrayContaining(['../common']),
      images: [{ name: 'concordat', newTag: packageJson.version }],
    });
});
