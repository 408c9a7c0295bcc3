// Runs before everything else, on whatever Node the machine has (18 or later), with no package installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The version of every package by its folder, as npm writes it into a lock file; {} when there is none. */
function packagesOf(lockFile) {
  if (!existsSync(root + lockFile)) return {};
  return JSON.parse(readFileSync(root + lockFile, 'utf8')).packages ?? {};
}

/** Contents, not times: a branch that is checked out again touches the file and changes nothing. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(([folder, { version, optional }]) => {
    // Optional packages for other systems are locked and never installed.
    if (folder === '' || (optional && !installed[folder])) return true;
    return installed[folder]?.version === version;
  });
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

if (!isInstalled()) {
  process.stdout.write('Installing what is locked (about two minutes the first time)\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--loglevel=error', '--no-progress'], { cwd: root, stdio: 'inherit' });
  if (status !== 0)
    fail('npm ci failed: read what it says above, see that a package registry answers, and start again.');
}

// On Linux the right Node came with the packages; elsewhere it has to be there.
const ownNode = existsSync(`${root}node_modules/.bin/node`);
if (!ownNode && Number(process.versions.node.split('.')[0]) < 24) {
  fail(
    `This needs Node 24 or later and runs on ${process.version}: install it from https://nodejs.org and start again.`,
  );
}
