import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import type { Browser as FormBrowser } from '../portal.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** No sandbox since tests may run as root; the rest keeps it from talking to anybody but us. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-zygote',
  '--font-render-hinting=none',
];

/** Chromium from the npm package @sparticuz/chromium, with the libraries and fonts that it brings: no system package is needed. */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpacked();
  return chromium.launch({
    executablePath: join(home, 'chromium'),
    args: flags,
    env: { HOME: home, LD_LIBRARY_PATH: join(home, 'lib'), FONTCONFIG_PATH: join(home, 'fonts'), LANG: 'en_GB.UTF-8' },
  });
}

/** A window of that width, signed in as the given browser of the form tests is. */
export async function openWindow(
  browser: Browser,
  width: number,
  signedIn?: FormBrowser,
  javaScriptEnabled = true,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'en-GB', javaScriptEnabled });
  const cookies = [...(signedIn?.cookies ?? [])].map(([name, value]) => ({ name, value, url: signedIn?.url ?? '' }));
  await context.addCookies(cookies);
  return context;
}

/** Unpacks once for this version and machine; another run that comes first leaves a whole folder or none. */
async function unpacked(): Promise<string> {
  const root = join(dirname(require.resolve('@sparticuz/chromium')), '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const home = join(tmpdir(), `concordat-chromium-${version}`);
  if (existsSync(home)) return home;
  const making = `${home}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'chromium'), unbrotli(join(root, 'bin', 'chromium.br')), { mode: 0o755 });
  for (const archive of ['fonts', 'al2023']) {
    const tar = join(making, `${archive}.tar`);
    writeFileSync(tar, unbrotli(join(root, 'bin', `${archive}.tar.br`)));
    await run('tar', ['-xf', tar, '-C', making]);
    rmSync(tar);
  }
  try {
    renameSync(making, home);
  } catch {
    // Another run was first.
    rmSync(making, { recursive: true, force: true });
  }
  return home;
}

function unbrotli(file: string): Buffer {
  return brotliDecompressSync(readFileSync(file));
}
