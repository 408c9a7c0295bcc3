import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../problem.ts';
import { StartProblem } from '../problem.ts';
import { isAlive, startTimeOf } from './processes.ts';

/**
 * Makes this run the only one on a data folder, which is made when missing.
 * Out: what gives the folder free again. Errors: a StartProblem when another run has it, or it cannot be written.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock');
  for (const lastTry of [false, true]) {
    try {
      mkdirSync(folder, { recursive: true });
      // wx: of two runs that start at once, one makes the file.
      const descriptor = openSync(file, 'wx');
      writeSync(descriptor, `${process.pid} ${startTimeOf(process.pid)}`);
      closeSync(descriptor);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || lastTry) {
        throw new StartProblem(`${folder} cannot be written (${reasonOf(error)}): choose another folder with --data.`);
      }
    }
    const [pid = '', startTime = ''] = readFileSync(file, 'utf8').split(' ');
    // The start time tells the run that made the lock from a stranger that has its id now.
    if (isAlive(Number(pid)) && startTimeOf(Number(pid)) === startTime) {
      throw new StartProblem(
        `Concordat already runs on ${folder} (process ${pid}): stop it first, or choose another folder with --data and another --port.`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new StartProblem(`${folder} cannot be locked: choose another folder with --data.`);
}
