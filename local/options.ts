import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reasonOf } from '../problem.ts';
import { StartProblem } from './problem.ts';

export type Options = { port: number; dataDir: string; sample: boolean; help: boolean };

export const usage = `Usage: npm start -- [options]

  --port N      the port of portal and API (3000)
  --data DIR    where everything is kept (.concordat)
  --no-sample   start with an empty partnership
  --help        this text
`;

/** In: the words after the program's name. Errors: a StartProblem that says which word is wrong. */
export function readOptions(words: string[]): Options {
  const { port, data, sample, help } = parse(words);
  const number = Number(port);
  if (!/^\d+$/u.test(port) || number < 1 || number > 65_535) {
    throw new StartProblem(`--port is ${port} and must be a number from 1 to 65535.`);
  }
  return { port: number, dataDir: resolve(data), sample, help };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowNegative: true,
      options: {
        port: { type: 'string', default: '3000' },
        data: { type: 'string', default: '.concordat' },
        sample: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new StartProblem(`${reasonOf(error)}\n\n${usage}`);
  }
}
