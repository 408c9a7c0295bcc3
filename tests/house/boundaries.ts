import { execFileSync } from 'node:child_process';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { layers, rooms } from './rooms.ts';

// `npm run boundaries`: every import of the product against the order of layers and rooms in rooms.ts.

/** The folder of a room as a pattern; of `.`, the files that lie in the layer's own folder. */
const placeOf = (layer: string, room: string) => (room === '.' ? `^${layer}/[^/]+$` : `^${layer}/${room}/`);

const betweenLayers = Object.entries(layers).map(([layer, may]): IForbiddenRuleType => {
  const never = Object.keys(layers).filter((other) => other !== layer && !may.includes(other));
  return {
    name: `${layer}-imports`,
    severity: 'error',
    from: { path: `^${layer}/` },
    to: { path: `^(${[...never, 'tests'].join('|')})/` },
  };
});
const betweenRooms = Object.entries(rooms).flatMap(([layer, order]) =>
  order.slice(0, -1).map((room, index): IForbiddenRuleType => {
    const above = order.slice(index + 1).map((higher) => placeOf(layer, higher));
    return {
      name: `${layer}/${room}-runs-up`,
      severity: 'error',
      from: { path: placeOf(layer, room) },
      to: { path: above.join('|') },
    };
  }),
);
const circles: IForbiddenRuleType = { name: 'circle', severity: 'error', from: {}, to: { circular: true } };

const folders = Object.keys(layers);
const result = await cruise(folders, {
  validate: true,
  parser: 'swc',
  tsPreCompilationDeps: true,
  includeOnly: `^(${folders.join('|')})/`,
  ruleSet: { forbidden: [...betweenLayers, ...betweenRooms, circles] },
});
const { summary, modules } = result.output as ICruiseResult;
const filesIn = (...places: readonly string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...places])
    .toString()
    .split('\n')
    .filter((file) => /\.(?:ts|njk)$/u.test(file));
const files = filesIn(...folders);
const seen = new Set(modules.map(({ source }) => source));
const mostFiles = 25;
const full = [...Map.groupBy([...files, ...filesIn('tests')], (file) => file.slice(0, file.lastIndexOf('/')))]
  .filter(([, inside]) => inside.length > mostFiles)
  .map(
    ([folder, inside]) =>
      `${folder} holds ${inside.length} files: a room of more than ${mostFiles} gets one more folder`,
  );
// A file that was not read would be one that no rule holds for.
const unseen = files.filter((file) => file.endsWith('.ts') && !seen.has(file)).map((file) => `not read: ${file}`);
const broken = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
for (const line of [...unseen, ...full, ...broken]) process.stdout.write(`${line}\n`);
process.stdout.write(`${seen.size} modules, ${summary.totalDependenciesCruised} imports, ${broken.length} broken\n`);
if (unseen.length + full.length + broken.length > 0) process.exitCode = 1;
