import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problems } from '../../../api/http/problems.ts';
import { routes } from '../../../api/routes.ts';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { violationsOf } from '../../support/parts/page-flaws.ts';
import { startApi, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let browser: Browser;

beforeAll(async () => {
  api = await startApi();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await api.end();
});

type Schema = Parameters<typeof z.fromJSONSchema>[0] & object;
type Operation = {
  operationId: string;
  tags: string[];
  security?: unknown;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: unknown;
  responses: Record<string, { content: Record<string, { schema: Schema }> }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

describe('the OpenAPI document', () => {
  it('describes every route, with its headers, its body and the problems it can answer', async () => {
    const { body } = await api.nobody('GET', '/v1/openapi.json');
    const document = body as unknown as Document;
    expect(document.openapi).toMatch(/^3\.1\./u);
    for (const route of routes) {
      const operation = document.paths[route.path.replaceAll(/:(\w+)/gu, '{$1}')]?.[route.method];
      expect(operation, route.path).toBeDefined();
      const names = operation?.parameters?.map((parameter) => parameter.name) ?? [];
      expect(names.includes('Idempotency-Key'), route.path).toBe(route.method === 'post');
      for (const param of route.params) expect(names).toContain(param);
      expect(operation?.responses['401']?.content['application/problem+json']?.schema).toEqual({
        $ref: '#/components/schemas/Problem',
      });
    }
    const count = Object.values(document.paths).flatMap((path) => Object.keys(path)).length;
    expect(count).toBe(routes.length);
  });

  it('names each operation once, leads every reference somewhere and every schema can be read', async () => {
    const { body, text } = await api.nobody('GET', '/v1/openapi.json');
    const document = body as unknown as Document;
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu))
      expect(Object.keys(document.components.schemas)).toContain(name);
    for (const operation of operations)
      for (const answer of Object.values(operation.responses))
        for (const { schema } of Object.values(answer.content))
          if (!('$ref' in schema)) expect(() => z.fromJSONSchema(schema)).not.toThrow();
  });

  it('describes a problem as it is sent', async () => {
    const document = (await api.nobody('GET', '/v1/openapi.json')).body as unknown as Document;
    const sent = (await api.nobody('GET', '/v1/tasks')).body;
    expect(z.fromJSONSchema(document.components.schemas['Problem'] ?? {}).safeParse(sent).success).toBe(true);
  });
});

const nouns = [...new Set(routes.map((route) => route.noun))];

describe('the reference page', () => {
  it('has an anchor for every problem and every operation, and loads nothing from elsewhere', async () => {
    const start = await api.nobody('GET', '/docs');
    for (const code of Object.keys(problems)) expect(start.text).toContain(`id="problem-${code}"`);
    const pages = await Promise.all(nouns.map((noun) => api.nobody('GET', `/docs/${noun}`)));
    for (const page of [start, ...pages]) {
      const ids = [...page.text.matchAll(/ id="([^"]+)"/gu)].map((match) => match[1]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(page.text).not.toMatch(/<script|style=|https?:\/\/(?!concordat\.example)/u);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      for (const noun of nouns) expect(page.text).toContain(`href="/docs/${noun}"`);
    }
    const operations = pages.flatMap((page) => [...page.text.matchAll(/<h2 id=/gu)]);
    expect(operations).toHaveLength(routes.length);
    expect((await api.nobody('GET', '/docs/nothing')).status).toBe(404);
  });

  // The start, the longest page and one of the others stand for all: they are made by the same functions.
  const longest = nouns.toSorted((one, other) => countOf(other) - countOf(one))[0] ?? '';
  it.each([
    ['/docs', 1280],
    ['/docs', 320],
    [`/docs/${longest}`, 1280],
    [`/docs/${longest}`, 320],
    ['/docs/mails', 320],
  ])(
    '%s passes axe at %i pixels and does not scroll sideways',
    async (path, width) => {
      const context = await openWindow(browser, width);
      const page = await context.newPage();
      const broken: string[] = [];
      page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
      await page.goto(`${api.url}${path}`);
      expect(broken).toEqual([]);
      const sideways = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      expect(sideways).toBe(false);
      await context.close();
      const violations = await axe(path, width);
      expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`)).toEqual([]);
    },
    240_000,
  );
});

function countOf(noun: string): number {
  return routes.filter((route) => route.noun === noun).length;
}

/** axe runs as a script in the page, which the page's own policy forbids: for it alone the policy is put aside. */
async function axe(path: string, width: number) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${api.url}${path}`);
  const violations = await violationsOf(page);
  await context.close();
  return violations;
}
