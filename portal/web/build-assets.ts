import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileString, info } from 'sass';

export type Asset = { readonly path: string; readonly type: string; readonly content: Buffer };
export type Assets = Readonly<Record<'styles' | 'govuk' | 'portal' | 'live' | 'icon', Asset>>;

const here = fileURLToPath(new URL('../assets/', import.meta.url));
const require = createRequire(import.meta.url);
export const govukFolder = dirname(require.resolve('govuk-frontend/package.json'));
const cache = join(govukFolder, '..', '.cache', 'concordat');

/**
 * The style sheet and scripts of all pages, each under a name that changes with its content.
 * The style sheet is compiled with our own font: GDS Transport and the crown are for GOV.UK alone. Compiling takes
 * about two seconds, so that the result is kept on disk under a hash of everything that goes into it.
 */
export function buildAssets(): Assets {
  const govuk = asset('govuk.js', javascript, readFileSync(join(govukFolder, 'dist/govuk/govuk-frontend.min.js')));
  const portal = readFileSync(join(here, 'portal.js'), 'utf8').replace('__GOVUK__', govuk.path);
  return {
    styles: asset('portal.css', 'text/css; charset=utf-8', Buffer.from(styles())),
    govuk,
    portal: asset('portal.js', javascript, Buffer.from(portal)),
    live: asset('live.js', javascript, readFileSync(join(here, 'live.js'))),
    icon: asset('icon.svg', 'image/svg+xml', readFileSync(join(here, 'icon.svg'))),
  };
}

const javascript = 'text/javascript; charset=utf-8';

function asset(name: string, type: string, content: Buffer): Asset {
  return { path: `/assets/${hash(content).slice(0, 12)}-${name}`, type, content };
}

function styles(): string {
  const source = readFileSync(join(here, 'portal.scss'), 'utf8');
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
