import { globSync, readFileSync, writeFileSync } from 'node:fs';
import nunjucks from 'nunjucks';

// `npm run format:write` writes down which values each page template reads, so that a page that forgets one does not
// compile; with --check it only says whether that is so.

const file = 'portal/web/templates.ts';
/** What the machinery gives to every page (portal/web/render.ts), and what nunjucks knows by itself. */
const known =
  'title back values problems done ambiguous differences idempotencyKey user scripted trouble navigation errors errorAt field ' +
  'assets words loop caller super range undefined';

/** As nunjucks' own parser says it; its types do not name it. */
type Node = { readonly typename: string; readonly [part: string]: unknown };
const { parser } = nunjucks as unknown as { parser: { parse(source: string): Node } };

const parsed = new Map<string, Node>();
const sources = globSync('portal/**/*.njk').map((path) => path.slice('portal/'.length).replaceAll('\\', '/'));
for (const name of sources) parsed.set(name, parser.parse(readFileSync(`portal/${name}`, 'utf8')));

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'typename' in value;
const nodesIn = (value: unknown): Node[] => [value].flat().filter(isNode);
const symbolsIn = (value: unknown): string[] =>
  nodesIn(value).flatMap((node) =>
    node.typename === 'Symbol' ? [String(node['value'])] : nodesIn(node['children']).flatMap(symbolsIn),
  );
/** The template that an extends, include or import names; GOV.UK Frontend's own read nothing of ours. */
const named = (node: Node): string => (isNode(node['template']) ? String(node['template']['value']) : '');

/** Walks through a part of a template: `scope` are the names set there, `over` the blocks that a template below fills. */
function read(node: Node, scope: Set<string>, over: ReadonlySet<string>, found: Set<string>): void {
  const go = (part: unknown, within = scope) => {
    for (const one of nodesIn(part)) read(one, within, over, found);
  };
  const parts: Readonly<Record<string, () => void>> = {
    Symbol: () => void (scope.has(String(node['value'])) || found.add(String(node['value']))),
    LookupVal: () =>
      go([node['target'], isNode(node['val']) && node['val'].typename !== 'Literal' ? node['val'] : []].flat()),
    Pair: () => go(node['value']),
    Filter: () => go(node['args']),
    Set: () => {
      go([node['value'], node['body']]);
      for (const name of symbolsIn(node['targets'])) scope.add(name);
    },
    For: () => {
      go(node['arr']);
      go([node['body'], node['else_']], new Set([...scope, ...symbolsIn(node['name'])]));
    },
    Macro: () => {
      scope.add(symbolsIn(node['name'])[0] ?? '');
      const args = nodesIn(isNode(node['args']) ? node['args']['children'] : []);
      const names = args.flatMap((one) =>
        one.typename === 'KeywordArgs' ? nodesIn(one['children']).flatMap(({ key }) => symbolsIn(key)) : symbolsIn(one),
      );
      go(node['body'], new Set([...scope, ...names]));
    },
    FromImport: () => {
      for (const one of nodesIn(isNode(node['names']) ? node['names']['children'] : []))
        for (const name of one.typename === 'Pair' ? symbolsIn(one['value']) : symbolsIn(one)) scope.add(name);
    },
    Block: () => void (over.has(symbolsIn(node['name'])[0] ?? '') || go(node['body'], new Set(scope))),
    Include: () => go(parsed.get(named(node)) ?? [], new Set(scope)),
    Extends: () => undefined,
  };
  const part = parts[node.typename];
  if (part !== undefined) part();
  else for (const value of Object.values(node)) go(value);
}

const all = (root: Node, typename: string): Node[] =>
  [
    root.typename === typename ? [root] : [],
    Object.values(root).flatMap((part) => nodesIn(part).flatMap((one) => all(one, typename))),
  ].flat();

/** Every value that a page reads: of its template, and of those that it extends as far as it does not fill their blocks. */
function valuesOf(name: string): string[] {
  const [found, over, scope] = [new Set<string>(), new Set<string>(), new Set(known.split(' '))];
  const chain = chainOf(name);
  // What a template imports or defines, the ones that extend it have too.
  for (const node of chain.flatMap((root) => all(root, 'FromImport'))) read(node, scope, over, found);
  for (const node of chain.flatMap((root) => all(root, 'Macro'))) scope.add(symbolsIn(node['name'])[0] ?? '');
  for (const root of chain) {
    read(root, scope, over, found);
    for (const block of all(root, 'Block')) over.add(symbolsIn(block['name'])[0] ?? '');
  }
  return [...found].toSorted();
}

/** A template, and those that it extends. */
function chainOf(name: string): Node[] {
  const root = parsed.get(name);
  return root === undefined ? [] : [root, ...all(root, 'Extends').flatMap((one) => chainOf(named(one)))];
}

const inner = new Set(
  [...parsed.values()].flatMap((root) => [...all(root, 'FromImport'), ...all(root, 'Extends')].map(named)),
);
const rows = sources
  .filter((name) => !inner.has(name))
  .toSorted()
  .map((name) => `  '${name.slice(0, -'.njk'.length)}': '${valuesOf(name).join(' ')}';\n`);
const text = `/** Which values each template reads, as tests/house/template-data.ts finds them there. Not to be changed by hand. */
export type Templates = {\n${rows.join('')}};\n`;
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write(`${file} says something else than the templates: run npm run format:write\n`);
  process.exitCode = 1;
}
