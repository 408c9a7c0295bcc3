import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rooms } from './rooms.ts';

// `npm run picture` draws docs/rooms.svg from the folders that there are; with --check it compares instead.

const file = 'docs/rooms.svg';
const columns = Object.keys(rooms);
/** Every room once, from the ground up: in the order of whichever layer has most of them. */
const order = [...new Set([...(rooms['db'] ?? []), ...columns.flatMap((layer) => rooms[layer] ?? [])])].filter(
  (room) => room !== '.',
);
const [left, top, width, height] = [130, 56, 110, 22];
const yOf = (index: number) => top + (order.length - 1 - index) * height;

const has = (layer: string, room: string) =>
  rooms[layer]?.includes(room) === true &&
  existsSync(`${layer}/${room}`) &&
  readdirSync(`${layer}/${room}`, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.ts'));

const text = (x: number, y: number, words: string, more = '') => `<text x="${x}" y="${y}"${more}>${words}</text>`;
const cells = order.flatMap((room, index) => [
  text(10, yOf(index) + 15, room),
  ...columns.flatMap((layer, column) =>
    has(layer, room)
      ? [
          `<rect x="${left + column * width}" y="${yOf(index)}" width="${width - 8}" height="${height - 4}" rx="3"/>`,
          text(left + column * width + 8, yOf(index) + 14, room, ' class="in"'),
        ]
      : [],
  ),
]);
const heads = columns.map((layer, column) => text(left + column * width, 36, layer, ' class="head"'));
const total = { width: left + columns.length * width, height: top + order.length * height + 34 };
const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}" viewBox="0 0 ${total.width} ${total.height}" role="img" aria-label="The rooms of each layer, from the ground up">
<style>text{font:12px sans-serif;fill:#0b0c0c}.head{font-weight:bold;font-size:14px}rect{fill:#d2e2f1;stroke:#1d70b8}.in{font-size:11px}</style>
<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>
${[...heads, ...cells].join('\n')}
${text(10, total.height - 12, 'A room imports rooms below it in its layer. Layers to the right import those to the left.')}
</svg>
`;

if (!process.argv.includes('--check')) writeFileSync(file, drawn);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== drawn) {
  process.stderr.write(`${file} shows other rooms than there are: run npm run picture\n`);
  process.exitCode = 1;
}
