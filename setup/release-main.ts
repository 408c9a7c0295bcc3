import { complain, say } from '../command-line.ts';
import { ConfigProblem, readReleaseConfig, temporalConfig } from '../config.ts';
import { SetupProblem } from './problem.ts';
import { release, unversioned, type Wish } from './release.ts';

/** `npm run release`, `npm run release -- current BUILD`, `npm run release -- ramp BUILD 50`: see docs/operations.md, "Upgrade". */
try {
  const { deployment } = readReleaseConfig();
  await release({ ...temporalConfig(), deployment }, wishOf(process.argv.slice(2)), say);
} catch (error) {
  // What a person can put right is one sentence; a fault of ours needs its stack.
  if (!(error instanceof SetupProblem || error instanceof ConfigProblem)) throw error;
  complain(error.message);
}

function wishOf([kind, name, share = '']: readonly string[]): Wish {
  const build = name === unversioned ? null : name;
  if (kind === undefined) return { kind: 'show' };
  if (kind === 'current' && build !== undefined) return { kind, build };
  if (kind === 'ramp' && build !== undefined && /^(?:\d\d?|100)$/u.test(share))
    return { kind, build, percent: Number(share) };
  throw new SetupProblem(
    'Say "current BUILD", or "ramp BUILD PERCENT", or nothing to see what is so; "unversioned" is the workers without a version.',
  );
}
