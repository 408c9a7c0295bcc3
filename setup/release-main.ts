import { complain, say } from '../command-line.ts';
import { ConfigProblem, readReleaseConfig, temporalConfig } from '../config.ts';
import { SetupProblem } from './problem.ts';
import { release, wishOf } from './release.ts';

/** `npm run release`, `npm run release -- current BUILD`, `npm run release -- ramp BUILD 50`: see docs/operations.md, "Upgrade". */
try {
  const { deployment } = readReleaseConfig();
  await release({ ...temporalConfig(), deployment }, wishOf(process.argv.slice(2)), say);
} catch (error) {
  // What a person can put right is one sentence; a fault of ours needs its stack.
  if (!(error instanceof SetupProblem || error instanceof ConfigProblem)) throw error;
  complain(error.message);
}
