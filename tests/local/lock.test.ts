import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { lockFolder } from '../../local/parts/lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'concordat-lock-'));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one run at a time have a folder', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`already runs on ${folder} (process ${process.pid})`);
  unlock();
  lockFolder(folder)();
});

it('takes over from a run that was killed, also when a stranger has its process id now', () => {
  lockFolder(folder)();
  writeFileSync(join(folder, 'lock'), `${process.pid} another-start-time`);
  lockFolder(folder)();
  writeFileSync(join(folder, 'lock'), '999999999 1');
  lockFolder(folder)();
});

it('says what to do when the folder cannot be written', () => {
  writeFileSync(`${folder}-file`, '');
  expect(() => lockFolder(`${folder}-file/data`)).toThrow('choose another folder with --data');
  rmSync(`${folder}-file`);
});
