import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileString, info } from 'sass';

export type Asset = { readonly path: string; readonly type: string; readonly content: Buffer };
export type Assets = Readonly<
  Record<'styles' | 'govuk' | 'autocomplete' | 'choices' | 'portal' | 'live' | 'icon', Asset>
>;

const here = fileURLToPath(new URL('../assets/', import.meta.url));
const require = createRequire(import.meta.url);
export const govukFolder = dirname(require.resolve('govuk-frontend/package.json'));
const autocompleteFile = require.resolve('accessible-autocomplete/dist/accessible-autocomplete.min.js');
const cache = join(govukFolder, '..', '.cache', 'concordat');

/**
 * The style sheet and scripts of all pages, each under a name that changes with its content.
 * The style sheet is compiled with our own font: GDS Transport and the crown are for GOV.UK alone. Compiling takes
 * about two seconds, so that the result is kept on disk under a hash of everything that goes into it.
 */
export function buildAssets(): Assets {
  const govuk = asset('govuk.js', javascript, readFileSync(join(govukFolder, 'dist/govuk/govuk-frontend.min.js')));
  const autocomplete = asset('autocomplete.js', javascript, readFileSync(autocompleteFile));
  const choices = ours('choices.js', { __AUTOCOMPLETE__: autocomplete.path });
  const portal = ours('portal.js', { __GOVUK__: govuk.path, __CHOICES__: choices.path });
  return {
    styles: asset('portal.css', 'text/css; charset=utf-8', Buffer.from(styles())),
    govuk,
    autocomplete,
    choices,
    portal,
    live: ours('live.js', {}),
    icon: asset('icon.svg', 'image/svg+xml', readFileSync(join(here, 'icon.svg'))),
  };
}

/** A script of ours, in which each name stands for the path of another. */
function ours(name: string, paths: Readonly<Record<string, string>>): Asset {
  const source = readFileSync(join(here, name), 'utf8');
  const script = Object.entries(paths).reduce((text, [mark, path]) => text.replace(mark, path), source);
  return asset(name, javascript, Buffer.from(script));
}

const javascript = 'text/javascript; charset=utf-8';

function asset(name: string, type: string, content: Buffer): Asset {
  return { path: `/assets/${hash(content).slice(0, 12)}-${name}`, type, content };
}

function styles(): string {
  const ready = readFileSync(autocompleteFile.replace(/js$/u, 'css'), 'utf8').replace(/\/\*#.*\*\//u, '');
  const source = readFileSync(join(here, 'portal.scss'), 'utf8') + ready;
  const version = readFileSync(join(govukFolder, 'package.json'), 'utf8');
  const kept = join(cache, `${hash(Buffer.from(info + version + source)).slice(0, 24)}.css`);
  const known = readIfThere(kept);
  if (known !== undefined) return known;
  const { css } = compileString(source, {
    style: 'compressed',
    loadPaths: [join(govukFolder, 'dist')],
    quietDeps: true,
  });
  keep(kept, css);
  return css;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A folder that cannot be written, as in a read-only image, costs two seconds at the next start and nothing else. */
function keep(file: string, css: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, css);
  } catch {
    return;
  }
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
